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
  /// The answer of HTTP while fields are put into it, and how much of it is written.
  private var response: (value: HTTPResponse, verdict: Decision.Verdict, cut: Int?)?
  /// Fields that were put in before there was an answer.
  private var fields: [HTTPField] = []
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
    if response != nil, !(step.action is FieldAction) { finishResponse() }
    step.action.decide(&self)
  }

  /// Answers in place of a closure that did not.
  package mutating func fail(_ text: String) {
    effects.append(.note(.remark(text)))
    if stage.dialect == .token { return respond(.oauthError("server_error"), .refused) }
    add(ActionStep(ReplyAction(.localError)))
  }

  package mutating func decision() -> Decision {
    if edited != nil { finishEditing() }
    if response != nil { finishResponse() }
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
    if stage.dialect == .token, let octets = honest.reply,
      let response = HTTPResponse(octets: octets)
    {
      return respond(response, honest.verdict)
    }
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

  // MARK: What actions do at a token endpoint

  /// Answers, once it is clear which fields are to be put in.
  mutating func respond(
    _ response: HTTPResponse, _ verdict: Decision.Verdict, cut: Int? = nil
  ) {
    self.verdict = verdict
    self.response = (response, verdict, cut)
    for field in fields { self.response?.value.set(field.name, field.text) }
    fields = []
  }

  /// Puts a field into the answer that was given last, or is given next.
  mutating func setField(_ name: String, _ value: String) {
    if response == nil {
      fields.append(HTTPField(name, value))
    } else {
      response?.value.set(name, value)
    }
  }

  /// Does what an honest endpoint does, with other JSON where it gives something.
  mutating func editJSON(cut: Int?, _ change: (inout JSONValue) -> Void) {
    followHonest()
    guard honest.verdict == .accepted, var body = response.flatMap({ JSONValue($0.value.body) })
    else { return }
    change(&body)
    response?.value.body = Array(body.description.utf8)
    response?.cut = cut
  }

  private mutating func finishResponse() {
    guard let (value, verdict, cut) = response else { return }
    response = nil
    self.verdict = nil
    let octets = value.octets
    answer(
      cut.map { Array(octets.prefix($0)) } ?? octets, verdict, reply: cut == nil ? octets : nil)
    if value.isFramedByClose { closesAtLast = true }
  }
}
