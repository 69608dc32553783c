public import SMTPTestWire

/// What a server offers, by its last reply to EHLO or LHLO (RFC 5321 §4.1.1.1).
public struct SMTPServerOffer: Sendable, Hashable {
  let offer: ClientOffer
  /// What is known of the TLS of the session; `nil` in clear.
  public let tls: SMTPTLSFacts?

  init(_ offer: ClientOffer, _ tls: SMTPTLSFacts?) {
    self.offer = offer
    self.tls = tls
  }

  /// Whether EHLO or LHLO was understood. After HELO nothing is offered.
  public var isExtended: Bool { offer.isExtended }
  /// The lines as they were sent, but for the first.
  public var lines: [String] { offer.lines }
  /// All keywords, in upper case.
  public var keywords: Set<String> { offer.keywords }
  /// The extensions this package knows.
  public var extensions: SMTPExtensions { offer.extensions }
  /// Whether STARTTLS is among the keywords: not inside TLS, from a server that keeps to RFC 3207.
  public var offersSTARTTLS: Bool { offer.offersSTARTTLS }
  /// The mechanisms of AUTH in upper case, in the server's order.
  public var mechanisms: [String] { offer.mechanisms }
  /// The largest message in octets; `nil` where the server names none (RFC 1870 §3).
  public var largestMessage: Int? { offer.largestMessage }
  /// The most recipients of one message; `nil` where the server names none (RFC 9422 §4).
  public var mostRecipients: Int? { offer.mostRecipients }
  /// The most messages of one session; `nil` where the server names none (RFC 9422 §4).
  public var mostMessages: Int? { offer.mostMessages }
}
