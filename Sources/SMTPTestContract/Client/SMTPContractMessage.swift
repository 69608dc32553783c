/// What a client under test is to send.
public struct SMTPContractMessage: Sendable, Hashable {
  /// What it is known by: a word that is in its header and nowhere else.
  public let marker: String
  /// The reverse-path, without brackets. In contracts about injection it is no address.
  public let sender: String
  /// The forward-paths, without brackets, at least one.
  public let recipients: [String]
  /// The subject, for clients that make the mail themselves: it ends with the marker.
  public var subject: String { "Contract \(marker)" }
  /// The octets behind the header. Lines end with CRLF where the contract is not about other ends.
  public let body: [UInt8]
  /// How long a client should wait at a step before it gives up; the whole may take longer.
  public let suggestedTimeout: Duration

  init(
    marker: String, sender: String, recipients: [String], body: [UInt8], suggestedTimeout: Duration
  ) {
    self.marker = marker
    self.sender = sender
    self.recipients = recipients
    self.body = body
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
