internal import SMTPTestWire

/// A rule in use: its counters. Part of its ``ScriptState``.
final class RuleState {
  /// The counters of one scope.
  private struct Counter {
    var events = 0
    var firings = 0
    /// When the first event came.
    var start: UInt64 = 0
    /// What a bucket holds, in nanoseconds of filling, and when that was so.
    var level: UInt64 = 0
    var filledAt: UInt64 = 0
  }

  private(set) var rule: SMTPRule
  let text: String
  let conditions: [SMTPCondition]
  /// After how many octets of content it applies, at `body`.
  let mark: Int
  let handsOn: Bool
  /// What it does, but for what the script does itself.
  private(set) var steps: [ActionStep]
  /// The scenarios it puts into a state.
  let scenarios: [(name: String, state: String?)]
  let isByChance: Bool
  /// Whether it counts events that other rules handle.
  let countsEvents: Bool
  private(set) var firings = 0
  var hasFired = false
  private let position: Int
  private let seed: UInt64
  private let kind: Occurrence.Kind?
  private let scopes: [SMTPScope]
  /// What chance chose, as rules without chance.
  private(set) var draws: [SMTPRule] = []
  private var counter = Counter()
  private var counters: [String: Counter] = [:]

  init(_ rule: SMTPRule, position: Int, seed: UInt64) {
    self.rule = rule
    self.position = position
    self.seed = seed
    text = rule.description
    conditions = rule.conditions.filter { if case .at = $0.kind { false } else { true } }
    mark = rule.mark
    handsOn = rule.action.steps.last?.role == .handingOn
    scenarios = rule.action.steps.compactMap(\.action.scenario)
    steps = rule.action.steps.filter { $0.role != .handingOn && $0.action.scenario == nil }
    kind = rule.occurrence?.kind
    switch kind {
    case nil, .first:
      countsEvents = false
      isByChance = false
    case .chance:
      countsEvents = true
      isByChance = true
    default:
      countsEvents = true
      isByChance = false
    }
    let scopes = rule.occurrence?.scopes.filter { $0 != .server } ?? []
    // Sessions of one run may come in any order, so that draws for all of them would too.
    self.scopes = isByChance && rule.occurrence?.scopes == [] ? [.session] : scopes
  }

  /// Lets go of the closures. Whoever calls holds the script they came with.
  func dropClosures() {
    rule = rule.withoutClosures
    steps = steps.map(\.withoutClosure)
    draws = draws.map(\.withoutClosures)
  }

  /// Counts the event, whose conditions hold, and says whether the rule is due.
  func isDue(_ subject: RuleSubject) -> Bool {
    guard let kind else { return true }
    // Draws for nobody would be counted in the order in which sessions happen to come.
    if isByChance, scopes.contains(.sender), subject.sender == nil { return false }
    var counter = self[subject]
    counter.events += 1
    if counter.events == 1 { counter.start = subject.now }
    let isDue: Bool
    switch kind {
    case .first(let count): isDue = counter.firings < count
    case .nth(let ordinal): isDue = counter.events == ordinal
    case .after(let count): isDue = counter.events > count
    case .every(let count): isDue = counter.events % count == 0
    case .chance(let percent): isDue = draw(counter.events, subject) < percent
    case .within(let duration):
      isDue = subject.now < counter.start &+ duration.nanosecondCount
    case .over(let count, let duration):
      isDue = !takeToken(&counter, count, duration.nanosecondCount, at: subject.now)
    }
    self[subject] = counter
    return isDue
  }

  func fire(_ subject: RuleSubject) {
    firings += 1
    hasFired = true
    if case .first = kind { self[subject].firings += 1 }
    // Enough to make a failing run a fixed one; a soak test must not fill the memory.
    if isByChance, draws.count < 10_000 { draws.append(certain(subject)) }
  }

  private subscript(_ subject: RuleSubject) -> Counter {
    get { scopes.count == 0 ? counter : counters[key(subject)] ?? Counter() }
    set { if scopes.count == 0 { counter = newValue } else { counters[key(subject)] = newValue } }
  }

  /// Draws are counted stage by stage, so that each can be made a rule for its stage alone.
  private func key(_ subject: RuleSubject) -> String {
    let key = subject.key(scopes)
    return isByChance ? key + subject.event.stage.rawValue : key
  }

  /// A bucket counted in nanoseconds of filling, so that nothing is rounded away: one token is
  /// `period / capacity` of them, and they are multiplied by the capacity.
  private func takeToken(
    _ counter: inout Counter, _ capacity: Int, _ period: UInt64, at now: UInt64
  ) -> Bool {
    let full = period.multipliedReportingOverflow(by: UInt64(capacity))
    let limit = full.overflow ? .max : full.partialValue
    if counter.events == 1 {
      counter.level = limit
    } else {
      let passed = max(now, counter.filledAt) - counter.filledAt
      let gained = passed.multipliedReportingOverflow(by: UInt64(capacity))
      let sum = counter.level.addingReportingOverflow(gained.overflow ? .max : gained.partialValue)
      counter.level = min(limit, sum.overflow ? .max : sum.partialValue)
    }
    counter.filledAt = now
    guard counter.level >= period else { return false }
    counter.level -= period
    return true
  }

  // MARK: Chance

  private func draw(_ ordinal: Int, _ subject: RuleSubject) -> Int {
    var hash = StableHash(seed: seed)
    hash.combine(subject.key(scopes))
    hash.combine(subject.event.stage.scriptName)
    hash.combine(UInt64(ordinal))
    hash.combine(UInt64(position))
    return Int(hash.value % 100)
  }

  /// The rule as it fired, with the draw replaced by the event it fell on.
  private func certain(_ subject: RuleSubject) -> SMTPRule {
    let counter = self[subject]
    var certain = rule
    certain.stages = [subject.event.stage]
    certain.occurrence = Occurrence(.nth(counter.events))
    for scope in scopes {
      switch scope {
      case .server: break
      case .session: certain.conditions.append(.session(subject.event.session.number))
      case .sender: certain.conditions.append(.from(subject.sender?.description ?? ""))
      case .recipient: certain.conditions.append(.to(subject.recipientKey ?? ""))
      case .peer: certain.conditions.append(.peer(subject.peer))
      }
    }
    return certain
  }
}

extension SMTPRule {
  /// The stages at which it is asked.
  func watchedStages(in dialect: ScriptDialect) -> [SMTPStage] {
    stages.isEmpty ? dialect.replying : stages
  }

  /// After how many octets of content the rule applies, at `body`.
  var mark: Int {
    for case .at(let count) in conditions.map(\.kind) { return count }
    return 0
  }
}

/// A hash that is the same in every process and on every machine, unlike the standard library's.
struct StableHash {
  private(set) var value: UInt64

  init(seed: UInt64) { value = seed ^ 0xCBF2_9CE4_8422_2325 }

  mutating func combine(_ number: UInt64) {
    // SplitMix64's finalizer: every bit of the input moves half of the bits.
    var mixed = value &+ number &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    value = mixed ^ (mixed >> 31)
  }

  mutating func combine(_ text: String) {
    combine(UInt64(text.utf8.count))
    for octet in text.utf8 { combine(UInt64(octet)) }
  }
}
