/// Why a client did not do what it was asked to do.
package struct ClientFailure: Error, Hashable, Sendable {
  package enum Kind: String, CaseIterable, Sendable, Hashable {
    /// Client and server have no mechanism of AUTH in common that may be used.
    case unknownMechanism
    /// The server refused AUTH, or did not show what it owes.
    case authentication
    /// TLS was refused, or not offered, or its handshake failed.
    case tls
    /// The server refused the sender.
    case sender
    /// The server refused all recipients.
    case recipients
    /// The server refused the message.
    case delivery
    /// The server was silent for too long.
    case timeout
    /// There is no connection, or the server refuses to serve it.
    case connection
    /// What the server sent is no reply, or not one to what it was asked.
    case `protocol`
    /// An address, a parameter or a name holds what could be taken for a command. Nothing was sent.
    case injection
    /// The message needs what the server does not offer, or is none that SMTP can carry.
    case unsendable
    /// The message was sent whole and the answer to it never came (RFC 1047).
    case unknownOutcome
  }

  /// How far it came.
  package var stage: SMTPStage
  package var kind: Kind
  /// The reply that decided it, else the last one there was.
  package var reply: SMTPReply?
  /// Whether another attempt may succeed.
  package var isTransient: Bool
  /// Whether the server may have taken the message all the same.
  package var mayHaveBeenAccepted = false
  /// Whether it was the session's before the client came to what it was to do: nothing of that was sent.
  package var isUnbegun = false
  /// What happened, in a sentence.
  package var reason: String

  package init(
    _ kind: Kind, at stage: SMTPStage, _ reason: String, reply: SMTPReply? = nil,
    isTransient: Bool = false
  ) {
    self.kind = kind
    self.stage = stage
    self.reason = reason
    self.reply = reply
    self.isTransient = isTransient
  }

  /// The server has said no.
  init(_ kind: Kind, at stage: SMTPStage, refusedBy reply: SMTPReply) {
    self.init(
      kind, at: stage, "the server answered \(stage.rawValue) with \(reply.code)", reply: reply,
      isTransient: reply.isTransientFailure)
  }
}
