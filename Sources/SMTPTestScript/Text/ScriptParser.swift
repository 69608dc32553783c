internal import SMTPTestWire

/// Reads scripts. The grammar is in the documentation of ``SMTPScript``.
struct ScriptParser: Sendable {
  private var actions: ActionParser
  private var rules: [SMTPRule] = []
  private var seed: UInt64?

  init(_ text: String, names: ScriptNames) {
    actions = ActionParser(reader: TokenReader(text), names: names)
  }

  var reader: TokenReader {
    _read { yield actions.reader }
    _modify { yield &actions.reader }
  }

  mutating func script() throws(SMTPTextError) -> SMTPScript {
    while true {
      try reader.skipLineEnds()
      let token = try reader.peek()
      switch token.kind {
      case .endOfText: return SMTPScript(rules, seed: seed)
      case .word("seed"): try readSeed()
      case .word("on"), .symbol(.openingBracket): rules.append(try rule())
      default: throw try reader.unexpected("\"on\" of a rule, or a seed", among: ["on", "seed"])
      }
    }
  }

  private mutating func readSeed() throws(SMTPTextError) {
    let keyword = try reader.take()
    let token = try reader.peek()
    guard case .number(let digits, "") = token.kind else {
      throw try reader.unexpected("a number for the seed")
    }
    if seed != nil { throw reader.error(at: keyword, "the script has a seed already") }
    guard let number = UInt64(digits) else {
      throw reader.error(at: token, "a seed is a number up to \(UInt64.max)")
    }
    try reader.take()
    seed = number
    guard try reader.peek().kind == .endOfLine else {
      throw try reader.unexpected("the end of the line")
    }
  }

  private mutating func rule() throws(SMTPTextError) -> SMTPRule {
    let name = try ruleName()
    guard try reader.takes("on") else { throw try reader.unexpected("\"on\"", among: ["on"]) }
    var places: [SMTPRule.Mistake.Part: Int] = [:]
    var rule = SMTPRule(stages: try stages())
    rule.name = name
    places[.condition(0)] = try reader.peek().range.lowerBound
    while let condition = try condition() {
      rule.conditions.append(condition)
      places[.condition(rule.conditions.count)] = try reader.peek().range.lowerBound
    }
    places[.occurrence] = places[.condition(rule.conditions.count)]
    rule.occurrence = try occurrence()
    guard try reader.takes(.colon) else { throw try missingColon(rule) }
    var count = 0
    rule.action = try actions.sequence { place in
      places[.step(count)] = place
      count += 1
    }
    if let mistake = rule.mistake {
      throw reader.error(at: places[mistake.part] ?? reader.end, mistake.text)
    }
    return rule
  }

  private mutating func ruleName() throws(SMTPTextError) -> String? {
    guard try reader.takes(.openingBracket) else { return nil }
    let name = try reader.name(of: "a rule")
    guard try reader.takes(.closingBracket) else { throw try reader.unexpected("\"]\"") }
    return name
  }

  private mutating func stages() throws(SMTPTextError) -> [SMTPStage] {
    var stages: [SMTPStage] = []
    var any: Token?
    repeat {
      let token = try reader.peek()
      let stage = try stage()
      if stage == nil { any = token }
      if let stage { stages.append(stage) }
      if let any, !stages.isEmpty {
        throw reader.error(at: any, "ANY stands for all stages and goes with no other")
      }
    } while try reader.takes(.bar)
    return stages
  }

  /// A stage; `nil` for `ANY`.
  private mutating func stage() throws(SMTPTextError) -> SMTPStage? {
    let token = try reader.peek()
    guard case .word(let word) = token.kind else {
      throw try reader.unexpected("a stage such as RCPT")
    }
    let all = ScriptDialect.allCases.flatMap(\.orderedStages)
    let stage = all.first { $0.scriptName == word }
    if stage == nil, word != "ANY" {
      let names = all.map(\.scriptName) + ["ANY"]
      throw try reader.unexpected("a stage such as RCPT", among: names)
    }
    try reader.take()
    return stage
  }

  /// The error that something stands where the colon should.
  private mutating func missingColon(_ rule: SMTPRule) throws(SMTPTextError) -> SMTPTextError {
    let token = try reader.peek()
    guard case .word(let word) = token.kind else {
      return try reader.unexpected("\":\" and an action")
    }
    guard rule.occurrence != nil else {
      if word == "per" {
        return try reader.unexpected("an occurrence such as once before \"per\"")
      }
      return try reader.unexpected(
        "a condition, an occurrence such as once, or \":\"",
        among: Self.conditionWords + Self.occurrenceWords + ["not"])
    }
    let isCondition = word == "not" || Self.conditionWords.contains(word)
    var message = "expected \"per\" or \":\", found \"\(word)\""
    if isCondition { message += "; conditions go before the occurrence" }
    if Self.occurrenceWords.contains(word) { message += "; a rule has one occurrence" }
    return reader.error(at: token, message)
  }
}
