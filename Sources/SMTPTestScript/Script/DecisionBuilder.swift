package import SMTPTestWire

/// Turns the steps of an action into a decision: a verdict, what is written for it, and what comes
/// behind.
package struct DecisionBuilder: Sendable {
  package let rules: [String]
  let host: ActionHost
  private let honest: Decision
  /// Where the decision is made: what a code means depends on it.
  let stage: SMTPStage
  private var effects: [Effect] = []
  private var trailing: [Effect] = []
  private var reply: [UInt8]?
  /// The honest reply's lines while they are edited.
  private var edited: SMTPReply?
  /// Whether the honest decision was taken, with whatever comes behind it.
  private var isHonest = false

  // What actions say of it.

  /// How the protocol goes on; `nil` until that is decided.
  var verdict: Decision.Verdict?
  /// Whether a message that is said to be accepted is dropped.
  var discards = false
  /// Whether a pace was set, which ends with the decision.
  var isPaced = false
  /// Whether the connection is closed at last, unless a step ends it in another way.
  var closesAtLast = false

  /// - Parameter closePort: has the server refuse connections for so long.
  package init(
    _ honest: Decision, at stage: SMTPStage, rules: [String],
    closePort: @escaping @Sendable (Duration) -> Void
  ) {
    self.honest = honest
    self.stage = stage
    self.rules = rules
    host = ActionHost(closePort: closePort)
    effects = rules.map { .note(.rule($0)) }
  }

  /// What was asked for so far, before anything is decided.
  package mutating func takePrelude() -> [Effect] {
    defer { effects = [] }
    return effects
  }

  package mutating func add(_ step: ActionStep) {
    if edited != nil, step.role != .editing { finishEditing() }
    step.action.decide(&self)
  }

  /// Answers in place of a closure that did not.
  package mutating func fail(_ text: String) {
    effects.append(.note(.remark(text)))
    add(ActionStep(ReplyAction(.localError)))
  }

  package mutating func decision() -> Decision {
    if edited != nil { finishEditing() }
    var trailing = trailing
    if verdict != nil, closesAtLast, !trailing.contains(where: \.endsConnection) {
      trailing.append(.close(.fin))
    }
    if verdict != nil, isHonest { trailing += honest.trailing }
    if isPaced { trailing.append(.fault(.pace(nil))) }
    return Decision(
      verdict ?? .unanswered, effects, trailing: trailing, reply: reply, discards: discards,
      isScripted: true)
  }

  // MARK: What actions do

  /// What an honest server asks for here, in the exchange of AUTH.
  var honestChallenge: [UInt8]? { honest.reply.flatMap { SMTPReply(octets: $0)?.challenge } }

  /// Does what an honest server does.
  mutating func followHonest() {
    isHonest = true
    verdict = honest.verdict
    reply = honest.reply
    effects += honest.effects
  }

  /// Answers, or writes besides where something was answered already.
  ///
  /// - Parameter reply: the octets as the record has them; `nil` where the client cannot take them
  ///   for a reply.
  mutating func answer(_ octets: [UInt8], _ verdict: Decision.Verdict, reply: [UInt8]?) {
    let isFirst = self.verdict == nil
    if !octets.isEmpty { append(.write(octets)) }
    guard isFirst else { return }
    self.verdict = verdict
    self.reply = reply
  }

  /// Performs something: behind the answer, once there is one.
  mutating func append(_ effect: Effect) {
    if verdict == nil { effects.append(effect) } else { trailing.append(effect) }
  }

  /// Changes the honest reply, where it lists something.
  mutating func edit(_ change: (inout SMTPReply) -> Void) {
    // A refusal lists nothing, and is given once however many edits there are.
    guard honest.verdict == .accepted, let octets = honest.reply,
      var list = edited ?? SMTPReply(octets: octets)
    else { return isHonest ? () : followHonest() }
    change(&list)
    edited = list
  }

  private mutating func finishEditing() {
    guard let list = edited else { return }
    edited = nil
    answer(list.octets, honest.verdict, reply: list.octets)
  }
}
