import SMTPTestHelpers

@testable import SMTPTestScript

/// Draws rules that use every part of the language, the same for the same seed.
struct RandomScript {
  private static let decide: SMTPDecider = { _ in .proceed }

  /// What texts are made of: all that is escaped, reads like the language, or is more than an octet.
  private static let parts = [
    "", "*", "?", "a", "B", "0", "9", "@example.com", "\"", "\\", "\\x41", "\r\n", "\r", "\n",
    "\t", "\0", "\u{1}", "\u{7F}", "\u{80}", "\u{A0}", "ü", "u\u{308}", "\u{301}", "日本語",
    "👩‍👩‍👧", "\u{2028}", "\u{FEFF}", "\u{FFFD}", "#", ":", ",", " ", "  ", "..", "]", "%", "”",
  ]

  /// Names that are words of the language as well.
  private static let names = [
    "a", "z9", "on", "not", "once", "per", "tls", "close", "RCPT", "ANY", "s", "x_-", "B", "in",
    "cut", "as", "KB", "seed", "CamelCase", "end-of-data", "A----", "decide",
  ]

  let actions: ActionTable
  private var generator: SplitMix

  init(seed: UInt64, actions: ActionTable = .all) {
    self.actions = actions
    generator = SplitMix(state: seed)
  }

  /// The script that its text is, or why it is none.
  func read(_ text: String) throws -> SMTPScript {
    try SMTPScript(
      parsing: text,
      names: ScriptNames(
        calls: Dictionary(uniqueKeysWithValues: Self.names.map { ($0, Self.decide) }),
        certificates: Self.names, actions: actions))
  }

  mutating func script() -> SMTPScript {
    SMTPScript((0..<10).map { _ in rule() }, seed: chance(2) ? generator.next() >> number(64) : nil)
  }

  mutating func rule() -> SMTPRule {
    rule(at: stages())
  }

  private mutating func stages() -> [SMTPStage] {
    let sets: [[SMTPStage]] = [
      [], [.token], [.token, .tokenRevoke], [.tokenConnect], [.body], [.connect], [.endOfData],
      [.ehlo], [.ehlo, .lhlo], [.startTLS], [.tlsHandshake], some(SMTPStage.scriptable),
      some(SMTPStage.scriptable),
    ]
    return pick(sets)
  }

  mutating func rule(at stages: [SMTPStage]) -> SMTPRule {
    var rule = SMTPRule(stages: stages)
    if chance(3) { rule.name = name() }
    for _ in 0..<number(4) { rule.conditions.append(condition(at: rule.stages)) }
    if chance(2) { rule.occurrence = occurrence() }
    rule.action = action(at: rule.stages)
    return rule
  }

  // MARK: Conditions

  private mutating func condition(at stages: [SMTPStage]) -> SMTPCondition {
    if stages == [.body], chance(3) { return SMTPCondition(.at(amount())) }
    var condition = SMTPCondition(conditionKind())
    condition.isNegated = chance(3)
    return condition
  }

  private mutating func conditionKind() -> SMTPCondition.Kind {
    switch number(20) {
    case 0: .from(Glob(text()))
    case 1: .to(Glob(text()))
    case 2: .user(Glob(text()))
    case 3: .ehlo(Glob(text()))
    case 4: .line(Glob(text()))
    case 5: .content(Glob(text()))
    case 6: .peer(Glob(text()))
    case 7: .parameter(name(), chance(2) ? Glob(text()) : nil)
    case 8: .header(text(), Glob(text()))
    case 9: .size(bounds())
    case 10: .session(bounds())
    case 11: .recipients(bounds())
    case 12: .stored(bounds())
    case 13: .open(bounds())
    case 15: .grant(Glob(text()))
    case 16: .client(Glob(text()))
    case 17: .scope(Glob(text()))
    case 14: .state(name(), chance(2) ? name() : nil)
    case 18: .sni(Glob(text()))
    default: .tls
    }
  }

  private mutating func bounds() -> Bounds {
    let lower = amount()
    switch number(4) {
    case 0: return Bounds(lower: lower, upper: nil)
    case 1: return Bounds(lower: nil, upper: lower)
    case 2: return Bounds(lower: lower, upper: lower)
    default: return Bounds(lower: min(lower, amount()), upper: lower)
    }
  }

  private mutating func occurrence() -> Occurrence {
    let count = max(1, amount())
    let kinds: [Occurrence.Kind] = [
      .first(1), .first(count), .nth(count), .after(amount()), .every(count),
      .chance(number(101)), .within(duration() + .nanoseconds(1)),
      .over(count, duration() + .nanoseconds(1)),
    ]
    return Occurrence(pick(kinds), per: chance(2) ? some(SMTPScope.allCases) : [])
  }

  // MARK: Actions

  private mutating func action(at stages: [SMTPStage]) -> SMTPAction {
    var steps = (0..<number(3)).compactMap { _ in step(.passing, at: stages) }
    switch number(6) {
    case 0: steps += [step(.handingOn, at: stages)].compactMap { $0 }
    case 1 where types(.editing, at: stages).count > 0:
      for _ in 0...number(3) { steps += [step(.editing, at: stages)!] }
    case 2: steps.append(step(.ending, at: stages)!)
    case 3, 4: steps.append(step(.deciding, at: stages)!)
    default:
      for _ in 0...number(3) {
        steps.append(step(.decidingOrExtra, at: stages)!)
        if chance(2) { steps.append(step(.passing, at: stages)!) }
      }
      if chance(3) { steps.append(step(.ending, at: stages)!) }
    }
    return SMTPAction(steps)
  }

  private func types(_ role: ActionRole, at stages: [SMTPStage]) -> [any ScriptAction.Type] {
    let asked = stages.isEmpty ? ScriptDialect.smtp.replying : stages
    return actions.types.filter { type in
      type.role == role && asked.allSatisfy(type.stages.contains)
    }
  }

  /// An action of the role, written by its form.
  private mutating func step(_ role: ActionRole, at stages: [SMTPStage]) -> ActionStep? {
    let types = types(role, at: stages)
    guard !types.isEmpty else { return nil }
    let text = written(pick(types))
    var names = ScriptNames(
      calls: Dictionary(uniqueKeysWithValues: Self.names.map { ($0, Self.decide) }),
      certificates: Self.names, actions: actions)
    do {
      let action = try SMTPAction(parsing: text, names: &names)
      return action.steps.first
    } catch { fatalError("\(text) is not read: \(error)") }
  }

  /// An action as its form says.
  private mutating func written(_ type: any ScriptAction.Type) -> String {
    var form = type.form[...]
    precondition(form.hasPrefix(type.keyword), "the form of \(type.keyword) is \(form)")
    form.removeFirst(type.keyword.count)
    var choices = form.split(separator: " / ", omittingEmptySubsequences: false)
    if choices.isEmpty { choices = [""] }
    var choice = pick(choices)
    return type.keyword + " " + written(&choice, until: nil)
  }

  /// What a form stands for, up to the bracket that closes it.
  private mutating func written(_ form: inout Substring, until end: Character?) -> String {
    var text = ""
    while let next = form.first, next != end {
      switch next {
      case "[", "{":
        form.removeFirst()
        let inner = form
        let times = next == "[" ? number(2) : number(4)
        // Once for nothing, to come behind it.
        _ = written(&form, until: next == "[" ? "]" : "}")
        form.removeFirst()
        for _ in 0..<times {
          var again = inner
          text += written(&again, until: next == "[" ? "]" : "}") + (next == "{" ? " " : "")
        }
      case "\"":
        let name = form.dropFirst().prefix { $0 != "\"" }
        form = form.dropFirst(name.count + 2)
        text += ScriptText.quoted(name == "octets" ? octets() : Array(self.text().utf8))
      case _ where next.isUppercase:
        let word = form.prefix(while: \.isUppercase)
        form = form.dropFirst(word.count)
        text += terminal(word)
      default:
        text.append(form.removeFirst())
      }
    }
    return text
  }

  private mutating func terminal(_ name: Substring) -> String {
    switch name {
    case "CODE": "\(100 + number(900))"
    case "ENHANCED": "\(1 + number(9)).\(number(1000)).\(number(10))"
    case "NAME": self.name()
    case "DURATION": ScriptText.duration(duration())
    case "N": "\(1 + number(5000))"
    case "OCTET": "\(number(256))"
    case "AMOUNT": ScriptText.amount(max(1, amount()))
    default: fatalError("a form has \(name), which is no terminal")
    }
  }

  // MARK: Values

  private mutating func duration() -> Duration {
    let units: [Duration] = [
      .zero, .nanoseconds(1), .microseconds(1), .milliseconds(1), .seconds(1), .seconds(60),
      .seconds(3600), .seconds(86_400),
    ]
    return pick(units) * number(10_000)
  }

  private mutating func amount() -> Int {
    pick([0, 1, number(100), number(5000) << 10, number(5000) << 20, number(5000) << 30, .max])
  }

  private mutating func name() -> String { pick(Self.names) }

  private mutating func text() -> String {
    (0..<number(5)).map { _ in pick(Self.parts) }.joined()
  }

  private mutating func octets() -> [UInt8] {
    chance(2)
      ? Array(text().utf8) : (0..<number(12)).map { _ in UInt8(truncatingIfNeeded: number(256)) }
  }

  // MARK: Draws

  private mutating func number(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }

  private mutating func chance(_ bound: Int) -> Bool { number(bound) == 0 }

  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[number(elements.count)]
  }

  /// One to three of them, in any order, perhaps one twice.
  private mutating func some<Element>(_ elements: [Element]) -> [Element] {
    (0...number(3)).map { _ in pick(elements) }
  }
}
