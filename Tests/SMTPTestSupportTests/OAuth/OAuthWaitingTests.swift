import SMTPTestHelpers
import SMTPTestNetwork
import Testing

@testable import SMTPTestSupport

@Suite(.bounded) struct `Waiting for requests` {
  @Test func `says what came near`() async throws {
    let oauth = try OAuthTestServer.start().addUser("ann@example.com", refreshToken: "r1")
    _ = try TokenClient.send("grant_type=refresh_tokem&client_id=app", to: oauth)
    do {
      _ = try await oauth.request(grant: "refresh_token", client: "app", within: .zero)
      Issue.record("it came")
    } catch let error as OAuthWaitError {
      let text = "\(error)"
      #expect(
        text.contains("for a request with grant \"refresh_token\", client \"app\"; none came."))
      #expect(text.contains("grant: `refresh_tokem` ≠ `refresh_token`"))
      #expect(text.contains("client: `app`\n"))
    }
    await #expect(throws: OAuthWaitError.self) { try await oauth.requests(count: 0) }
    #expect(try await oauth.requests(count: 1).count == 1)
  }

  @Test func `wakes when the answer was written`() async throws {
    let oauth = try OAuthTestServer.start().addUser("ann@example.com", refreshToken: "r1")
    async let request = oauth.request(status: 200)
    _ = try TokenClient.refresh("r1", at: oauth)
    #expect(try await request.answeredAt != nil)
    oauth.stop()
    await #expect(throws: OAuthWaitError.self) {
      try await oauth.request(grant: "password", within: .seconds(60))
    }
  }

  @Test func `what nobody expected is found where it is strict`() async throws {
    let form = "grant_type=refresh_token&refresh_token=r1"
    await #expect(throws: SMTPFindingsError.self) {
      try await withOAuthTestServer(.strict) { oauth in
        oauth.addUser("ann@example.com", refreshToken: "r1")
        _ = try TokenClient.send(form, to: oauth)
      }
    }
    try await withOAuthTestServer(.strict) { oauth in
      oauth.addUser("ann@example.com", refreshToken: "r1")
      _ = try TokenClient.send(form, to: oauth)
      _ = try await oauth.request()
    }
    try await withOAuthTestServer(.strict(tolerating: { $0.kind == .unreadRequest })) { oauth in
      oauth.addUser("ann@example.com", refreshToken: "r1")
      _ = try TokenClient.send(form, to: oauth)
    }
  }

  @Test func `no secret is printed`() throws {
    let oauth = try OAuthTestServer.start(.client("app", secret: "sesame"), .rotatingRefreshTokens)
      .addUser("ann@example.com", refreshToken: "secretrefresh")
    let answer = try TokenClient.send(
      "grant_type=refresh_token&refresh_token=secretrefresh", to: oauth,
      fields: [TokenClient.basic("app", "sesame")])
    var texts = [oauth.transcript, "\(oauth)", "\(oauth.requests)", "\(oauth.findings)"]
    var dumped = ""
    dump(oauth.requests, to: &dumped)
    texts.append(dumped)
    let secrets = [
      "secretrefresh", "sesame", answer.token ?? "", answer.refreshToken ?? "",
      String(TokenClient.basic("app", "sesame").dropFirst(21)),
    ]
    for text in texts {
      for secret in secrets { #expect(!text.contains(secret), "\(secret) in \(text)") }
    }
    #expect(oauth.transcript.contains("refresh_token={secret}"))
    #expect(oauth.transcript.contains("Authorization: Basic {secret}"))
    #expect(String(decoding: oauth.requests[0].octets, as: UTF8.self).contains("secretrefresh"))
  }

  @Test func `secrets are shown to who wants to see them`() throws {
    let oauth = try OAuthTestServer.start(.client("app", secret: "sesame"), .revealingSecrets)
      .addUser("ann@example.com", refreshToken: "secretrefresh")
    let basic = TokenClient.basic("app", "sesame")
    let answer = try TokenClient.send(
      "grant_type=refresh_token&refresh_token=secretrefresh", to: oauth, fields: [basic])
    let transcript = oauth.transcript
    #expect(transcript.contains("refresh_token=secretrefresh") && transcript.contains(basic))
    #expect(transcript.contains(answer.token ?? "{secret}"))
    #expect(oauth.requests[0].fields.contains(basic))
    #expect(oauth.requests[0].parameters.last?.description == "refresh_token=secretrefresh")
  }

  @Test func `blocks the thread of a synchronous test`() async throws {
    let oauth = try OAuthTestServer.start().addUser("ann@example.com", refreshToken: "r1")
    for _ in 0..<2 { _ = try TokenClient.refresh("r1", at: oauth) }
    let found = try await OwnThread {
      do {
        _ = try oauth.waitForRequests(count: 1)
        return [0]
      } catch is OAuthWaitError {
        let first = try oauth.waitForRequest(grant: "refresh_token")
        return [first.number] + (try oauth.waitForRequests(count: 2).map(\.number))
      }
    }.value
    #expect(found == [1, 1, 2])
  }
}
