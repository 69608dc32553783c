/// MAIL and RCPT as a whole (RFC 5321 §4.1.1.2, §4.1.1.3).
extension CommandReader {
  mutating func mail() throws(CommandRefusal) -> Command {
    try prefix(0x46, 0x52, 0x4F, 0x4D, "FROM:")
    let start = position
    let address = try path(false)
    let pathEnd = position
    let parameters = try position < end ? parameters(isRecipient: false) : []
    if firstNonASCII >= start, firstNonASCII < pathEnd {
      let isUTF8 =
        parser.offers(.smtpUTF8) && parser.isExtended
        && parameters.contains { $0.keyword == "SMTPUTF8" }
      try checkUTF8(isDeclared: isUTF8, from: start, to: pathEnd)
    }
    return .mail(address, parameters)
  }

  mutating func rcpt() throws(CommandRefusal) -> Command {
    try prefix(0x54, 0x4F, 0, 0, "TO:")
    let start = position
    let address = try path(true)
    let pathEnd = position
    if firstNonASCII >= start, firstNonASCII < pathEnd {
      try checkUTF8(isDeclared: parser.isUTF8Transaction, from: start, to: pathEnd)
    }
    let parameters = try position < end ? parameters(isRecipient: true) : []
    return .rcpt(address, parameters)
  }

  /// Reads ` FROM:` or ` TO:` and moves to the path. The letters are given in upper case, 0 for
  /// none: four comparisons are the fastest thing a debug build can do.
  private mutating func prefix(
    _ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8, _ name: String
  ) throws(CommandRefusal) {
    try skipSeparator()
    let start = position
    let length = fourth == 0 ? 2 : 4
    guard end &- position > length, octets[start] & 0xDF == first,
      octets[start &+ 1] & 0xDF == second,
      length == 2 || (octets[start &+ 2] & 0xDF == third && octets[start &+ 3] & 0xDF == fourth)
    else {
      throw refusal(.malformedPath, at: start, .arguments, "\"\(name)\" is due here")
    }
    position &+= length
    if Octet.isBlank(octets[position]) {
      let blank = position
      skipBlanks()
      if position < end, octets[position] == Octet.colon {
        try deviate(
          .spaceAroundColon, at: blank, .arguments, "space before the colon of \"\(name)\"")
      }
    }
    guard position < end, octets[position] == Octet.colon else {
      throw refusal(.malformedPath, at: position, .arguments, "\"\(name)\" needs its colon")
    }
    position &+= 1
    if position < end, Octet.isBlank(octets[position]) {
      let blank = position
      skipBlanks()
      try deviate(.spaceAroundColon, at: blank, .arguments, "space after \"\(name)\"")
    }
    guard position < end else {
      throw refusal(.malformedPath, at: position, .arguments, "no path after \"\(name)\"")
    }
  }
}
