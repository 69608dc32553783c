/// What happens at a stage: a verdict for the protocol and effects for the wire.
///
/// What the protocol does next follows the verdict, never the octets that were written. (An
/// immutable object: most decisions are made once for a server and handed on at every command.)
package final class Decision: Sendable {
  package enum Verdict: String, Sendable, Hashable {
    /// Carried out; at DATA: go on with the content.
    case accepted
    /// 334: go on with the exchange of AUTH (RFC 4954 §4). Nowhere else has it a meaning, and there
    /// it refuses.
    case goesOn
    case refused
    case unanswered
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

  /// All it does, in order.
  var all: [Effect] { effects + trailing }

  /// Whether anything is written.
  package var writes: Bool { all.contains { if case .write = $0 { true } else { false } } }

  /// Whether it begins TLS.
  var startsTLS: Bool { all.contains { if case .startTLS = $0 { true } else { false } } }

  /// Answers with `reply`, and closes the connection if told so; the code decides, see
  /// ``SMTPReply/verdict(at:)``.
  package convenience init(_ reply: SMTPReply, at stage: SMTPStage = .data, closes: Bool = false) {
    let octets = reply.octets
    self.init(
      reply.verdict(at: stage), [.write(octets)], trailing: closes ? [.close(.fin)] : [],
      reply: octets)
  }
}

extension SMTPReply {
  /// How the protocol goes on after it: 2yz accepts. 3yz does so at DATA alone; 334 goes on with an
  /// exchange of AUTH, where any other 3yz is what no client knows. All else refuses.
  package func verdict(at stage: SMTPStage) -> Decision.Verdict {
    if isPositive { return .accepted }
    guard isIntermediate else { return .refused }
    switch stage {
    case .data: return .accepted
    case .auth, .authExchange: return code == 334 ? .goesOn : .refused
    default: return .refused
    }
  }
}
