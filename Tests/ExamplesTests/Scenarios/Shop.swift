import Foundation

/// A shop that sends mail. Your own code stands here.
struct Shop: Sendable {
  /// What somebody entered is no address.
  struct InvalidAddress: Error {}

  private let mailer: ShopMailer

  init(smtpPort: Int) { mailer = ShopMailer(port: smtpPort) }

  func signUp(_ address: String) async throws {
    guard address.contains("@") else { throw InvalidAddress() }
    let text = "Hello \(address),\r\n\r\nwe are glad that you are here.\r\n"
    try await mailer.send("Subject: Welcome\r\n\r\n\(text)", to: [address])
  }

  func requestCode(for address: String) async throws {
    let code = Int.random(in: 100_000...999_999)
    try await mailer.send("Subject: Your code\r\n\r\nYour code is \(code).\r\n", to: [address])
  }

  /// Returns the addresses that the server refused.
  func announce(_ news: String, to addresses: [String]) async throws -> [String] {
    try await mailer.send("Subject: News\r\n\r\n\(news)\r\n", to: addresses)
  }

  /// Confirms an order, then sends the invoice for it.
  func order(_ number: Int, for address: String) async throws {
    try await mailer.send(
      "Subject: Order \(number)\r\n\r\nThank you for your order.\r\n", to: [address])
    let invoice = [UInt8]("%PDF-1.7 invoice \(number)".utf8)
    try await mailer.send(
      """
      Subject: Invoice \(number)\r
      MIME-Version: 1.0\r
      Content-Type: multipart/mixed; boundary="next-part"\r
      \r
      --next-part\r
      \r
      The invoice is attached.\r
      --next-part\r
      Content-Type: application/pdf\r
      Content-Disposition: attachment; filename="invoice-\(number).pdf"\r
      Content-Transfer-Encoding: base64\r
      \r
      \(Data(invoice).base64EncodedString())\r
      --next-part--\r

      """, to: [address])
  }
}
