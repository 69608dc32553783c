import SMTPTestHelpers
import SMTPTestWire
import Testing

@testable import SMTPTestScript

/// An action that the language does not have: all that one needs to be.
private struct ShoutAction: ScriptAction {
  static let keyword = "shout"
  static let form = "shout \"text\" [times N]"
  static let summary = "answers in capitals"
  static let role = ActionRole.decidingOrExtra
  static let stages = StageSet([.noop, .help])

  let word: String
  let times: Int

  init(_ word: String, times: Int = 1) {
    self.word = word
    self.times = times
  }

  init(from parser: inout ActionParser) throws(SMTPTextError) {
    word = try parser.reader.text("shout it otherwise")
    times = try parser.reader.takes("times") ? try parser.reader.count("a count") : 1
  }

  var arguments: String { ScriptText.quoted(word) + (times == 1 ? "" : " times \(times)") }
  var mistake: String? { times > 9000 ? "nobody shouts \(times) times" : nil }

  private var octets: [UInt8] {
    Array("250 \(String(repeating: word.uppercased(), count: times))\r\n".utf8)
  }

  func effects(on host: ActionHost) -> [Effect]? { [.write(octets)] }

  func decide(_ decision: inout DecisionBuilder) {
    decision.answer(octets, .accepted, reply: octets)
  }
}

extension SMTPActionChain {
  fileprivate func shout(_ word: String, times: Int = 1) -> Decided {
    deciding(ShoutAction(word, times: times))
  }
}

@Suite(.bounded) struct `An action of a type of its own` {
  private static let table = ActionTable(ActionTable.all.types + [ShoutAction.self])

  private func read(_ text: String) throws -> SMTPScript {
    try SMTPScript(parsing: text, names: ScriptNames(actions: Self.table))
  }

  private func error(_ text: String) -> String? {
    do {
      _ = try read(text)
      return nil
    } catch { return "\(error)" }
  }

  private func written(_ effects: [Effect]) -> [String] {
    effects.compactMap {
      if case .write(let octets) = $0 { String(decoding: octets, as: UTF8.self) } else { nil }
    }
  }

  @Test func `is read, printed and the same as in Swift`() throws {
    let text = "on NOOP: wait 1s, shout \"go\" times 2, close"
    let script = try read(text)
    #expect(script == SMTPScript([On(.noop).wait(.seconds(1)).shout("go", times: 2).close()]))
    #expect(script != SMTPScript([On(.noop).wait(.seconds(1)).shout("no", times: 2).close()]))
    #expect(Set([script, try read(text)]).count == 1)
    #expect(script.description == text)
    #expect(throws: SMTPTextError.self) { try SMTPScript(parsing: text) }
  }

  @Test(arguments: 1...3)
  func `is drawn by its form among all others, and reads back`(seed: UInt64) throws {
    var random = RandomScript(seed: seed, actions: Self.table)
    var shouts = 0
    for _ in 0..<300 {
      // Where it may be, and not too seldom.
      let script = SMTPScript([random.rule(), random.rule(at: [.noop])])
      for rule in script.rules { #expect(rule.mistake == nil, "drawn wrongly: \(rule)") }
      #expect(try random.read(script.description) == script)
      shouts += script.description.contains("shout") ? 1 : 0
    }
    #expect(shouts > 5)
  }

  @Test(arguments: [
    ("shuot \"x\"", "1:10: expected an action such as reply, found \"shuot\"; did you mean shout?"),
    ("shout x", "1:16: expected a string in quotes, found \"x\""),
    (
      "shout \"x\" y",
      "1:20: expected a string in quotes, \",\" or the end of the line, found \"y\""
    ),
    ("proceed, shout \"x\" times 9001", "1:19: nobody shouts 9001 times"),
    ("shout \"x\", next", "1:21: next after shout, which has decided already"),
  ])
  func `has its mistakes named`(_ action: String, _ expected: String) {
    #expect(error("on NOOP: \(action)") == expected)
  }

  @Test func `belongs to its stages`() {
    #expect(
      error("on MAIL: shout \"x\"") == "1:10: shout belongs to NOOP and HELP, not to MAIL")
    #expect(error("on ANY: shout \"x\"") == "1:9: shout belongs to NOOP and HELP, not to ANY")
  }

  @Test func `is in the reference`() {
    let reference = ScriptReference.markdown(of: Self.table)
    #expect(
      reference.contains(
        "| `shout \"text\" [times N]` | answers in capitals | yes; after that, it is sent besides |"
      ))
    #expect(reference.contains("| `cut-record` | `shout` |"))
    let help = reference.split(separator: "\n").filter { $0.hasPrefix("| `HELP` |") }
    #expect(help.last?.hasSuffix(" ✓ |") == true)
    #expect(!ScriptReference.markdown.contains("shout"))
  }

  @Test func `is performed where a rule is taken, and where a dialogue says so`() throws {
    let honest = Decision(SMTPReply.ok)
    var builder = DecisionBuilder(honest, at: .noop, rules: ["r"]) { _ in }
    let action = try read("on NOOP: shout \"ok\", shout \"more\"").rules[0].action
    for step in action.steps { builder.add(step) }
    let decision = builder.decision()
    #expect(decision.verdict == .accepted)
    #expect(decision.reply == Array("250 OK\r\n".utf8))
    #expect(written(decision.effects) == ["250 OK\r\n"])
    #expect(written(decision.trailing) == ["250 MORE\r\n"])
    #expect(written(action.steps[0].effects(closePort: { _ in }) ?? []) == ["250 OK\r\n"])
    #expect(!action.steps[0].endsConnection)
  }
}
