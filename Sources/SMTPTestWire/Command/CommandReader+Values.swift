/// The values of the parameters this server understands.
extension CommandReader {
  mutating func checkValue(
    _ range: ParameterRange, _ keyword: ParameterKeyword
  ) throws(CommandRefusal) {
    if keyword == .smtpUTF8 {
      if range.valueStart < range.end { try badValue(range, keyword, "SMTPUTF8 takes no value") }
      return
    }
    guard range.hasValue else {
      return try badValue(range, keyword, "\(keyword.rawValue) needs a value")
    }
    // What was just complained of and tolerated need not be complained of again.
    guard range.valueStart < range.end else { return }
    switch keyword {
    case .size:
      if !isSize(range) { try badValue(range, keyword, "SIZE needs a number of at most 20 digits") }
    case .body: try checkBody(range)
    case .ret:
      if !value(range, is: "FULL"), !value(range, is: "HDRS") {
        try badValue(range, keyword, "RET needs FULL or HDRS")
      }
    case .notify:
      if !isNotify(range) {
        try badValue(range, keyword, "NOTIFY needs NEVER or a list of SUCCESS, FAILURE and DELAY")
      }
    case .envid:
      try checkLength(range, atMost: 100, "ENVID")
      try checkXText(from: range.valueStart, to: range.end)
      try checkPrintable("ENVID", from: range.valueStart, to: range.end)
    case .orcpt: try checkORCPT(range)
    case .auth:
      try checkXText(from: range.valueStart, to: range.end)
      try checkIdentity(range)
    case .smtpUTF8: break
    }
  }

  private mutating func badValue(
    _ range: ParameterRange, _ keyword: ParameterKeyword, _ text: String
  ) throws(CommandRefusal) {
    try deviate(keyword.malformedValue, at: range.valueStart, .arguments, text)
  }

  private func value(_ range: ParameterRange, is word: StaticString) -> Bool {
    ParameterKeyword.matches(octets, from: range.valueStart, to: range.end, word)
  }

  /// `1*20DIGIT` (RFC 1870 §3).
  private func isSize(_ range: ParameterRange) -> Bool {
    var index = range.valueStart
    while index < range.end, Octet.isDigit(octets[index]) { index += 1 }
    return index == range.end && range.end - range.valueStart <= 20
  }

  /// `7BIT`, `8BITMIME` or, where offered, `BINARYMIME` (RFC 6152 §2, RFC 3030 §3).
  private mutating func checkBody(_ range: ParameterRange) throws(CommandRefusal) {
    if value(range, is: "7BIT") || value(range, is: "8BITMIME") { return }
    guard value(range, is: "BINARYMIME") else {
      return try badValue(range, .body, "BODY needs 7BIT, 8BITMIME or BINARYMIME")
    }
    if !parser.offers(.binaryMIME), ParameterKeyword.body.isOffered(by: parser) {
      try deviate(
        .unofferedParameter, at: range.valueStart, .parameter, "BINARYMIME is not offered")
    }
  }

  /// `NEVER` alone or a list of the others (RFC 3461 §4.1).
  private func isNotify(_ range: ParameterRange) -> Bool {
    if value(range, is: "NEVER") { return true }
    var start = range.valueStart
    while true {
      var index = start
      while index < range.end, octets[index] != Octet.comma { index += 1 }
      guard
        ParameterKeyword.matches(octets, from: start, to: index, "SUCCESS")
          || ParameterKeyword.matches(octets, from: start, to: index, "FAILURE")
          || ParameterKeyword.matches(octets, from: start, to: index, "DELAY")
      else { return false }
      if index == range.end { return true }
      start = index + 1
    }
  }

  /// `addr-type ";" xtext`, the type an atom (RFC 3461 §4.2).
  private mutating func checkORCPT(_ range: ParameterRange) throws(CommandRefusal) {
    try checkLength(range, atMost: 500, "ORCPT")
    var index = range.valueStart
    while index < range.end, octets[index] < 128, Octet.isAtomText(octets[index]),
      octets[index] != Octet.plus, octets[index] != Octet.equals
    {
      index += 1
    }
    guard index > range.valueStart, index < range.end - 1, octets[index] == Octet.semicolon else {
      return try badValue(range, .orcpt, "ORCPT needs a type, \";\" and an address")
    }
    try checkXText(from: index + 1, to: range.end)
    if ParameterKeyword.matches(octets, from: range.valueStart, to: index, "UTF-8") {
      try checkUnicode(from: index + 1, to: range.end)
    } else {
      try checkPrintable("ORCPT", from: index + 1, to: range.end)
    }
  }

  /// What an ENVID or an address of ORCPT is before it is encoded, must be printable
  /// (RFC 3461 §4.2, §4.4).
  private mutating func checkPrintable(
    _ name: String, from start: Int, to end: Int
  ) throws(CommandRefusal) {
    let place = XText.unprintable(octets, from: start, to: end)
    guard place >= 0 else { return }
    try deviate(
      .malformedXText, at: place, .arguments,
      "\(quoted(place, place + 3)) in \(name) is no printable ASCII")
  }

  /// An address of type `utf-8` has octets above 127 too, but no others than Unicode has
  /// (RFC 6533 §3); they should not be written as escapes, but what they mean is plain.
  private mutating func checkUnicode(from start: Int, to end: Int) throws(CommandRefusal) {
    guard XText.unprintable(octets, from: start, to: end) >= 0 else { return }
    let meant = XText.decoded(Array(UnsafeBufferPointer(start: octets + start, count: end - start)))
    let isText =
      !meant.contains { $0 < 32 && $0 != Octet.tab || $0 == 127 }
      && meant.withUnsafeBufferPointer {
        UTF8Check.firstIllFormed($0.baseAddress!, from: 0, to: $0.count) < 0
      }
    if !isText {
      let place = XText.unprintable(octets, from: start, to: end)
      try deviate(
        .malformedXText, at: place, .arguments,
        "\(quoted(place, place + 3)) in ORCPT is no printable text")
    }
  }

  /// `<>` or a mailbox, in xtext (RFC 4954 §5).
  private mutating func checkIdentity(_ range: ParameterRange) throws(CommandRefusal) {
    let meant = XText.decoded(
      Array(
        UnsafeBufferPointer(start: octets + range.valueStart, count: range.end - range.valueStart)))
    if meant == [Octet.less, Octet.greater] { return }
    let path = [Octet.less] + meant + [Octet.greater]
    var lenient = parser
    lenient.reading = .lenient
    let found: [SMTPViolation]? = path.withUnsafeBufferPointer { path in
      var reader = CommandReader(
        parser: lenient, octets: path.baseAddress!, end: path.count, length: path.count, offset: 0)
      guard (try? reader.path(false)) != nil, reader.position == path.count else { return nil }
      return reader.violations
    }
    guard let found, !found.contains(where: { $0.kind == .sourceRoute }) else {
      return try badValue(range, .auth, "AUTH needs \"<>\" or a mailbox")
    }
    for violation in found {
      try deviate(
        violation.kind, at: range.valueStart, .arguments, "\(violation.text) in the AUTH parameter")
    }
  }

  private mutating func checkLength(
    _ range: ParameterRange, atMost limit: Int, _ name: String
  ) throws(CommandRefusal) {
    if range.end - range.valueStart > limit {
      try deviate(
        .parameterTooLong, at: range.valueStart, .arguments,
        "\(name) of more than \(limit) characters")
    }
  }

  private mutating func checkXText(from start: Int, to end: Int) throws(CommandRefusal) {
    switch XText.defect(octets, from: start, to: end) {
    case .lowerCase(let index):
      try deviate(
        .lowerCaseXText, at: index, .arguments, "xtext needs upper-case hexadecimal digits")
    case .malformed(let index):
      try deviate(
        .malformedXText, at: index, .arguments,
        "\(quoted(index, index + 1)) has no place here in xtext")
    case nil: break
    }
  }
}
