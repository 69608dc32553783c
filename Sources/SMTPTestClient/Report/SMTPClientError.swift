public import SMTPTestWire

/// Why a client did not do what it was asked to do.
///
/// ```
/// The client got no further than rcpt (recipients): the server refused all recipients, "550 5.1.1 No
/// such user".
/// The dialogue:
///   …
/// ```
public struct SMTPClientError: Error, Sendable, Hashable {
  /// What kind of failure it is. Later versions may know more.
  public struct Kind: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// The name, such as `recipients`.
    public let rawValue: String

    /// Creates a kind from its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Client and server have no mechanism of AUTH in common that may be used.
    public static let unknownMechanism = Kind(.unknownMechanism)
    /// The server refused AUTH, or did not show what it owes, or no token was to be had.
    public static let authentication = Kind(.authentication)
    /// TLS was refused or not offered, or its handshake failed.
    public static let tls = Kind(.tls)
    /// The server refused the sender.
    public static let sender = Kind(.sender)
    /// The server refused all recipients.
    public static let recipients = Kind(.recipients)
    /// The server refused the message.
    public static let delivery = Kind(.delivery)
    /// The server was silent for too long.
    public static let timeout = Kind(.timeout)
    /// There is no connection, or the server refuses to serve it.
    public static let connection = Kind(.connection)
    /// What the server sent is no reply, or not one to what it was asked.
    public static let `protocol` = Kind(.protocol)
    /// An address, a parameter or a name holds what could be taken for a command. Nothing was sent of
    /// the message.
    public static let injection = Kind(.injection)
    /// The message needs what the server does not offer, or is none that SMTP can carry, or its content
    /// is not to be had.
    public static let unsendable = Kind(.unsendable)
    /// The message was sent whole and the answer to it never came (RFC 1047).
    public static let unknownOutcome = Kind(.unknownOutcome)
    /// The task was cancelled, or the client closed.
    public static let cancelled = Kind(rawValue: "cancelled")

    init(_ kind: ClientFailure.Kind) { rawValue = kind.rawValue }

    /// The name, such as `recipients`.
    public var description: String { rawValue }
  }

  /// What kind of failure it is.
  public let kind: Kind
  /// How far it came.
  public let stage: SMTPStage
  /// The reply that decided it, else the last one there was; `nil` where there was none.
  public let reply: SMTPReply?
  /// Whether another attempt may succeed.
  public let isTransient: Bool
  /// Whether the server may have taken the message all the same (RFC 1047): whoever sends it again may
  /// have it delivered twice.
  public let mayHaveBeenAccepted: Bool
  /// What became of each recipient, in the order of the envelope; empty where it is about no message.
  public let recipients: [SMTPRecipientResult]
  /// What happened, in a sentence without a full stop.
  public let reason: String
  /// What was said in the session, line by line: `C:` the client, `S:` the server. Of a long one the
  /// end; empty where there was no connection.
  public let transcript: String
  /// Whether the session was over before anything of the message was sent.
  let isUnbegun: Bool

  init(
    _ failure: ClientFailure, kind: Kind? = nil, recipients: [SMTPRecipientResult] = [],
    record: ClientRecord? = nil
  ) {
    self.kind = kind ?? Kind(failure.kind)
    stage = failure.stage
    reply = failure.reply
    isTransient = failure.isTransient
    mayHaveBeenAccepted = failure.mayHaveBeenAccepted
    self.recipients = recipients
    reason = failure.reason
    transcript = record?.ending ?? ""
    isUnbegun = failure.isUnbegun
  }
}

extension SMTPClientError: CustomStringConvertible {
  /// What happened and how far it came, the deciding reply, what that means for the message, and the
  /// end of the dialogue.
  public var description: String {
    if transcript.isEmpty { return summary }
    let lines = transcript.split(separator: "\n").map { "  \($0)" }
    return summary + "\nThe dialogue:\n" + lines.joined(separator: "\n")
  }

  /// All of that but the dialogue.
  package var summary: String {
    var text = "The client got no further than \(stage.rawValue) (\(kind)): \(reason)"
    if let reply { text += ", \"\(ClientTranscript.line(of: reply))\"" }
    text += "."
    if mayHaveBeenAccepted { text += " The server may have taken the message all the same." }
    if isTransient, !mayHaveBeenAccepted { text += " Another attempt may succeed." }
    for result in recipients where result.outcome == .refused { text += "\n  \(result)" }
    return text
  }
}
