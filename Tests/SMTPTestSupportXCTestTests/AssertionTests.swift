import SMTPTestHelpers
import SMTPTestSupportXCTest
import XCTest

/// Assertions that are met; what those that are not say is held in golden files.
final class AssertionTests: XCTestCase {
  func testSynchronousTest() throws {
    let server = try startSMTPTestServer(.strict, .rejecting("bob@*"))
    try Client.deliver(server.endpoint, to: "ann@example.com", "bob@example.com")
    try Client.deliver(server.endpoint, to: "eve@example.com")
    let message = XCTAssertMessage(server, "ann@*", .subject("News"))
    XCTAssertEqual(message?.envelope.recipients, ["ann@example.com"])
    XCTAssertEqual(XCTAssertMessageCount(server, 2, .from("from@*"), at: .quiescent)?.count, 2)
    let both = XCTAssertMessages(server, inOrder: "ann@*", "eve@*", at: .sessionEnded)
    XCTAssertEqual(both?.map(\.session.number), [1, 2])
    XCTAssertNoMessages(server, "bob@*")
  }

  /// What is left of a test that skips the rest of itself says nothing.
  func testSkippingTest() throws {
    let server = try startSMTPTestServer(.strict, .rejecting("bob@*"))
    try Client.deliver(server.endpoint, to: "ann@example.com")
    throw XCTSkip("to see that this is no failure")
  }

  func testAsynchronousTest() async throws {
    let server = try startSMTPTestServer(.strict, .rejecting("bob@*"))
    try Client.deliver(server.endpoint, to: "ann@example.com", "bob@example.com")
    try Client.deliver(server.endpoint, to: "eve@example.com")
    let message = await XCTAssertMessage(server, "ann@*", .subject("News"))
    XCTAssertEqual(message?.envelope.recipients, ["ann@example.com"])
    let two = await XCTAssertMessageCount(server, 2, .from("from@*"), at: .quiescent)
    XCTAssertEqual(two?.count, 2)
    let both = await XCTAssertMessages(server, inOrder: "ann@*", "eve@*", at: .sessionEnded)
    XCTAssertEqual(both?.map(\.session.number), [1, 2])
    await XCTAssertNoMessages(server, "bob@*")
  }
}
