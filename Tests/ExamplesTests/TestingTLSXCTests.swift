import SMTPTestSupportXCTest
import XCTest

final class TestingTLSXCTests: XCTestCase {
  func testExpiredCertificate() throws {
    let server = try startSMTPTestServer(.tls(.startTLS, certificate: .expired))
    XCTAssertThrowsError(
      try SecureMailer(server.endpoint).send("Subject: News\r\n", to: "ann@example.com"))
    XCTAssertNoMessages(server)
  }
}
