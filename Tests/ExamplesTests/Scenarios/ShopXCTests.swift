import SMTPTestSupportXCTest
import XCTest

final class ShopXCTests: XCTestCase {
  func testMailOfASynchronousTest() throws {
    let server = try startSMTPTestServer()
    try ShopMailer(port: server.endpoint.port)
      .sendBlocking("Subject: Welcome\r\n\r\nHello.\r\n", to: ["ann@example.com"])

    let message = XCTAssertMessage(server, "ann@example.com", .subject("Welcome"))
    XCTAssertEqual(message?.text, "Hello.\n")
    XCTAssertMessageCount(server, 1, at: .quiescent)
  }
}
