/// A stage that a session reached, with what is known at that moment.
public struct SMTPStageEvent: Sendable {
  /// Where the session is.
  public let stage: SMTPStage
  /// The line the client sent, without its line end; empty where the stage has none.
  public let line: [UInt8]
  /// What the session knows.
  public let session: SMTPSessionFacts
  /// The transaction's ordinal within the session, from 1; 0 outside a transaction.
  public let transaction: Int
  /// The envelope so far; `nil` outside a transaction.
  public let envelope: SMTPEnvelope?
  /// The recipient's ordinal: at `rcpt` that of this RCPT in the transaction, at `endOfData` in
  /// LMTP that of the recipient the reply is for, from 1; else 0.
  public let recipient: Int
  /// What the client broke with this line.
  public let violations: [SMTPViolation]
  /// The size of the content received so far in octets, at `body`, `bdat` and `endOfData`; else 0.
  public let contentSize: Int

  package let command: Command?
  package let content: ContentLayout?
  /// At `body`: after how many octets the question was wanted.
  package let mark: Int
  /// At `auth` and `authExchange`: the attempt so far.
  package let attempt: OpenAttempt?
  /// At the stages of a token endpoint: what the request says of itself.
  package var token: TokenSubject?
  /// Reads the content from the record; put in by the driver where a closure may ask for it.
  package var readContent: (@Sendable (ContentLayout) -> [UInt8])?
  /// Who asks, known to nobody here; put in where a closure may want to know.
  package var asker: (any AnyObject & Sendable)?

  package init(
    stage: SMTPStage, line: [UInt8] = [], session: SMTPSessionFacts, transaction: Int = 0,
    envelope: SMTPEnvelope? = nil, recipient: Int = 0, violations: [SMTPViolation] = [],
    command: Command? = nil, content: ContentLayout? = nil, mark: Int = 0,
    attempt: OpenAttempt? = nil
  ) {
    self.stage = stage
    self.line = line
    self.session = session
    self.transaction = transaction
    self.envelope = envelope
    self.recipient = recipient
    self.violations = violations
    self.command = command
    self.content = content
    self.mark = mark
    self.attempt = attempt
    self.contentSize = content?.size ?? 0
  }

  /// The address this stage is about: the sender at `mail`, the recipient at `rcpt` and, in LMTP,
  /// at `endOfData`; else `nil`.
  public var address: SMTPEnvelopeAddress? {
    switch command {
    case .mail(let address, _), .rcpt(let address, _): return address
    default:
      guard stage == .endOfData, recipient > 0, let paths = envelope?.forwardPaths,
        recipient <= paths.count
      else { return nil }
      return paths[recipient - 1].address
    }
  }

  /// The parameters of MAIL or RCPT at those stages; else empty.
  public var parameters: [SMTPParameter] {
    switch command {
    case .mail(_, let parameters), .rcpt(_, let parameters): parameters
    default: []
    }
  }

  /// The attempt to authenticate, at `auth` and `authExchange`: the mechanism, and the user as soon as
  /// the client has said who that is; else `nil`.
  public var authentication: SMTPAuthenticationAttempt? { attempt?.attempt }

  /// The content received so far, unstuffed, at `body`, `bdat` and `endOfData`;
  /// else empty.
  public var contentOctets: [UInt8] {
    guard let content, let readContent else { return [] }
    return readContent(content)
  }
}

extension SMTPStageEvent: CustomStringConvertible {
  /// `rcpt in session 1: RCPT TO:<bob@example.com>`. What AUTH sends is left out.
  public var description: String {
    let place = "\(stage.rawValue) in session \(session.number)"
    let isSecret = stage == .auth || stage == .authExchange || stage == .unknown
    return line.isEmpty || isSecret ? place : "\(place): \(String(decoding: line, as: UTF8.self))"
  }
}
