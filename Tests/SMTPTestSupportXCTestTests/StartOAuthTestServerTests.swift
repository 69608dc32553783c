import SMTPTestHelpers
import SMTPTestSupportXCTest
import XCTest

final class StartOAuthTestServerTests: XCTestCase {
  func testGivesTokensThatAMailServerTakes() throws {
    let oauth = try startOAuthTestServer(.strict).addUser("ann@example.com", refreshToken: "r1")
    let server = try startSMTPTestServer(.acceptingTokens(from: oauth), .clearTextAuthentication)
    XCTAssertEqual(try TokenRequest.refresh("r1", at: oauth.port).status, 200)
    let request = try oauth.waitForRequest(grant: "refresh_token")
    XCTAssertTrue(request.isAccepted)
    XCTAssertEqual(try oauth.waitForRequests(count: 1).map(\.user), ["ann@example.com"])

    let token = oauth.accessToken(for: "ann@example.com").revealed
    let message = Data("user=ann@example.com\u{1}auth=Bearer \(token)\u{1}\u{1}".utf8)
    let client = try Client(server)
    defer { client.end() }
    _ = try client.reply()
    try client.say("EHLO client.test")
    let reply = try client.say("AUTH XOAUTH2 \(message.base64EncodedString())")
    XCTAssertTrue(reply.hasPrefix("235 "), reply)
  }

  func testStopsInTeardown() throws {
    // Teardown blocks run in the reverse order of their addition: this one after the server's own.
    let box = PortBox()
    addTeardownBlock {
      let port = try XCTUnwrap(box.port)
      XCTAssertThrowsError(try Client(SMTPTestEndpoint(port: port)))
    }
    box.port = try startOAuthTestServer().port
  }
}

/// Written by the test, read by its teardown, which come one after the other on one thread.
private final class PortBox: @unchecked Sendable {
  var port: Int?
}
