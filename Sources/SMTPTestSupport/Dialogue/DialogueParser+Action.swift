extension DialogueParser {
  mutating func action(_ cursor: inout DialogueCursor) throws(SMTPScriptError) -> SMTPAction {
    cursor.skipBlanks()
    let text = String(decoding: cursor.rest, as: UTF8.self)
    let words = text.split(separator: " ").map(String.init)
    switch words.first {
    case "close": return SMTPAction(.close)
    case "reset": return SMTPAction(.reset)
    case "half-close": return SMTPAction(.halfClose)
    case "stop-reading": return SMTPAction(.stopReading)
    case "wait":
      cursor.at += 5
      if let duration = Self.duration(&cursor) { return SMTPAction(.wait(duration)) }
    case "pace": return SMTPAction(.pace(.bytewise(every: .zero)))
    default: break
    }
    throw cursor.expected("an action")
  }

  static func duration(_ cursor: inout DialogueCursor) -> Duration? {
    let start = cursor.at
    if let number = cursor.number() {
      if cursor.take("ms") { return .milliseconds(number) }
      if cursor.take("s") { return .seconds(number) }
    }
    cursor.at = start
    return nil
  }
}
