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

  @Test func `forgets what was answered, up to what was not, and numbers go on`() async throws {
    let gate = SMTPGate("door")
    let oauth = try OAuthTestServer.start(.script { On(.token).nth(3).hold(gate).proceed() })
      .addUser("ann@example.com", refreshToken: "r1")
    for _ in 1...2 { _ = try TokenClient.refresh("r1", at: oauth) }
    let held = try TokenClient(oauth)
    let form = "grant_type=refresh_token&refresh_token=r1"
    try held.raw.send(TokenClient.octets(form, fields: ["Connection: close"]))
    try await gate.arrival()
    for _ in 4...6 { _ = try TokenClient.refresh("r1", at: oauth) }
    #expect(try await oauth.requests(count: 5).map(\.number) == [1, 2, 4, 5, 6])
    oauth.forget(keeping: 1)
    #expect(oauth.requests.map(\.number) == [3, 4, 5, 6])
    gate.open()
    #expect(TokenClient.answer(try held.raw.rest().text).status == 200)
    let requests = try await oauth.requests(count: 4)
    #expect(requests.map(\.number) == [3, 4, 5, 6])
    #expect(requests.allSatisfy { $0.status == 200 && $0.answeredAt != nil })
    oauth.forget(keeping: 2)
    _ = try TokenClient.refresh("r1", at: oauth)
    #expect(try await oauth.requests(count: 3).map(\.number) == [5, 6, 7])
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
