import CSMTPTestScan

/// The mailbox of MAIL and RCPT (RFC 5321 §4.1.2).
extension CommandReader {
  /// What a path says about its parts while it is read.
  struct Path {
    var start: Int
    var end = 0
    var mailboxStart: Int
    var separator = -1
  }

  /// Reads the path at the cursor and moves behind it.
  mutating func path(_ isForward: Bool) throws(CommandRefusal) -> SMTPEnvelopeAddress {
    if octets[position] != Octet.less { try findBracket() }
    let isBracketed = octets[position] == Octet.less
    let opening = position
    if isBracketed {
      position &+= 1
    } else {
      try deviate(
        .missingBrackets, at: position, .arguments, "address without \"<\" and \">\"")
    }
    var path = Path(start: position, mailboxStart: position)
    if isBracketed, position < end, octets[position] == Octet.greater {
      path.end = position
      position &+= 1
      if isForward {
        try deviate(.nullRecipient, at: opening, .recipient, "RCPT needs a mailbox, not \"<>\"")
      }
      return address(path)
    }
    if position < end, octets[position] == Octet.at { try route(&path, isForward) }
    try localPart(&path, isForward)
    if position < end, octets[position] == Octet.at {
      path.separator = position &- path.start
      position &+= 1
      try domain(isForward)
    }
    path.end = position
    try closePath(isBracketed, opening, isForward)
    if position &- opening > 254 { try checkPathLength(path, opening, isBracketed, isForward) }
    if path.separator < 0 { try checkMissingDomain(path, isForward) }
    return address(path)
  }

  /// The address with its octets copied: the one allocation of a well-formed MAIL or RCPT.
  private func address(_ path: Path) -> SMTPEnvelopeAddress {
    SMTPEnvelopeAddress(
      octets: Array(
        UnsafeRawBufferPointer(start: octets + path.start, count: path.end &- path.start)),
      mailboxStart: path.mailboxStart &- path.start, separator: path.separator)
  }

  /// Skips a display name: `Bob <a@b>`. An `@` or `=` before the `<` makes it the `<` of something
  /// else: `a@b AUTH=<>`.
  private mutating func findBracket() throws(CommandRefusal) {
    var index = position
    var isQuoted = false
    while index < end {
      switch octets[index] {
      case Octet.quote: isQuoted.toggle()
      case Octet.at where !isQuoted: return
      case Octet.equals where !isQuoted: return
      case Octet.less where !isQuoted:
        let start = position
        position = index
        return try deviate(
          .displayName, at: start, .arguments, "only the path may follow the colon, no name")
      default: break
      }
      index += 1
    }
  }

  /// The obsolete source route: `@a.test,@b.test:` (RFC 5321 Appendix C).
  private mutating func route(_ path: inout Path, _ isForward: Bool) throws(CommandRefusal) {
    let start = position
    while position < end, octets[position] == Octet.at {
      position += 1
      try domain(isForward)
      guard position < end else { break }
      if octets[position] == Octet.colon {
        position += 1
        path.mailboxStart = position
        return try deviate(.sourceRoute, at: start, syntaxCode(isForward), "source route")
      }
      guard octets[position] == Octet.comma else { break }
      position += 1
    }
    throw malformed(isForward)
  }

  /// A quoted string or a dot-string, the octets above 127 of `uatext` included.
  private mutating func localPart(
    _ path: inout Path, _ isForward: Bool
  ) throws(CommandRefusal) {
    let start = position
    if position < end, octets[position] == Octet.quote {
      try quotedString(isForward)
    } else {
      var wasDot = true
      var oddDot = -1
      while position < end {
        let wordEnd = smtp_skip_word(octets, position, end)
        if wordEnd > position {
          wasDot = false
          position = wordEnd
          continue
        }
        let octet = octets[position]
        if Octet.isAtomText(octet) {
          wasDot = false
        } else if octet == Octet.dot {
          if wasDot, oddDot < 0 { oddDot = position }
          wasDot = true
        } else {
          break
        }
        position &+= 1
      }
      guard position > start else { throw malformed(isForward) }
      if wasDot, oddDot < 0 { oddDot = position &- 1 }
      if oddDot >= 0 {
        try deviate(
          .oddLocalPart, at: oddDot, syntaxCode(isForward),
          "dot at an edge of the local part or beside another")
      }
    }
    if position &- start > 64 {
      try deviate(
        .localPartTooLong, at: start, syntaxCode(isForward), "local part of more than 64 octets")
    }
  }

  /// `DQUOTE *QcontentSMTP DQUOTE`.
  private mutating func quotedString(_ isForward: Bool) throws(CommandRefusal) {
    let start = position
    position += 1
    while position < end {
      switch octets[position] {
      case Octet.quote:
        position += 1
        return
      case Octet.backslash
      where position + 1 < end && octets[position + 1] >= 32
        && octets[position + 1] < 127:
        position += 2
      case 0..<32, 127, Octet.backslash: throw malformed(isForward)
      default: position += 1
      }
    }
    throw refusal(.malformedPath, at: start, syntaxCode(isForward), "unclosed quotes")
  }

  /// A domain or an address literal.
  private mutating func domain(_ isForward: Bool) throws(CommandRefusal) {
    if position < end, octets[position] == Octet.leftBracket { return try literal(isForward) }
    let start = position
    let scan = DomainScan(octets, from: start, to: end)
    position = scan.end
    if scan.isClean, position &- start <= 255 { return }
    if scan.malformed >= 0 {
      position = scan.malformed
      throw malformed(isForward)
    }
    if scan.odd >= 0 {
      try deviate(
        .oddDomain, at: scan.odd, syntaxCode(isForward),
        "\(quoted(scan.odd, scan.odd + 1)) has no place here in a domain")
    }
    if scan.longLabel >= 0 {
      try deviate(
        .domainTooLong, at: scan.longLabel, syntaxCode(isForward),
        "label of more than 63 octets")
    }
    if position - start > 255 {
      try deviate(
        .domainTooLong, at: start, syntaxCode(isForward), "domain of more than 255 octets")
    }
  }

  private mutating func literal(_ isForward: Bool) throws(CommandRefusal) {
    let start = position
    while position < end, octets[position] != Octet.rightBracket { position += 1 }
    guard position < end, AddressLiteral.isValid(octets, from: start + 1, to: position) else {
      throw refusal(
        .malformedLiteral, at: start, syntaxCode(isForward), "malformed address literal")
    }
    position += 1
  }
}
