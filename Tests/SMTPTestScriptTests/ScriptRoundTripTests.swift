import SMTPTestHelpers
import Testing

@testable import SMTPTestScript

@Suite(.bounded) struct `A script that was printed` {
  @Test(arguments: 1...10)
  func `reads back as the same script`(seed: UInt64) throws {
    var random = RandomScript(seed: seed)
    for _ in 0..<Effort.of(300) {
      let script = random.script()
      for rule in script.rules {
        #expect(rule.mistake == nil, "drawn wrongly: \(rule)")
      }
      let text = script.description
      #expect(text.utf8.filter { $0 == 10 }.count + 1 == (script.seed == nil ? 10 : 11))
      let again = try random.read(text)
      #expect(again == script)
      #expect(again.description == text)
    }
  }

  @Test func `is drawn from the whole language`() {
    var random = RandomScript(seed: 1)
    var actions: Set<String> = []
    var words: Set<Substring> = []
    var stages: Set<SMTPStage> = []
    for _ in 0..<1000 {
      let rule = random.rule()
      actions.formUnion(rule.action.steps.map(\.keyword))
      stages.formUnion(rule.stages)
      words.formUnion(rule.conditions.map { $0.kind.text.prefix { $0 != " " } })
      words.formUnion(rule.occurrence.map { [$0.text.prefix { $0 != " " }] } ?? [])
    }
    #expect(actions == Set(ActionTable.all.keywords))
    #expect(stages == Set(ScriptDialect.allCases.flatMap(\.orderedStages)))
    #expect(
      words == Set((ScriptParser.conditionWords + ScriptParser.occurrenceWords).map { $0[...] }))
  }
}
