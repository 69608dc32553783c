/// The arguments of every command but MAIL and RCPT.
extension CommandReader {
  /// Complains of anything behind a verb that stands alone.
  mutating func noArgument(_ verb: String) throws(CommandRefusal) {
    guard position < end else { return }
    let start = position + 1
    try requireASCII(from: start)
    try deviate(.unexpectedArgument, at: start, .arguments, "\(verb) takes no argument")
  }

  /// HELO, EHLO and LHLO: the verb must suit the protocol, the name should be a domain or a literal.
  mutating func greeting(_ verb: CommandVerb) throws(CommandRefusal) -> Command {
    if parser.isLMTP != (verb == .lhlo) {
      throw refusal(
        .wrongGreeting, at: verbStart, .foreign,
        parser.isLMTP ? "LMTP greets with LHLO" : "LHLO is for LMTP, SMTP greets with EHLO")
    }
    if position == end {
      try deviate(
        .missingArgument, at: end, .arguments, "no name, a domain or an address literal is due")
    }
    try skipSeparator()
    try requireASCII(from: position)
    if position < end { try checkGreetingName() }
    let name = text(position, end)
    return switch verb {
    case .helo: .helo(name: name)
    case .lhlo: .lhlo(name: name)
    default: .ehlo(name: name)
    }
  }

  private mutating func checkGreetingName() throws(CommandRefusal) {
    if octets[position] == Octet.leftBracket {
      if octets[end - 1] == Octet.rightBracket, end - position > 2,
        AddressLiteral.isValid(octets, from: position + 1, to: end - 1)
      {
        return
      }
      return try deviate(
        .oddGreetingName, at: position, .arguments, "name is no well-formed address literal")
    }
    let scan = DomainScan(octets, from: position, to: end)
    if !scan.isClean || scan.end != end || end - position > 255 {
      try deviate(
        .oddGreetingName, at: position, .arguments, "name is neither domain nor address literal")
    }
  }

  /// HELP with or without a topic.
  mutating func optionalHelpTopic() throws(CommandRefusal) -> String? {
    try requireOffered(.help, "HELP")
    try skipSeparator()
    try requireASCII(from: position)
    return position < end ? text(position, end) : nil
  }

  /// VRFY and EXPN: anything, with SMTPUTF8 behind it if it has octets above 127
  /// (RFC 6531 §3.7.4.2).
  mutating func query(
    _ verb: String, _ extensionName: SMTPExtensions
  ) throws(CommandRefusal) -> String {
    try requireOffered(extensionName, verb)
    if position == end {
      try deviate(.missingArgument, at: end, .arguments, "\(verb) needs a user or a list")
    }
    try skipSeparator()
    let start = position
    var last = end
    while last > start, !Octet.isBlank(octets[last - 1]) { last -= 1 }
    var isUTF8 = false
    var queryEnd = end
    if last > start, ParameterKeyword(octets, from: last, to: end) == .smtpUTF8 {
      isUTF8 = ParameterKeyword.smtpUTF8.isOffered(by: parser)
      if !isUTF8 {
        try deviate(
          .unofferedParameter, at: last, .parameter, "SMTPUTF8 is not offered")
      }
      queryEnd = last
      while queryEnd > start, Octet.isBlank(octets[queryEnd - 1]) { queryEnd -= 1 }
    }
    if firstNonASCII >= start { try checkUTF8(isDeclared: isUTF8, from: start, to: queryEnd) }
    return text(start, queryEnd)
  }

  /// Refuses an optional command the server was told not to have. Asking is no violation: the
  /// reply 502 is how a client finds out (RFC 5321 §4.2.4).
  private func requireOffered(
    _ extensionName: SMTPExtensions, _ verb: String
  ) throws(CommandRefusal) {
    if !parser.offers(extensionName) {
      throw CommandRefusal(
        reply: CommandRefusal.Code.notImplemented.reply(
          "\(verb) is not implemented (RFC 5321 section 4.2.4)"))
    }
  }

  /// Reads the size of a BDAT before anything on its line is refused: the octets are on their way
  /// whatever the reply (RFC 3030 §2).
  mutating func measureChunk() {
    // A server without CHUNKING knows no chunks; to it, what follows are lines.
    guard parser.offers(.chunking) else { return }
    let verbEnd = position
    skipBlanks()
    chunkSize = chunkSizeArgument()
    isUnframed = chunkSize == nil
    position = verbEnd
  }

  /// BDAT: a size and perhaps LAST (RFC 3030 §2).
  mutating func chunk() throws(CommandRefusal) -> Command {
    guard parser.offers(.chunking) else {
      throw refusal(.unofferedCommand, at: verbStart, .notImplemented, "CHUNKING is not offered")
    }
    try skipSeparator()
    guard let size = chunkSize else {
      throw refusal(.malformedChunk, at: position, .arguments, "BDAT needs a size in octets")
    }
    while position < end, !Octet.isBlank(octets[position]) { position &+= 1 }
    guard position < end else { return .bdat(size: size, isLast: false) }
    try skipSeparator()
    guard ParameterKeyword.matches(octets, from: position, to: end, "LAST") else {
      throw refusal(
        .malformedChunk, at: position, .arguments, "only LAST may follow the size of BDAT")
    }
    return .bdat(size: size, isLast: true)
  }

  /// Reads digits up to a blank; `nil` for what is no number or is beyond 2 GiB, so that it fits an
  /// `Int` on every platform and no client makes the server wait for more than it can hold.
  private mutating func chunkSizeArgument() -> Int? {
    let start = position
    var size = 0
    while position < end, Octet.isDigit(octets[position]) {
      let digit = Int(octets[position] - 48)
      guard size <= (2_147_483_647 - digit) / 10 else { return nil }
      size = size * 10 + digit
      position += 1
    }
    guard position > start, position == end || Octet.isBlank(octets[position]) else { return nil }
    return size
  }
}
