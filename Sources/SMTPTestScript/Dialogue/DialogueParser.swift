/// Reads dialogues line by line. What belongs together over lines is for `DialogueOutline`.
struct DialogueParser {
  /// The gates that were given, and those that were made.
  var names: ScriptNames

  mutating func parse(_ text: String) throws(SMTPTextError) -> [DialogueItem] {
    var items: [DialogueItem] = []
    var lines = Array(text.utf8).split(separator: 10, omittingEmptySubsequences: false)
    // What stands behind the last line end is no line.
    if lines.last?.isEmpty == true { lines.removeLast() }
    for (index, line) in lines.enumerated() {
      var octets = line
      while octets.last == 13 { octets.removeLast() }
      var cursor = DialogueCursor(Array(octets), line: index + 1)
      if let place = octets.firstIndex(of: 13), octets.first != UInt8(ascii: "#") {
        throw cursor.error(
          "a carriage return within a line; write \\r for the octet", at: place - octets.startIndex)
      }
      items.append(try item(&cursor))
    }
    return items
  }

  private mutating func item(_ cursor: inout DialogueCursor) throws(SMTPTextError) -> DialogueItem {
    let isFirst = !cursor.octets.isEmpty && cursor.octets[0] == UInt8(ascii: "#")
    if isFirst {
      return .comment(String(decoding: cursor.octets.dropFirst(), as: UTF8.self))
    }
    cursor.skipBlanks()
    if cursor.isAtEnd { return .blank }
    if cursor.take("==") { return try section(&cursor) }
    if cursor.take("S:") {
      return .server(try DialoguePatternParser(cursor).server())
    }
    if cursor.take("S!") { return .action(try action(&cursor)) }
    if cursor.take("C!") { return .event(try event(&cursor)) }
    for times in [DialogueItem.Times.once, .optional, .any, .some] {
      let start = cursor.at
      if cursor.take("C\(times.rawValue):") {
        let pattern = try DialoguePatternParser(cursor).client()
        if pattern.isEndless {
          throw cursor.error(
            "a text with \\- at its end must say where it ends: no hole may stand there",
            at: start)
        }
        if let count = pattern.tooLargeCount {
          throw cursor.error(
            "{\(count)} can only stand alone, with \\- behind it: so many octets are not kept",
            at: start)
        }
        return .client(times, pattern)
      }
    }
    return try block(&cursor)
  }

  private func section(_ cursor: inout DialogueCursor) throws(SMTPTextError) -> DialogueItem {
    cursor.skipBlanks()
    let start = cursor.at
    let label: DialogueItem.Label
    if cursor.take("*") {
      label = .others
    } else if let number = cursor.number() {
      if number < 1 { throw cursor.error("connections are counted from 1", at: start) }
      label = .number(number)
    } else {
      throw cursor.expected("the number of a connection or *")
    }
    cursor.skipBlanks()
    if cursor.take("#") {
      return .section(label, comment: String(decoding: cursor.rest, as: UTF8.self))
    }
    try cursor.end()
    return .section(label, comment: nil)
  }

  private func event(
    _ cursor: inout DialogueCursor
  ) throws(SMTPTextError) -> DialogueItem.Event {
    cursor.skipBlanks()
    let start = cursor.at
    let event: DialogueItem.Event
    switch Self.word(&cursor) {
    case "close": event = .close
    case "reset": event = .reset
    case "silence":
      event = .silence(try Self.duration(&cursor))
    case "tls": event = .tls
    default:
      cursor.at = start
      throw cursor.expected("close, reset, silence or tls")
    }
    try cursor.end()
    return event
  }

  private func block(_ cursor: inout DialogueCursor) throws(SMTPTextError) -> DialogueItem {
    let start = cursor.at
    switch Self.word(&cursor) {
    case "repeat": return try beginRepeat(&cursor)
    case "either":
      try brace(&cursor)
      return .beginEither
    case "" where cursor.take("}"):
      cursor.skipBlanks()
      guard cursor.take("or") else {
        if !cursor.isAtEnd { throw cursor.expected("\"or {\" or the end of the line") }
        return .endBlock
      }
      try brace(&cursor)
      return .or
    default:
      cursor.at = start
      throw cursor.expected(
        "S:, S!, C:, C?:, C*:, C+:, C!, repeat, either, }, ==, or # at the start of the line")
    }
  }

  private func beginRepeat(
    _ cursor: inout DialogueCursor
  ) throws(SMTPTextError) -> DialogueItem {
    cursor.skipBlanks()
    let start = cursor.at
    guard let lower = cursor.number() else { throw cursor.expected("how often to repeat") }
    var upper: Int? = lower
    if cursor.take("..") { upper = cursor.number() }
    if upper == 0 { throw cursor.error("repeat 0 never happens", at: start) }
    if let upper, upper < lower {
      throw cursor.error("repeat \(lower)..\(upper) has its smaller number last", at: start)
    }
    try brace(&cursor)
    return .beginRepeat(lower: lower, upper: upper)
  }

  private func brace(_ cursor: inout DialogueCursor) throws(SMTPTextError) {
    cursor.skipBlanks()
    guard cursor.take("{") else { throw cursor.expected("{") }
    try cursor.end()
  }

  private static func word(_ cursor: inout DialogueCursor) -> String {
    let word = cursor.rest.prefix { (97...122).contains($0) || $0 == UInt8(ascii: "-") }
    cursor.at += word.count
    return String(decoding: word, as: UTF8.self)
  }
}
