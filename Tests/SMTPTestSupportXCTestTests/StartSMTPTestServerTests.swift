import SMTPTestHelpers
import XCTest

@testable import SMTPTestSupportXCTest

/// What a test can see of itself. That the transcript is printed when a test fails is proved by one
/// that fails, in Tests/Consumer/run.sh.
final class StartSMTPTestServerTests: XCTestCase {
  func testStartsWithTheOptions() throws {
    let server = try startSMTPTestServer(.rejecting("bob@*"), .hostName("unit.test"))
    let client = try Client(server.endpoint)
    defer { client.end() }
    XCTAssertTrue(try client.reply().hasPrefix("220 unit.test "))
    try client.say("EHLO client.test")
    try client.say("MAIL FROM:<from@client.test>")
    XCTAssertEqual(try client.say("RCPT TO:<bob@example.com>").prefix(9), "550 5.1.1")
  }

  func testSynchronousWaitsWork() throws {
    let server = try startSMTPTestServer()
    let endpoint = server.endpoint
    Thread.detachNewThread { _ = try? Client.deliver(endpoint, to: "ann@example.com") }
    let message = try server.waitForMessage(to: "ann@example.com", at: .sessionEnded)
    XCTAssertEqual(message.subject, "News")
    XCTAssertEqual(try server.waitForMessages(count: 1).count, 1)
    XCTAssertEqual(try server.waitForEndedSessions().count, 1)
    try server.waitForQuiescence()
  }

  func testSynchronousWaitForNothing() throws {
    let server = try startSMTPTestServer()
    try server.waitForNoMessages()
    try Client.deliver(server.endpoint, to: "ann@example.com")
    XCTAssertThrowsError(try server.waitForNoMessages()) { error in
      XCTAssertTrue("\(error)".contains("Expected no messages, 1 came."), "\(error)")
    }
  }

  func testSynchronousWaitSaysWhatCameInstead() throws {
    let server = try startSMTPTestServer()
    try Client.deliver(server.endpoint, to: "ann@example.com")
    XCTAssertThrowsError(
      try server.waitForMessage(to: "bob@example.com", within: .milliseconds(10))
    ) { error in
      XCTAssertTrue(error is SMTPWaitError)
      XCTAssertTrue("\(error)".contains("to <ann@example.com>"), "\(error)")
      XCTAssertTrue("\(error)".contains("C: QUIT"), "\(error)")
    }
  }

  func testRemembersWhatEachFailureIsAbout() throws {
    let server = try startSMTPTestServer()
    let other = try startSMTPTestServer()
    for name in ["ann", "bob"] { try Client.deliver(server.endpoint, to: "\(name)@example.com") }
    var concern: [Int] = []
    for name in ["ann", "bob"] {
      XCTAssertThrowsError(
        try server.waitForNoMessages("\(name)@example.com")
      ) { error in
        ShownServers.note(error, of: server)
        concern += server.concern(of: error)
      }
    }
    XCTAssertEqual(concern, [1, 2])
    XCTAssertEqual(ShownServers.concern(of: server), concern)
    XCTAssertEqual(ShownServers.concern(of: other), [])
  }

  func testAsynchronousTestsUseTheOtherWaits() async throws {
    let server = try startSMTPTestServer()
    try Client.deliver(server.endpoint, to: "ann@example.com")
    let message = try await server.message(to: "ann@example.com")
    XCTAssertEqual(message.envelope.recipients, ["ann@example.com"])
  }

  func testStopsInTeardown() throws {
    // Teardown blocks run in the reverse order of their addition: this one after the server's own.
    let box = EndpointBox()
    addTeardownBlock {
      let endpoint = try XCTUnwrap(box.endpoint)
      XCTAssertThrowsError(try Client(endpoint)) { XCTAssertTrue($0 is Client.Failure) }
    }
    let server = try startSMTPTestServer()
    box.endpoint = server.endpoint
    try Client(server.endpoint).end()
  }

  func testServersOfOneTestAreApart() throws {
    let first = try startSMTPTestServer()
    let second = try startSMTPTestServer()
    try Client.deliver(second.endpoint, to: "ann@example.com")
    XCTAssertTrue(first.messages.isEmpty)
    XCTAssertEqual(try second.waitForMessage().subject, "News")
  }

  func testThrowsWhatKeepsItFromStarting() {
    XCTAssertThrowsError(try startSMTPTestServer(.address(host: "not-numeric.test"))) { error in
      XCTAssertTrue(error is SMTPTestServerError)
    }
  }
}

/// Written by the test, read by its teardown, which come one after the other on one thread.
private final class EndpointBox: @unchecked Sendable {
  var endpoint: SMTPTestEndpoint?
}
