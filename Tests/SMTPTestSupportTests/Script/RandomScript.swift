import SMTPTestHelpers

@testable import SMTPTestScript
@testable import SMTPTestSupport

/// Draws rules that use every part of the language, the same for the same seed.
struct RandomScript {
  private static let decide: SMTPDecider = { _ in .proceed }

  /// What texts are made of: all that is escaped, reads like the language, or is more than an octet.
  private static let parts = [
    "", "*", "?", "a", "B", "0", "9", "@example.com", "\"", "\\", "\\x41", "\r\n", "\r", "\n",
    "\t", "\0", "\u{1}", "\u{7F}", "\u{80}", "\u{A0}", "ü", "u\u{308}", "\u{301}", "日本語",
    "👩‍👩‍👧", "\u{2028}", "\u{FEFF}", "\u{FFFD}", "#", ":", ",", " ", "  ", "..", "]", "%", "”",
  ]

  private var generator: SplitMix

  init(seed: UInt64) { generator = SplitMix(state: seed) }

  mutating func script() -> SMTPScript {
    SMTPScript((0..<10).map { _ in rule() }, seed: chance(2) ? generator.next() >> number(64) : nil)
  }

  mutating func rule() -> SMTPRule {
    let sets: [[SMTPStage]] = [
      [], [.body], [.connect], [.endOfData], [.ehlo], [.ehlo, .lhlo], some(SMTPStage.scriptable),
      some(SMTPStage.scriptable),
    ]
    var rule = SMTPRule(stages: pick(sets))
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
    switch number(16) {
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
    case 14: .state(name(), chance(2) ? name() : nil)
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
    var steps = (0..<number(3)).map { _ in passing() }
    switch number(6) {
    case 0: steps.append(.next)
    case 1 where !stages.isEmpty && stages.allSatisfy({ $0 == .ehlo || $0 == .lhlo }):
      for _ in 0...number(3) {
        let texts = (0...number(3)).map { _ in text() }
        steps.append(chance(2) ? .offer(texts) : .withdraw(texts))
      }
    case 1 where stages == [.connect]: steps.append(.refuse)
    case 1 where stages == [.endOfData]: steps.append(chance(2) ? .acceptThenLose : .blackhole)
    case 2: steps.append(pick([.close, .reset, .halfClose, .stopReading]))
    case 3:
      steps.append(pick([.proceed, .silence, .call(Named(name: "decide", value: Self.decide))]))
    default:
      for _ in 0...number(3) {
        steps.append(written())
        if chance(2) { steps.append(passing()) }
      }
      if chance(3) { steps.append(pick([.close, .reset, .halfClose, .stopReading])) }
    }
    return SMTPAction(steps)
  }

  private mutating func written() -> ActionStep {
    let code = number(1000)
    if chance(2) { return .raw(octets(), code: chance(2) ? code : nil) }
    let enhanced = SMTPEnhancedStatusCode(1 + number(9), number(1000), number(10))
    let lines = (0..<number(4)).map { _ in text() }
    let reply = SMTPReply(code, chance(2) ? enhanced : nil, lines: lines)
    return .reply(reply, cut: chance(3) ? amount() : nil)
  }

  private mutating func passing() -> ActionStep {
    switch number(7) {
    case 0: return .wait(duration())
    case 1:
      let gate = name()
      return .hold(Named(name: gate, value: SMTPTestSupport.SMTPGate(gate)))
    case 2: return .enter(name(), chance(2) ? name() : nil)
    case 3: return .pace(.bytewise(every: duration()))
    case 4: return .pace(.split((0...number(4)).map { _ in 1 + number(5000) }))
    case 5: return .pace(.throttle(octetsPerSecond: max(1, amount())))
    default: return .closePort(duration())
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

  /// Names that are words of the language as well.
  private mutating func name() -> String {
    pick([
      "a", "z9", "on", "not", "once", "per", "tls", "close", "RCPT", "ANY", "s", "x_-", "B", "in",
      "cut", "as", "KB", "seed", "CamelCase", "end-of-data", "A----",
    ])
  }

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
