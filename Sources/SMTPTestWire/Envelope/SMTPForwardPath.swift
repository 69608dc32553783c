/// One RCPT command: the recipient, its parameters and what the server answered.
public struct SMTPForwardPath: Sendable, Hashable {
  /// The recipient.
  public let address: SMTPEnvelopeAddress
  /// The ESMTP parameters in the order sent, such as NOTIFY and ORCPT (RFC 3461 §4).
  public let parameters: [SMTPParameter]
  /// Whether the server took responsibility for this recipient. In LMTP the answer after the
  /// content counts (RFC 2033 §4.2).
  public package(set) var isAccepted: Bool
  /// The last reply given for this recipient; `nil` if none was.
  public var reply: SMTPReply? { replyOctets.flatMap(SMTPReply.init(octets:)) }

  package var replyOctets: [UInt8]?

  /// Creates a forward-path.
  ///
  /// - Parameters:
  ///   - address: the recipient.
  ///   - parameters: those of RCPT; default none.
  ///   - isAccepted: whether the server takes responsibility; default true.
  ///   - reply: the last reply given for it; default none.
  public init(
    _ address: SMTPEnvelopeAddress, parameters: [SMTPParameter] = [], isAccepted: Bool = true,
    reply: SMTPReply? = nil
  ) {
    self.init(
      address: address, parameters: parameters, isAccepted: isAccepted, replyOctets: reply?.octets)
  }

  package init(
    address: SMTPEnvelopeAddress, parameters: [SMTPParameter], isAccepted: Bool,
    replyOctets: [UInt8]?
  ) {
    self.address = address
    self.parameters = parameters
    self.isAccepted = isAccepted
    self.replyOctets = replyOctets
  }

  /// The value of the parameter `keyword`, compared without case; `nil` where it was not sent or
  /// has no value.
  public func parameter(_ keyword: String) -> String? { parameters.value(of: keyword) }
}

extension [SMTPParameter] {
  func value(of keyword: String) -> String? {
    first { $0.keyword == keyword.uppercased() }?.text
  }
}

extension SMTPForwardPath: CustomStringConvertible {
  /// `<bob@example.com>`, and `<bob@example.com> (refused)`.
  public var description: String { isAccepted ? "<\(address)>" : "<\(address)> (refused)" }
}
