/// What a client's session is asked to do. What it is handed is done in order, one after the other.
package enum ClientWork: MachineWork {
  /// Send a message.
  case send(ClientMessage)
  /// A piece of the content that ``ClientFact/contentDue(number:)`` asked for.
  case content([UInt8], isLast: Bool)
  /// The content is not to be had: no message comes of what was sent of it.
  case contentFails(reason: String)
  /// The room has heard that content is due: from now on it is not the server that takes long.
  case contentComes
  /// Send a command, and tell what is answered.
  case command(number: Int, ClientCommand)
  /// End the session once all work before is done.
  case quit
}

/// A message to send.
// A class, since it is handed on often: in a debug build a copy costs as much as there are fields.
package final class ClientMessage: Sendable {
  package enum Content: Sendable {
    /// The octets, with CRLF at the end of each line.
    case octets([UInt8])
    /// Octets that are asked for piece by piece, with their number where it is known.
    case pulled(size: Int?)
  }

  /// By which its outcome is known; the caller's choice.
  package let number: Int
  /// Sender, recipients and the parameters of both. SIZE, BODY and SMTPUTF8 are added where the
  /// message needs them and they are offered.
  package let envelope: SMTPEnvelope
  package let content: Content

  package init(number: Int, _ envelope: SMTPEnvelope, _ content: Content) {
    self.number = number
    self.envelope = envelope
    self.content = content
  }
}

/// A command that is no part of a transaction.
package enum ClientCommand: Sendable, Hashable {
  case rset, noop
  case vrfy(String)
  case expn(String)
  case help(String?)
  /// A line of any octets, sent as it is with CRLF behind it.
  case raw([UInt8])

  var stage: SMTPStage {
    switch self {
    case .rset: .rset
    case .noop: .noop
    case .vrfy: .vrfy
    case .expn: .expn
    case .help: .help
    case .raw: .unknown
    }
  }
}

/// What a client's session comes to know.
package enum ClientFact: Fact {
  /// The server is ready for work, and offers this.
  case ready(ClientOffer)
  /// A message has come to its end, one way or the other: once for each that was handed over.
  case finished(ClientOutcome)
  /// A command was answered, or never will be: once for each that was handed over.
  case answered(number: Int, Result<SMTPReply, ClientFailure>)
  /// The octets are inside TLS from here on.
  case secured(SMTPTLSFacts)
  /// The content of a message is what comes next: the server has said what it makes of the envelope.
  case contentBegins(number: Int)
  /// All of the content was written.
  case contentEnds(number: Int)
  /// The next piece of a content is due: all before it was written.
  case contentDue(number: Int)
  /// The session is over, and why, if it is not that it was asked to end. Told last, once.
  case ended(ClientFailure?)
}

/// What became of a message.
package struct ClientOutcome: Sendable, Hashable {
  /// What became of a recipient.
  package enum Recipient: Sendable, Hashable {
    /// The server has taken the message for them. (In SMTP, the reply is that to RCPT.)
    case accepted(SMTPReply)
    /// The server has refused them, or in LMTP the message for them.
    case refused(SMTPReply)
    /// The server was not asked, or the message did not come so far.
    case notSent
    /// The message was sent, and no answer came.
    case unknown
  }

  package var number: Int
  /// In the order of the envelope.
  package var recipients: [Recipient]
  /// The reply to the whole content; of LMTP the last one.
  package var finalReply: SMTPReply?
  /// `nil` where the server has taken the message for one recipient at least, and in LMTP answered
  /// for each.
  package var failure: ClientFailure?

  package var isSent: Bool { failure == nil }
}
