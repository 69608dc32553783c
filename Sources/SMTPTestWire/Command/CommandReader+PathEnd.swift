/// What can be said of a path only when it has been read.
extension CommandReader {
  /// Reads the `>` and makes sure that a blank or the end follows.
  mutating func closePath(
    _ isBracketed: Bool, _ opening: Int, _ isForward: Bool
  ) throws(CommandRefusal) {
    if isBracketed {
      guard position < end else {
        throw refusal(
          .malformedPath, at: opening, syntaxCode(isForward), "\"<\" without \">\"")
      }
      guard octets[position] == Octet.greater else { throw malformed(isForward) }
      position &+= 1
    } else if position < end, !Octet.isBlank(octets[position]) {
      throw malformed(isForward)
    }
  }

  /// Complains of a path whose octets, brackets included, are more than 256 (RFC 5321 §4.5.3.1.3).
  mutating func checkPathLength(
    _ path: Path, _ opening: Int, _ isBracketed: Bool, _ isForward: Bool
  ) throws(CommandRefusal) {
    guard path.end - path.start + 2 > 256 else { return }
    try deviate(
      .pathTooLong, at: opening, syntaxCode(isForward), "path of more than 256 octets")
  }

  /// Complains of a mailbox without a domain; only `<postmaster>` of RCPT may go without
  /// (RFC 5321 §4.1.1.3).
  mutating func checkMissingDomain(_ path: Path, _ isForward: Bool) throws(CommandRefusal) {
    if isForward, path.end - path.mailboxStart == 10 {
      let name: StaticString = "POSTMASTER"
      var index = 0
      while index < 10, octets[path.mailboxStart + index] & 0xDF == name.utf8Start[index] {
        index += 1
      }
      if index == 10 { return }
    }
    try deviate(
      .missingDomain, at: path.end, syntaxCode(isForward), "mailbox without \"@\" and domain")
  }

  /// Refuses the path for the octet at the cursor.
  mutating func malformed(_ isForward: Bool) -> CommandRefusal {
    let text =
      position < end
      ? "\(quoted(position, position + 1)) has no place here in a path"
      : "path ends too early"
    return refusal(.malformedPath, at: position, syntaxCode(isForward), text)
  }

  /// Bad syntax of the sender's or of the recipient's mailbox (RFC 3463 §3.2).
  func syntaxCode(_ isForward: Bool) -> CommandRefusal.Code { isForward ? .recipient : .sender }

  /// Complains of octets above 127 in an address where SMTPUTF8 was not declared (RFC 6531 §3.5), or
  /// where they are no UTF-8.
  mutating func checkUTF8(
    isDeclared: Bool, from start: Int, to end: Int
  ) throws(CommandRefusal) {
    if !isDeclared {
      try deviate(
        .nonASCII, at: firstNonASCII, .nonASCIIAddress, "octet above 127 without SMTPUTF8")
    }
    let illFormed = UTF8Check.firstIllFormed(octets, from: start, to: end)
    if illFormed >= 0 {
      try deviate(.invalidUTF8, at: illFormed, .unreadable, "octets that are no UTF-8")
    }
  }
}
