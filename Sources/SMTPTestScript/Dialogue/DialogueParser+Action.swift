extension DialogueParser {
  /// The actions behind `S!`, as scripts write them.
  mutating func action(_ cursor: inout DialogueCursor) throws(SMTPTextError) -> SMTPAction {
    cursor.skipBlanks()
    let action = try SMTPAction(
      parsing: String(decoding: cursor.rest, as: UTF8.self), at: cursor.place, names: &names)
    for step in action.steps {
      if let mistake = step.mistake { throw cursor.error(mistake) }
      if step.effects(closePort: { _ in }) == nil {
        throw cursor.error(
          "\(step.keyword) belongs to scripts, which decide; dialogues do not")
      }
    }
    return action
  }

  /// A duration, as scripts write it.
  static func duration(_ cursor: inout DialogueCursor) throws(SMTPTextError) -> Duration {
    cursor.skipBlanks()
    var reader = TokenReader(String(decoding: cursor.rest, as: UTF8.self), at: cursor.place)
    let duration = try reader.duration()
    cursor.at += reader.end
    return duration
  }
}
