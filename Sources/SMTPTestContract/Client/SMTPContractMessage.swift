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
  /// The token of ``user``, for XOAUTH2 and OAUTHBEARER; `nil` where none is given.
  public let token: String?
  /// Where ``user`` gets tokens; `nil` where nowhere.
  public internal(set) var tokenEndpoint: SMTPContractTokenEndpoint?
  /// Whether the server speaks LMTP. Only clients that are told to speak it get such a server.
  public let usesLMTP: Bool
  /// What the client is to call itself. In contracts about injection it is no name.
  public let clientName: String
  /// What the sender knows the envelope by (RFC 3461 §4.4); `nil` where it does not.
  public let envelopeID: String?
  /// How long a client should wait at a step before it gives up; the whole may take longer.
  public let suggestedTimeout: Duration

  init(
    marker: String, sender: String, recipients: [String], body: [UInt8], suggestedTimeout: Duration
  ) {
    self.init(
      marker: marker, ContractLetter(sender: sender, recipients: recipients, body: body),
      suggestedTimeout: suggestedTimeout)
  }

  init(marker: String, _ letter: ContractLetter, suggestedTimeout: Duration) {
    self.marker = marker
    sender = letter.sender
    recipients = letter.recipients
    body = letter.body
    hiddenRecipients = letter.hiddenRecipients
    subject = "\(letter.subject) \(marker)"
    user = letter.login?.user ?? letter.token?.user ?? (letter.fetchesToken ? Self.tokenUser : nil)
    password = letter.login?.password
    token = letter.token?.token
    usesLMTP = letter.usesLMTP
    clientName = letter.clientName
    envelopeID = letter.envelopeID
    self.suggestedTimeout = suggestedTimeout
  }

  /// Whose tokens there are at the endpoints of contracts.
  static let tokenUser = ContractToken().user

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
