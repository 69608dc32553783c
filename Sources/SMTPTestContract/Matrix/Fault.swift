internal import SMTPTestScript
internal import SMTPTestSupport

/// Something a server may do at a step.
struct Fault: Sendable {
  /// What has to come of it.
  enum Demand: Sendable, Hashable {
    /// A delivery, on the first connection.
    case delivery
    /// What a refusal with this code makes of it.
    case refusal(Int)
    /// No claim that is not true.
    case truth
    /// The same, where a client may also take octets that are no reply for one.
    case latitude
    /// Nothing is sent over this connection.
    case nothing
  }

  let id: String
  let group: SMTPFaultGroup
  let tier: SMTPFaultTier
  let demand: Demand
  var needs: Set<SMTPClientCapability> = []
  /// Whether the client and the server do not agree any more which reply is whose.
  var confuses = false
  /// Whether the server does not hear the client any more, not its end either.
  var deafens = false
  /// What the server is beside what its script says.
  var options: [SMTPServerOption] = []
  /// A rule that goes with it.
  var companion: String?
  /// Whether it meets later connections in any case.
  var isForEver: Bool { !options.isEmpty || companion != nil }
  /// The actions of the rule; `nil` where it does not apply to a step.
  let action: @Sendable (FaultStep) -> String?

  init(
    _ id: String, _ group: SMTPFaultGroup, _ tier: SMTPFaultTier = .standard,
    _ demand: Demand = .truth, needs: Set<SMTPClientCapability> = [], confuses: Bool = false,
    deafens: Bool = false, action: @escaping @Sendable (FaultStep) -> String?
  ) {
    self.id = id
    self.group = group
    self.tier = tier
    self.demand = demand
    self.needs = needs
    self.confuses = confuses
    self.deafens = deafens
    self.action = action
  }

  /// What has to come of it at a step.
  func demand(at step: FaultStep) -> Demand {
    // The message is delivered by then: no goodbye undoes that.
    if step.stage == .quit || step.stage == .rset || step.stage == .noop { return .delivery }
    return demand
  }
}

extension FaultStep {
  /// A reply of these lines in place of the honest one; of EHLO the keywords stay.
  func raw(_ lines: [String]) -> String {
    let lines = isEHLO ? (reply?.lines ?? []) + lines : lines
    var text = ""
    for (index, line) in lines.enumerated() {
      let isLast = index == lines.count - 1
      text += isLast && line.isEmpty ? "\(code)\r\n" : "\(code)\(isLast ? " " : "-")\(line)\r\n"
    }
    return "raw \(ScriptText.quoted(text)) as \(code)"
  }

  /// Octets that are no proper reply; the server goes on as if it had refused.
  func refusing(_ text: String) -> String {
    let code = stage == .greeting ? 554 : stage == .data ? 503 : 451
    return "raw \(ScriptText.quoted(text)) as \(code)"
  }

  /// Octets in place of the reply; the server goes on as if it had been the honest one.
  func accepting(_ octets: [UInt8]) -> String { "raw \(ScriptText.quoted(octets)) as \(code)" }
  func accepting(_ text: String) -> String { accepting(Array(text.utf8)) }

  /// Whether other text may stand in the reply: a challenge of AUTH means something.
  var isFree: Bool { reply != nil && code != 334 }
  /// Whether the honest reply offers to begin TLS.
  var offersSTARTTLS: Bool { isEHLO && reply?.lines.contains("STARTTLS") == true }
  /// Whether a plain 250 is due.
  var isPlain: Bool { [.mail, .rcpt, .endOfData, .rset, .noop].contains(stage) }
}
