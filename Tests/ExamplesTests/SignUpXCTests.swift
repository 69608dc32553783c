import SMTPTestSupportXCTest
import XCTest

final class SignUpXCTests: XCTestCase {
  func testWelcomeMail() throws {
    let server = try startSMTPTestServer()
    try Mailer(port: server.endpoint.port)
      .send("Subject: Welcome\r\n\r\nHello Ann.", to: "ann@example.com")

    let message = try server.waitForMessage(to: "ann@example.com")
    XCTAssertEqual(message.subject, "Welcome")
    XCTAssertEqual(message.envelope.recipients, ["ann@example.com"])
  }

  func testFullMailbox() throws {
    let server = try startSMTPTestServer(
      .script {
        On(.rcpt, to: "*@full.example").reply(.mailboxFull)
      })
    let mailer = Mailer(port: server.endpoint.port)
    XCTAssertThrowsError(try mailer.send("Subject: Welcome\r\n", to: "ann@full.example"))
    try server.waitForNoMessages()
  }
}
