import Foundation
import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupportTesting
import Testing

@Suite(.bounded) struct `The current authorisation server` {
  @Test(.oauthServer) func `is the same throughout a test case and its child tasks`() async throws {
    let oauth = try OAuthTestServer.current
    async let childs = OAuthTestServer.current
    let inChild = try await childs
    #expect(inChild === oauth)
    #expect(oauth.requests.isEmpty)
  }

  @Test func `starts at the first use and stops after the test`() async throws {
    let started = Locked<OAuthTestServer?>(nil)
    let recording = await Recording.of(all: [.oauthServer]) {
      let oauth = try OAuthTestServer.current.addUser("ann@example.com", refreshToken: "r1")
      started.withLock { $0 = oauth }
      #expect(try Self.refresh(oauth) == 200)
    }
    #expect(recording.issues.isEmpty && recording.error == nil)
    let oauth = try #require(started.withLock { $0 })
    #expect(oauth.requests.count == 1, "its records stay readable")
    do {
      _ = try await oauth.request(grant: "none", within: .seconds(60))
      Issue.record("it has not stopped")
    } catch let error as OAuthWaitError {
      #expect(error.reason == .serverStopped)
    }
  }

  @Test func `is not there without the trait, and the error says what to add`() {
    #expect { try OAuthTestServer.current } throws: { error in
      "\(error)".contains("Add the trait .oauthServer to the test or its suite")
    }
  }

  @Test(.oauthServer(.provider(.google)), .oauthServer(.tokenLifetime(.seconds(1))))
  func `has the options of all its traits`() throws {
    let oauth = try OAuthTestServer.current.addUser("ann@example.com", refreshToken: "r1")
    #expect(try Self.refresh(oauth) == 200)
    #expect(oauth.transcript.contains("\"expires_in\":1}"))
  }

  @Test(.smtpServer(.clearTextAuthentication), .oauthServer)
  func `has its tokens taken by the test's mail server`() throws {
    try Self.sendByToken()
  }

  @Test(.oauthServer, .smtpServer(.clearTextAuthentication))
  func `has them taken in whichever order the traits stand`() throws { try Self.sendByToken() }

  private static func sendByToken() throws {
    let server = try SMTPTestServer.current
    let oauth = try OAuthTestServer.current.addUser("ann@example.com")
    for (token, code) in [
      (oauth.accessToken(for: "ann@example.com").revealed, "235"), ("x", "334"),
    ] {
      let message = "user=ann@example.com\u{1}auth=Bearer \(token)\u{1}\u{1}"
      let client = try Client(server)
      defer { client.end() }
      _ = try client.reply()
      try client.say("EHLO client.test")
      let blob = Data(message.utf8).base64EncodedString()
      #expect(try client.say("AUTH XOAUTH2 \(blob)").hasPrefix(code))
    }
  }

  @Test func `fails a strict test for a request nobody expected`() async throws {
    let recording = await Recording.of(all: [.oauthServer(.strict)]) {
      try Self.refresh(try OAuthTestServer.current)
    }
    #expect(recording.issues.count == 1 && recording.error == nil)
    #expect(
      recording.comments.first
        == "1 finding is left in the end:\n  session 1: nobody read request 1: POST /token, "
        + "grant `refresh_token`, 400 invalid_grant")
    #expect(recording.comments.last?.contains("C: POST /token HTTP/1.1") == true)
    let expected = await Recording.of(all: [.oauthServer(.strict)]) {
      let oauth = try OAuthTestServer.current
      try Self.refresh(oauth)
      _ = try await oauth.request(grant: "refresh_token", status: 400)
    }
    #expect(expected.issues.isEmpty)
    let idle = await Recording.of(
      all: [.oauthServer(.strict, .script { On(.token).respond(503) })]
    ) { _ = try OAuthTestServer.current }
    #expect(idle.comments.first?.contains("never fired: on TOKEN: respond 503") == true)
  }

  @Test func `tells what was said when the test fails or throws`() async throws {
    let failed = await Recording.of(all: [.oauthServer]) {
      try Self.refresh(try OAuthTestServer.current)
      Issue.record("it failed")
    }
    #expect(failed.issues.count == 1)
    #expect(failed.comments.last?.hasPrefix("Transcript of the authorisation server http") == true)
    #expect(failed.comments.last?.contains("refresh_token={secret}") == true)
    let thrown = await Recording.of(all: [.oauthServer(.strict)]) {
      try Self.refresh(try OAuthTestServer.current)
      throw Unexpected()
    }
    #expect(thrown.error is Unexpected)
    #if compiler(>=6.3)
      #expect(thrown.issues.map(\.severity) == [.warning])
      #expect(thrown.comments.count == 1 && thrown.comments[0].contains("C: POST /token"))
    #endif
    let both = await Recording.of(all: [.oauthServer, .smtpServer]) {
      try Self.refresh(try OAuthTestServer.current)
      throw Unexpected()
    }
    #expect(both.issues.map { $0.error is Unexpected } == [true])
    #expect(both.comments.contains { $0.contains("C: POST /token") })
  }

  /// Asks for a token; returns the status of the answer.
  @discardableResult static func refresh(_ oauth: OAuthTestServer) throws -> Int {
    try TokenRequest.refresh("r1", at: oauth.port).status
  }
}
