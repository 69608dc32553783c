internal import SMTPTestClient
internal import SMTPTestSupport

extension Demo {
  /// What keeps secrets from being seen, where there is TLS; else they are shown.
  private var options: [SMTPServerOption] {
    missingTLS == nil ? [.tls()] : [.clearTextAuthentication]
  }

  private func client(
    of server: SMTPTestServer, _ credentials: SMTPClientCredentials
  ) -> SMTPTestClient {
    SMTPTestClient(server.endpoint) {
      $0.credentials = credentials
      $0.credentials?.allowsSecretsInClear = missingTLS != nil
    }
  }

  private static let receipt = SMTPClientMessage(
    from: "shop@example.com", to: "carol@example.com", octets: DemoMail.receipt)

  /// A wrong password, and a token that has expired.
  mutating func showAuthentication() throws {
    try showPassword()
    try showTokens()
  }

  private mutating func showPassword() throws {
    begin("A wrong password")
    let server = try SMTPTestServer.start(
      configuration: SMTPTestServer.Configuration(
        options + [.user("ann", password: "correct horse"), .requiresAuthentication]))
    defer { server.stop() }
    let wrong = error { () throws(SMTPClientError) in
      try client(of: server, .password("ann", "battery staple")).sendBlocking(Self.receipt)
    }
    let right = client(of: server, .password("ann", "correct horse"))
    try right.sendBlocking(Self.receipt)
    right.quitBlocking()
    let sessions = try server.waitForEndedSessions(count: 2)
    show(server.transcript)
    proof.check(
      "a wrong password is refused with 535, a right one lets the message through",
      wrong?.kind == .authentication && wrong?.reply?.code == 535
        && sessions.map(\.authentication.user) == [nil, "ann"] && server.messages.count == 1,
      found: "\(wrong.map { "\($0)" } ?? "no error"), \(sessions)")
    let texts = [server.transcript, wrong.map { "\($0)" } ?? ""]
    proof.check(
      "no password is in anything that is printed",
      !texts.contains { $0.contains("horse") || $0.contains("staple") }, found: "\(texts)")
  }

  private mutating func showTokens() throws {
    begin("A token that has expired")
    let oauth = try OAuthTestServer.start().addUser("ann@example.com", refreshToken: "r1")
    defer { oauth.stop() }
    let server = try SMTPTestServer.start(
      configuration: SMTPTestServer.Configuration(options + [.acceptingTokens(from: oauth)]))
    defer { server.stop() }
    StandardOutput.write("A token endpoint listens on \(oauth.issuer).")
    let tokens = SMTPTokenRefresher(url: oauth.tokenURL, refreshToken: "r1")
    let client = client(
      of: server, .token("ann@example.com", from: tokens).using(.xoauth2))
    try client.sendBlocking(Self.receipt)
    client.quitBlocking()
    oauth.expireTokens()
    try client.sendBlocking(Self.receipt)
    client.quitBlocking()
    let sessions = try server.waitForEndedSessions(count: 3)
    show(server.transcript + "\n\n" + oauth.transcript)
    proof.check(
      "a token that has expired between two messages is refused, refreshed once, and the message sent",
      sessions.map { $0.authentication.attempts.map(\.outcome) }
        == [[.succeeded], [.refused], [.succeeded]]
        && oauth.requests.count == 2 && server.messages.count == 2,
      found: "\(sessions), \(oauth.requests)")
  }
}
