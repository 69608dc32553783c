import SMTPTestHelpers
import SMTPTestScript
import Testing

@Suite(.bounded) struct `Lines of a dialogue, as they are written` {
  private static func written(_ refusals: [String], then line: String? = nil) -> [String] {
    var writer = DialogueWriter()
    for refusal in refusals { writer.addRefusal(Array("\(refusal)\r\n".utf8)) }
    if let line {
      Array("\(line)\r\n".utf8).withUnsafeBytes { _ = writer.addPlain($0, .server, most: 1) }
    }
    return String(decoding: writer.take(behind: []), as: UTF8.self).split(separator: "\n")
      .map(String.init)
  }

  private static let same = "500 5.5.2 unknown command"
  private static let others = (1...9).map { "500 5.5.2 no such line as \"\($0)\"" }

  @Test(arguments: 1...3)
  func `show a few refusals one by one, each as it was`(count: Int) {
    for refusals in [Array(repeating: Self.same, count: count), Array(Self.others.prefix(count))] {
      #expect(Self.written(refusals) == refusals.map { "S: \($0)" })
      #expect(
        Self.written(refusals, then: "221 bye") == refusals.map { "S: \($0)" } + ["S: 221 bye"])
    }
  }

  @Test(arguments: 4...9)
  func `count many refusals, and say what they have in common`(count: Int) {
    let again = count - 1
    #expect(
      Self.written(Array(repeating: Self.same, count: count), then: "221 bye") == [
        "S: \(Self.same)", "# … \(again) more times the same reply …", "repeat \(again) {",
        "S: \(Self.same)", "}", "S: 221 bye",
      ])
    #expect(
      Self.written(Array(Self.others.prefix(count)), then: "221 bye") == [
        "S: \(Self.others[0])", "# … \(again) more such replies …", "repeat \(again) {",
        "S: 500 5.5.2 no such line as", "}", "S: 221 bye",
      ])
  }

  @Test func `count refusals of different codes apart`() {
    let refusals = [
      "500 5.5.2 a", "500 5.5.2 b", "502 5.5.1 c", "502 5.5.1 d", "500 5.5.2 e",
    ]
    #expect(Self.written(refusals) == refusals.map { "S: \($0)" })
  }
}
