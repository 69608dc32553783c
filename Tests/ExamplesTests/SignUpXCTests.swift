import SMTPTestSupportXCTest
import XCTest

final class SignUpXCTests: XCTestCase {
  func testWelcomeMail() throws {
    let server = try startSMTPTestServer()
    try Mailer(port: server.endpoint.port)
      .send("Subject: Welcome\r\n\r\nHello Ann.", to: "ann@example.com")

    let message = XCTAssertMessage(server, "ann@example.com", .subject("Welcome"))
    XCTAssertEqual(message?.text, "Hello Ann.\n")
  }

  func testFullMailbox() throws {
    let server = try startSMTPTestServer(
      .script {
        On(.rcpt, to: "*@full.example").reply(.mailboxFull)
      })
    let mailer = Mailer(port: server.endpoint.port)
    XCTAssertThrowsError(try mailer.send("Subject: Welcome\r\n", to: "ann@full.example"))
    XCTAssertNoMessages(server)
  }
}
