/// What happens at a stage: a verdict for the protocol and effects for the wire.
///
/// What the protocol does next follows the verdict, never the octets that were written. (An
/// immutable object: most decisions are made once for a server and handed on at every command.)
package final class Decision: Sendable {
  package enum Verdict: String, Sendable, Hashable {
    case accepted, refused, unanswered
  }

  package let verdict: Verdict
  package let effects: [Effect]
  /// The octets of the reply among the effects, for the record; `nil` where there is none.
  package let reply: [UInt8]?
  /// The name of the rule that asked for it; `nil` for the machine's own.
  package let rule: String?

  package init(
    _ verdict: Verdict, _ effects: [Effect] = [], reply: [UInt8]? = nil, rule: String? = nil
  ) {
    self.verdict = verdict
    self.effects = effects
    self.reply = reply
    self.rule = rule
  }

  /// Answers with `reply`, and closes the connection if told so; the code decides: 2yz and 3yz
  /// accept, all else refuses.
  package convenience init(_ reply: SMTPReply, closes: Bool = false, rule: String? = nil) {
    let accepts = reply.isPositive || reply.isIntermediate
    let octets = reply.octets
    self.init(
      accepts ? .accepted : .refused,
      closes ? [.write(octets), .close(.fin)] : [.write(octets)], reply: octets, rule: rule)
  }
}
