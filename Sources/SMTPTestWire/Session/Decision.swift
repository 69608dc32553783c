/// What happens at a stage: a verdict for the protocol and effects for the wire.
///
/// What the protocol does next follows the verdict, never the octets that were written. (An
/// immutable object: most decisions are made once for a server and handed on at every command.)
package final class Decision: Sendable {
  package enum Verdict: String, Sendable, Hashable {
    case accepted, refused, unanswered
  }

  package let verdict: Verdict
  /// Up to and with the answer.
  package let effects: [Effect]
  /// What comes after the answer: extra octets, the end of the connection.
  package let trailing: [Effect]
  /// The octets of the reply among the effects, for the record; `nil` where there is none, or where
  /// the client cannot take it for one.
  package let reply: [UInt8]?
  /// Whether a message that is said to be accepted is dropped.
  package let discards: Bool
  /// Whether a rule made it. Otherwise it is the machine's own.
  package let isScripted: Bool

  package init(
    _ verdict: Verdict, _ effects: [Effect] = [], trailing: [Effect] = [], reply: [UInt8]? = nil,
    discards: Bool = false, isScripted: Bool = false
  ) {
    self.verdict = verdict
    self.effects = effects
    self.trailing = trailing
    self.reply = reply
    self.discards = discards
    self.isScripted = isScripted
  }

  /// Whether anything is written.
  package var writes: Bool {
    (effects + trailing).contains { if case .write = $0 { true } else { false } }
  }

  /// Answers with `reply`, and closes the connection if told so; the code decides: 2yz and 3yz
  /// accept, all else refuses.
  package convenience init(_ reply: SMTPReply, closes: Bool = false) {
    let octets = reply.octets
    self.init(
      reply.verdict, [.write(octets)], trailing: closes ? [.close(.fin)] : [], reply: octets)
  }
}

extension SMTPReply {
  /// How the protocol goes on after it: 2yz and 3yz accept, all else refuses.
  package var verdict: Decision.Verdict { isPositive || isIntermediate ? .accepted : .refused }
}
