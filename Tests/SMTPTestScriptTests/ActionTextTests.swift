import SMTPTestHelpers
import Testing

@testable import SMTPTestScript

@Suite(.bounded) struct `Actions alone` {
  @Test func `need not decide`() throws {
    var names = ScriptNames()
    for text in ["wait 2s", "reset", "pace bytewise 5ms, wait 1ms", "hold a", "stop-reading"] {
      #expect(try SMTPAction(parsing: text, names: &names).description == text)
    }
    #expect(try SMTPAction(parsing: " wait 2s,close\t# comment", names: &names).steps.count == 2)
  }

  @Test func `share the gates of a text`() throws {
    let given = TestGate("b")
    var names = ScriptNames(gates: [given])
    func gates(_ text: String) throws -> [TestGate] {
      try SMTPScript([
        On(.mail)._end.passing(SMTPAction(parsing: text, names: &names)).proceed()
      ]).scriptGates.compactMap { $0 as? TestGate }
    }
    let first = try gates("hold a, hold b, hold a")
    let second = try gates("hold c, hold b, hold a")
    #expect(first.map(\.name) == ["a", "b"])
    #expect(second.map(\.name) == ["c", "b", "a"])
    #expect(first[0] === second[2])
    #expect(first[1] === given)
    #expect(second[1] === given)
    #expect(names.gates.map(\.name) == ["b", "a", "c"])
  }

  @Test(arguments: [
    ("", "7:4: expected an action such as reply, found the end of the line"),
    ("wait", "7:8: expected a duration such as 2s or 50ms, found the end of the line"),
    ("wait 2s,", "7:12: expected an action such as reply, found the end of the line"),
    ("wiat 2s", #"7:4: expected an action such as reply, found "wiat"; did you mean wait?"#),
    ("wait 2s close", #"7:12: expected "," or the end of the line, found "close""#),
    ("certificate x", "7:16: no certificate is called x: none was given"),
    ("wait 2s\nreset", #"8:1: expected the end of the text, found "reset""#),
    (
      "wait 2s,\n  rest",
      #"8:3: expected an action such as reply, found "rest"; did you mean reset?"#
    ),
    ("call x", "7:9: no closure is called x: none was given"),
  ])
  func `name the place in the text around them`(text: String, error: String) {
    var names = ScriptNames()
    let place = TextPlace(line: 7, column: 4)
    let found = #expect(throws: SMTPTextError.self) {
      try SMTPAction(parsing: text, at: place, names: &names)
    }
    #expect(found?.description == error)
  }
}
