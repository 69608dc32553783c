/// A mail as a ``SMTPMailComposer`` wrote it, and the envelope it asks for.
public struct SMTPComposedMail: Sendable, Hashable {
  /// The octets, ready for DATA: every line ends in CRLF, dots are not stuffed.
  public let content: [UInt8]
  /// The reverse-path: the sender's address, else the first author's.
  public let sender: String
  /// The forward-paths: To, Cc and Bcc.
  public let recipients: [String]

  /// The mail as it reads back.
  public var message: SMTPMIMEMessage { SMTPMIMEMessage(content) }
}
