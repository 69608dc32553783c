import SMTPTestSupportXCTest
import XCTest

final class OrderXCTests: XCTestCase {
  func testConfirmation() throws {
    let server = try startSMTPTestServer(.strict)
    let mailer = Mailer(port: server.endpoint.port)
    try mailer.send("Subject: Welcome\r\n\r\nHello.", to: "ann@example.com")
    try mailer.send("Subject: Receipt 17\r\n\r\nThanks.", to: "ann@example.com")

    XCTAssertMessage(server, "ann@example.com", .subject("Welcome"))
    XCTAssertMessageCount(server, 2, "ann@example.com")
    XCTAssertMessages(server, inOrder: .subject("Welcome"), .subject("Receipt*"))
    XCTAssertNoMessages(server, "bob@*")
  }

  func testConfirmationLater() async throws {
    let server = try startSMTPTestServer(.strict)
    try Mailer(port: server.endpoint.port).send("Subject: Welcome", to: "ann@example.com")

    await XCTAssertMessage(server, "ann@example.com", .subject("Welcome"))
  }
}
