import Testing

@testable import SMTPTestScript
@testable import SMTPTestSupport

@Suite struct `A script that was printed` {
  @Test(arguments: 1...10)
  func `reads back as the same script`(seed: UInt64) throws {
    var random = RandomScript(seed: seed)
    for _ in 0..<100 {
      let script = random.script()
      for rule in script.rules {
        #expect(rule.mistake == nil, "drawn wrongly: \(rule)")
      }
      let text = script.description
      #expect(text.utf8.filter { $0 == 10 }.count + 1 == (script.seed == nil ? 10 : 11))
      let again = try SMTPScript(parsing: text, calls: ["decide": { _ in .proceed }])
      #expect(again == script)
      #expect(again.description == text)
    }
  }

  @Test func `is drawn from the whole language`() {
    var random = RandomScript(seed: 1)
    var kinds: Set<ActionKind> = []
    var words: Set<Substring> = []
    var stages: Set<SMTPStage> = []
    for _ in 0..<1000 {
      let rule = random.rule()
      kinds.formUnion(rule.action.steps.map(\.kind))
      stages.formUnion(rule.stages)
      words.formUnion(rule.conditions.map { $0.kind.text.prefix { $0 != " " } })
      words.formUnion(rule.occurrence.map { [$0.text.prefix { $0 != " " }] } ?? [])
    }
    #expect(kinds == Set(ActionKind.allCases))
    #expect(stages == Set(SMTPStage.scriptable))
    #expect(
      words == Set((ScriptParser.conditionWords + ScriptParser.occurrenceWords).map { $0[...] }))
  }
}
