/// What happens at a stage: a verdict for the protocol and effects for the wire.
///
/// What the protocol does next follows the verdict, never the octets that were written.
package struct Decision: Sendable, Hashable {
  package enum Verdict: String, Sendable, Hashable {
    case accepted, refused, unanswered
  }

  package var verdict: Verdict
  package var effects: [Effect]
  /// The octets of the reply among the effects, for the record; `nil` where there is none.
  package var reply: [UInt8]?
  /// The name of the rule that asked for it; `nil` for the machine's own.
  package var rule: String?

  package init(
    _ verdict: Verdict, _ effects: [Effect] = [], reply: [UInt8]? = nil, rule: String? = nil
  ) {
    self.verdict = verdict
    self.effects = effects
    self.reply = reply
    self.rule = rule
  }

  /// Answers with `reply`; its code decides: 2yz and 3yz accept, all else refuses.
  package init(_ reply: SMTPReply, rule: String? = nil) {
    let accepts = reply.isPositive || reply.isIntermediate
    let octets = reply.octets
    self.init(accepts ? .accepted : .refused, [.write(octets)], reply: octets, rule: rule)
  }
}
