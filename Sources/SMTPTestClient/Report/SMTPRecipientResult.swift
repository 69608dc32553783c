public import SMTPTestWire

/// What became of one recipient of a message.
public struct SMTPRecipientResult: Sendable, Hashable {
  /// The ways it can end for a recipient. Later versions may know more.
  public struct Outcome: Sendable, Hashable, CustomStringConvertible {
    private enum Code: String { case accepted, refused, notSent, unknown }

    private let code: Code

    private init(_ code: Code) { self.code = code }

    /// The server has taken the message for it.
    public static let accepted = Outcome(.accepted)
    /// The server has refused it, or in LMTP the message for it.
    public static let refused = Outcome(.refused)
    /// The message did not come so far.
    public static let notSent = Outcome(.notSent)
    /// The message was sent whole, and no answer came (RFC 1047).
    public static let unknown = Outcome(.unknown)

    /// `accepted`, `refused`, `notSent` or `unknown`.
    public var description: String { code.rawValue }
  }

  /// The recipient.
  public let address: SMTPEnvelopeAddress
  /// What became of it.
  public let outcome: Outcome
  /// The reply that says so: to RCPT, in LMTP that behind the content; `nil` where none came.
  public let reply: SMTPReply?

  init(_ address: SMTPEnvelopeAddress, _ result: ClientOutcome.Recipient) {
    self.address = address
    switch result {
    case .accepted(let reply): (outcome, self.reply) = (.accepted, reply)
    case .refused(let reply): (outcome, self.reply) = (.refused, reply)
    case .notSent: (outcome, reply) = (.notSent, nil)
    case .unknown: (outcome, reply) = (.unknown, nil)
    }
  }

  static func all(_ envelope: SMTPEnvelope, _ results: [ClientOutcome.Recipient])
    -> [SMTPRecipientResult]
  {
    // By hand: what maps and zips is generic, which a debug build pays for.
    var all: [SMTPRecipientResult] = []
    let count = min(envelope.forwardPaths.count, results.count)
    while all.count < count {
      all.append(SMTPRecipientResult(envelope.forwardPaths[all.count].address, results[all.count]))
    }
    return all
  }
}

extension SMTPRecipientResult: CustomStringConvertible {
  /// `bob@example.com: refused, 550 5.1.1 No such user`.
  public var description: String {
    "\(address): \(outcome)" + (reply.map { ", \($0)" } ?? "")
  }
}
