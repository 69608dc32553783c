/// The envelope of a transaction: who sent, to whom, with which parameters (RFC 5321 §2.3.1).
public struct SMTPEnvelope: Sendable, Hashable {
  /// The reverse-path. `sender.isNull` for `MAIL FROM:<>` (RFC 5321 §4.5.5).
  public let sender: SMTPEnvelopeAddress
  /// The parameters of MAIL in the order sent, such as SIZE, BODY and RET.
  public let parameters: [SMTPParameter]
  /// Every RCPT of the transaction in the order sent, accepted or not.
  public package(set) var forwardPaths: [SMTPForwardPath]

  /// Creates an envelope.
  ///
  /// - Parameters:
  ///   - sender: the reverse-path; `""` for `MAIL FROM:<>`.
  ///   - parameters: those of MAIL; default none.
  ///   - forwardPaths: the RCPT commands in their order; default none.
  public init(
    sender: SMTPEnvelopeAddress, parameters: [SMTPParameter] = [],
    forwardPaths: [SMTPForwardPath] = []
  ) {
    self.sender = sender
    self.parameters = parameters
    self.forwardPaths = forwardPaths
  }

  /// The recipients the server accepted, in the order sent.
  public var recipients: [SMTPEnvelopeAddress] {
    forwardPaths.filter(\.isAccepted).map(\.address)
  }

  /// The recipients the server refused, in the order sent.
  public var refusedRecipients: [SMTPEnvelopeAddress] {
    forwardPaths.filter { !$0.isAccepted }.map(\.address)
  }

  /// The value of the MAIL parameter `keyword`, compared without case; `nil` where it was not
  /// sent or has no value.
  public func parameter(_ keyword: String) -> String? { parameters.value(of: keyword) }
}

extension SMTPEnvelope: CustomStringConvertible {
  /// `<ann@example.com> to <bob@example.com>, <eve@example.com> (refused)`.
  public var description: String {
    let recipients = forwardPaths.map(\.description).joined(separator: ", ")
    return
      "\(sender.isNull ? "<>" : "<\(sender)>") to \(recipients.isEmpty ? "nobody" : recipients)"
  }
}
