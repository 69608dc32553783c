import CSMTPTestScan

/// What is checked before any argument: the octets of the line and its length.
extension CommandReader {
  /// Refuses what was never meant for an SMTP server, and steps over telnet negotiation.
  mutating func checkForeignProtocols() throws(CommandRefusal) {
    switch octets[0] {
    case 0x16 where end > 1 && octets[1] == 3:
      throw refusal(
        .tlsOnPlainPort, at: 0, .unrecognized, "TLS ClientHello on a port that starts without TLS")
    case 0xFF:
      try deviate(.telnetNegotiation, at: 0, .unrecognized, "telnet negotiation before the command")
      // IAC WILL, WONT, DO and DONT have an option behind them, other commands have not.
      while position < end, octets[position] == 0xFF {
        let hasOption = position + 1 < end && octets[position + 1] >= 251
        position = min(position + (hasOption ? 3 : 2), end)
      }
      guard position < end else {
        throw refusal(.emptyLine, at: position, .unrecognized, "empty line instead of a command")
      }
    default:
      if isHTTP() {
        throw refusal(
          .httpOnSMTPPort, at: 0, .unrecognized, "HTTP request where an SMTP command is due")
      }
    }
  }

  /// Whether the line starts with a method of HTTP and a space.
  private func isHTTP() -> Bool {
    switch octets[0] {
    case 71: starts(with: "GET ")
    case 80: starts(with: "POST ") || starts(with: "PUT ") || starts(with: "PATCH ")
    case 72: starts(with: "HEAD ")
    case 79: starts(with: "OPTIONS ")
    case 67: starts(with: "CONNECT ")
    case 68: starts(with: "DELETE ")
    default: false
    }
  }

  private func starts(with word: StaticString) -> Bool {
    guard end >= word.utf8CodeUnitCount else { return false }
    var index = 0
    while index < word.utf8CodeUnitCount {
      guard octets[index] == word.utf8Start[index] else { return false }
      index += 1
    }
    return true
  }

  /// Finds line ends, NUL and octets above 127 in one pass.
  mutating func checkOctets() throws(CommandRefusal) {
    var index = smtp_find_odd(octets, verbStart, end)
    while index < end {
      try checkOctet(at: index)
      index = smtp_find_odd(octets, index &+ 1, end)
    }
  }

  private mutating func checkOctet(at index: Int) throws(CommandRefusal) {
    switch octets[index] {
    case 0: try deviate(.nul, at: index, .unrecognized, "NUL in a command")
    case Octet.lineFeed:
      try deviate(.bareLF, at: index, .unrecognized, "bare LF, lines end with CR LF")
    case Octet.carriageReturn:
      try deviate(.bareCR, at: index, .unrecognized, "bare CR, lines end with CR LF")
    case 128...: if firstNonASCII < 0 { firstNonASCII = index }
    default: break
    }
  }

  /// Complains of a line that is longer than its command may be.
  mutating func checkLength(_ verb: CommandVerb) throws(CommandRefusal) {
    if verb == .auth {
      try deviate(
        .authLineTooLong, at: verbStart, .authLineTooLong,
        "line of more than \(verb.longestLine) octets")
    } else {
      try deviate(
        .commandTooLong, at: verbStart, .unrecognized,
        "line of more than \(verb.longestLine) octets")
    }
  }

  /// Complains of octets above 127 from `start` on, for arguments that are no addresses.
  mutating func requireASCII(from start: Int) throws(CommandRefusal) {
    guard firstNonASCII >= start else { return }
    try deviate(.nonASCII, at: firstNonASCII, .unreadable, "octet above 127 outside an address")
  }
}
