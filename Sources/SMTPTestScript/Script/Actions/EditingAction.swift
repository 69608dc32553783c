// What `offer` and `withdraw` have in common.
extension ScriptAction {
  /// All strings that follow, one at least; `what` says what was expected where there is none.
  static func lines(
    _ what: String, from parser: inout ActionParser
  ) throws(SMTPTextError) -> [String] {
    let lines = try parser.reader.texts("use reply or raw to answer EHLO with other octets")
    if lines.isEmpty { throw try parser.reader.unexpected(what) }
    return lines
  }
}

extension SMTPReply {
  /// What a line of the reply to EHLO lists, in capitals.
  static func keyword(_ line: String) -> String {
    String(line.prefix { $0 != " " && $0 != "=" }).uppercased()
  }
}
