/// What a client under test is to send.
public struct SMTPContractMessage: Sendable, Hashable {
  /// What it is known by: a word that is in its header and nowhere else.
  public let marker: String
  /// The reverse-path, without brackets. In contracts about injection it is no address.
  public let sender: String
  /// The forward-paths, without brackets, at least one.
  public let recipients: [String]
  /// Those of ``recipients`` whom no other may know of (RFC 5322 §3.6.3), for clients that make the mail
  /// themselves.
  public let hiddenRecipients: [String]
  /// The subject, for clients that make the mail themselves: it ends with the marker. In contracts about
  /// injection it has line ends in it.
  public let subject: String
  /// The octets behind the header. Lines end with CRLF where the contract is not about other ends.
  public let body: [UInt8]
  /// Who is to log in, where the server offers AUTH; `nil` where nobody is.
  public let user: String?
  /// The password of ``user``.
  public let password: String?
  /// How long a client should wait at a step before it gives up; the whole may take longer.
  public let suggestedTimeout: Duration

  init(
    marker: String, sender: String, recipients: [String], body: [UInt8],
    login: ContractLogin? = nil, hiddenRecipients: [String] = [], subject: String = "Contract",
    suggestedTimeout: Duration
  ) {
    self.marker = marker
    self.sender = sender
    self.recipients = recipients
    self.body = body
    self.hiddenRecipients = hiddenRecipients
    self.subject = "\(subject) \(marker)"
    user = login?.user
    password = login?.password
    self.suggestedTimeout = suggestedTimeout
  }

  /// The whole mail, header and body (RFC 5322). A client that can is to send it as it is, the dots of
  /// its lines doubled (RFC 5321 §4.5.2).
  public var content: [UInt8] {
    let header = [
      "Date: Thu, 01 Jan 2026 12:00:00 +0000", "From: Sender <sender@client.test>",
      "To: undisclosed-recipients:;", "Subject: \(subject)",
      "Message-ID: <\(marker)@client.test>", "", "",
    ]
    return Array(header.joined(separator: "\r\n").utf8) + body
  }

  /// The whole mail as text.
  public var contentText: String { String(decoding: content, as: UTF8.self) }
}
