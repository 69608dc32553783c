/// The order of a session in one place: which command is in order where, what each answer leads to,
/// and what makes the server forget what (RFC 5321 §4.1.4, RFC 3030 §2, RFC 3207 §4.2, RFC 4954 §4).
///
/// ``ServerSession`` asks here; ``ProtocolReference`` prints it, and tests hold the two together.
package enum ProtocolTable {
  /// What a session has come to, as far as the order of commands depends on it.
  package enum State: String, CaseIterable, Sendable {
    /// The greeting was a refusal (RFC 5321 §3.1).
    case refused
    /// No EHLO, HELO or LHLO was accepted.
    case greeting
    /// Greeted, and no transaction is open.
    case ready
    /// MAIL was accepted, and no recipient.
    case mail
    /// A recipient was accepted.
    case recipients
    /// A chunk of BDAT was taken.
    case chunks
  }

  /// Why a command is out of order.
  package enum Disorder: String, CaseIterable, Sendable {
    case quitIsDue, helloIsDue, transactionIsOpen, mailIsDue, recipientIsDue, chunksAreInUse
    case authInTransaction
  }

  /// What comes next from the client, or that nothing does.
  package enum Next: String, Sendable {
    case command, content, response, handshake, end
  }

  /// What the server forgets.
  package enum Reset: String, Sendable {
    case nothing, transaction, everything
  }

  /// Why the command of `stage` is out of order in `state`; `nil` where it is not.
  package static func disorder(of stage: SMTPStage, in state: State) -> Disorder? {
    switch state {
    case .refused: return stage == .quit ? nil : .quitIsDue
    case .greeting, .ready:
      switch stage {
      case .mail: return state == .greeting ? .helloIsDue : nil
      case .rcpt, .data, .bdat: return .mailIsDue
      default: return nil
      }
    case .mail, .recipients, .chunks:
      switch stage {
      case .mail: return .transactionIsOpen
      case .data: return state == .mail ? .recipientIsDue : state == .chunks ? .chunksAreInUse : nil
      case .bdat: return state == .mail ? .recipientIsDue : nil
      case .auth: return .authInTransaction
      default: return nil
      }
    }
  }

  /// What follows the answer to the command of `stage`.
  package static func next(after stage: SMTPStage, _ verdict: Decision.Verdict) -> Next {
    switch (stage, verdict) {
    case (.data, .accepted), (.data, .goesOn): .content
    case (.auth, .goesOn), (.authExchange, .goesOn): .response
    case (.startTLS, .accepted): .handshake
    case (.quit, .accepted): .end
    default: .command
    }
  }

  /// What the server forgets when it has carried out the command of `stage`.
  package static func reset(by stage: SMTPStage) -> Reset {
    switch stage {
    case .helo, .ehlo, .lhlo, .rset, .quit: .transaction
    case .startTLS: .everything
    default: .nothing
    }
  }
}
