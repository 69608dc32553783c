extension SMTPMailDate {
  /// Reads a date: `Tue, 3 Mar 2026 09:36:00 +0100`, or an obsolete form of it (RFC 5322 §4.3).
  ///
  /// - Returns: `nil` where the text is no date; a day of the week that is not that day's is passed
  ///   over.
  public init?(_ text: String) {
    var defects = DefectList.ignored
    let parsed = Array(text.utf8)[...].withSpan { Self.parse($0, &defects) }
    guard let parsed else { return nil }
    self = parsed
  }

  static func parse(_ span: OctetSpan, _ defects: inout DefectList) -> SMTPMailDate? {
    var reader = DateReader(span)
    let start = Unfolding.trimmed(span).lowerBound
    guard let date = reader.date() else {
      defects.add(.invalidDate, at: span.origin + start)
      return nil
    }
    if !reader.isAtEnd || reader.isMisshapen || (reader.weekday.map { $0 != date.weekday } ?? false)
    {
      defects.add(.invalidDate, at: span.origin + start)
    }
    reader.report(&defects)
    return date
  }
}

/// Reads `date-time` token by token (RFC 5322 §3.3, §4.3).
private struct DateReader {
  /// The day of the week the text names, 0 for Sunday.
  private(set) var weekday: Int?
  /// Whether a digit is missing, or the comma behind the day of the week.
  private(set) var isMisshapen = false
  private let span: OctetSpan
  private var lexer: StructuredLexer
  private var token: StructuredLexer.Token
  /// The first obsolete form, and where it is (RFC 5322 §4.3).
  private var obsolete: (index: Int, form: String)?
  private var unknownZone: (index: Int, name: String)?
  private var zoneStart = 0

  init(_ span: OctetSpan) {
    self.span = span
    lexer = StructuredLexer(span)
    lexer.keepsComments = true
    token = lexer.next()
  }

  /// Adds what may be read and not written.
  mutating func report(_ defects: inout DefectList) {
    if let comment = lexer.comments.first, comment.lowerBound < zoneStart {
      noteObsolete("a comment inside a date", at: comment.lowerBound)
    }
    if let (index, form) = obsolete {
      defects.add(.obsoleteForm, at: span.origin + index, form)
    }
    if let (index, name) = unknownZone {
      defects.add(.unknownZone, at: span.origin + index, name)
    }
  }

  private mutating func noteObsolete(_ form: String, at index: Int? = nil) {
    obsolete = obsolete ?? (index ?? lexer.tokenStart, form)
  }

  var isAtEnd: Bool { token == .end }

  mutating func date() -> SMTPMailDate? {
    if let name = word(), !Octet.isDigit(name.utf8.first ?? 48) {
      weekday = SMTPMailDate.weekdays.firstIndex { $0.lowercased() == name }
      guard weekday != nil else { return nil }
      advance()
      if token == .special(Octet.comma) {
        noteSpace("a date")
        advance()
      } else {
        isMisshapen = true
      }
    }
    guard let day = number(digits: 1...2), let month = month(), let year = year(),
      let hour = pair(), token == .special(Octet.colon)
    else { return nil }
    noteSpace("a time")
    advance()
    noteSpace("a time")
    guard let minute = pair() else { return nil }
    var second = 0
    if token == .special(Octet.colon) {
      noteSpace("a time")
      advance()
      noteSpace("a time")
      guard let value = pair() else { return nil }
      second = value
    }
    zoneStart = lexer.tokenStart
    guard let offset = zone() else { return nil }
    return SMTPMailDate(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second,
      offsetMinutes: offset)
  }

  private mutating func advance() { token = lexer.next() }

  /// The atom at hand, in lower case.
  private func word() -> String? {
    guard case .atom(let range) = token, range.count <= 12 else { return nil }
    return span.lowercased(range)
  }

  private mutating func number(digits: ClosedRange<Int>) -> Int? {
    guard let text = word(), digits.contains(text.utf8.count),
      text.utf8.allSatisfy(Octet.isDigit), let value = Int(text)
    else { return nil }
    advance()
    return value
  }

  /// A number of two digits; one is enough to read it.
  private mutating func pair() -> Int? {
    if word()?.utf8.count == 1 { isMisshapen = true }
    return number(digits: 1...2)
  }

  private mutating func noteSpace(_ place: String) {
    if lexer.isAfterSpace { noteObsolete("white space inside \(place)") }
  }

  private mutating func month() -> Int? {
    guard let name = word(),
      let index = SMTPMailDate.months.firstIndex(where: { $0.lowercased() == name })
    else { return nil }
    advance()
    return index + 1
  }

  /// A year of two digits is of 1950 to 2049, one of three counts from 1900 (RFC 5322 §4.3).
  private mutating func year() -> Int? {
    let start = lexer.tokenStart
    guard let text = word(), let value = number(digits: 2...4) else { return nil }
    if text.utf8.count < 4 { noteObsolete("a year of \(text.utf8.count) digits", at: start) }
    switch text.utf8.count {
    case 2: return value < 50 ? value + 2000 : value + 1900
    case 3: return value + 1900
    default: return value
    }
  }

  /// The minutes ahead of UTC; a name nobody defined, and a military letter, mean `-0000`
  /// (RFC 5322 §4.3).
  private mutating func zone() -> Int? {
    let start = lexer.tokenStart
    guard let text = word(), let first = text.utf8.first else { return nil }
    advance()
    if first == Octet.plus || first == Octet.hyphen {
      let digits = text.utf8.dropFirst()
      guard digits.count == 4, digits.allSatisfy(Octet.isDigit), let value = Int(text.dropFirst()),
        value % 100 < 60
      else { return nil }
      return (value / 100 * 60 + value % 100) * (first == Octet.hyphen ? -1 : 1)
    }
    guard text.utf8.allSatisfy(Octet.isLetter) else { return nil }
    switch text {
    case "ut", "gmt", "edt", "est", "cdt", "cst", "mdt", "mst", "pdt", "pst", "z":
      noteObsolete("the zone \(text.uppercased())", at: start)
    default: unknownZone = (start, text.uppercased())
    }
    switch text {
    case "edt": return -240
    case "est", "cdt": return -300
    case "cst", "mdt": return -360
    case "mst", "pdt": return -420
    case "pst": return -480
    default: return 0
    }
  }
}
