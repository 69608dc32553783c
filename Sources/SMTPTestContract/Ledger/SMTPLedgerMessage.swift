/// A message of an ``SMTPDeliveryLedger``: what it is known by, and whom it is for.
public struct SMTPLedgerMessage: Sendable, Hashable {
  /// What it is known by: a word of letters, digits and hyphens that has to stand somewhere in the mail
  /// that is sent, as it is: in the subject, in a field such as `X-STS-Id`, or in the text.
  public let marker: String
  /// The forward-paths it is for, without brackets.
  public let recipients: [String]
  /// The octets that have to arrive; `nil` where they are not known.
  public let content: [UInt8]?

  /// A small mail with the marker in its subject, for clients that take one whole.
  ///
  /// - Parameters:
  ///   - marker: what tells it from all others.
  ///   - sender: what From says. Default `sender@client.test`.
  ///   - body: the octets behind the header; lines end with CRLF. Default `Hello.`.
  public static func mail(
    _ marker: String, from sender: String = "sender@client.test",
    body: [UInt8] = Array("Hello.\r\n".utf8)
  ) -> [UInt8] {
    let header = [
      "Date: Thu, 01 Jan 2026 12:00:00 +0000", "From: <\(sender)>",
      "To: undisclosed-recipients:;", "Subject: Ledger \(marker)",
      "Message-ID: <\(marker)@client.test>", "", "",
    ]
    return Array(header.joined(separator: "\r\n").utf8) + body
  }
}
