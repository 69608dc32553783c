import SMTPTestSupportXCTest
import XCTest

final class TestingXOAUTH2XCTests: XCTestCase {
  func testRefresh() throws {
    let oauth = try startOAuthTestServer(.strict).addUser("ann@example.com", refreshToken: "r1")
    let server = try startSMTPTestServer(.acceptingTokens(from: oauth), .clearTextAuthentication)
    let mailer = TokenMailer(oauth.tokenURL, refreshToken: "r1", via: server.endpoint)
    try mailer.send("Subject: News\r\n", to: "bob@example.com")
    XCTAssertTrue(try oauth.waitForRequest(grant: "refresh_token").isAccepted)
  }
}
