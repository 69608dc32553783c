import SMTPTestClient
import SMTPTestHelpers
import SMTPTestSupport
import Testing

/// Each defect against a server that has a use for it: what comes of it differs from what comes of a
/// client without.
@Suite(.bounded) struct `A client with a defect` {
  struct Row: Sendable, CustomTestStringConvertible {
    let defects: SMTPClientDefects
    var server: [SMTPServerOption] = []
    var script = ""
    var message = SMTPClientMessage.sample(body: ".dot\n.\nend")
    var change: @Sendable (inout SMTPTestClient.Configuration) -> Void = { _ in }

    init(
      _ defects: SMTPClientDefects, _ server: SMTPServerOption..., script: String = "",
      message: SMTPClientMessage? = nil,
      _ change: @escaping @Sendable (inout SMTPTestClient.Configuration) -> Void = { _ in }
    ) {
      self.defects = defects
      self.server = server
      self.script = script
      if let message { self.message = message }
      self.change = change
    }

    var testDescription: String { "\(defects)" }
  }

  private static let data = SMTPServerOption.without([.chunking, .binaryMIME])
  private static let plain = SMTPServerOption.extensions([.size])
  private static let pieces = SMTPClientMessage(
    from: "a@a.test", to: ["b@b.test"],
    .stream(
      AsyncStream { continuation in
        for _ in 0..<3 { continuation.yield(Array(".x\r\n".utf8)) }
        continuation.finish()
      }))

  static let rows = [
    Row(.bareLF, data), Row(.noDotStuffing, data),
    Row(.noDotStuffingAtEdges, data, message: pieces), Row(.extraLineEnd, data),
    Row(.dataWithout354, plain), Row(.confusesReplyClasses, script: "on MAIL: reply 354 \"x\""),
    Row(.firstLineOnly),
    Row(.caseSensitiveKeywords, script: "on EHLO: reply 250 \"x\" \"pipelining\" \"Size 100\""),
    Row(.keepsOfferOverTLS, .tls()), Row(.fallsBackToClear) { $0.tls.use = .required },
    Row(
      .ignoresRefusals, .rejecting("bob@*"), message: .sample(to: "ann@example.com", "bob@b.test")),
    Row(.noQUIT), Row(.noRSET, script: "on RCPT once: reply 550 \"No\""),
    Row(.staysAfter421, data, script: "on RCPT once: reply 421 \"Bye\""),
    Row(.staysAfterTimeout, plain, script: "on RCPT once: silence") {
      $0.timeouts.command = .seconds(1)
    },
    Row(.noChecks, message: .sample(to: "ann@example.com>\r\nRCPT TO:<eve@example.com")),
    Row(.pipelinesUnasked, plain), Row(.parametersUnasked, .extensions([])),
    Row(.eightBitUnasked, plain, message: .sample(body: "ä")),
    Row(.ignoresFinalReply, script: "on END-OF-DATA|BDAT: reply 554 \"No\""),
    Row(.resendsUnknown, data, script: "on END-OF-DATA once: accept-then-lose"),
    Row(.resendsRefused, data, script: "on END-OF-DATA once: reply 554 \"No\""),
    Row(.talksBeforeTLS, .tls()),
    Row(
      .trustsAnyProof, .user("ann", password: "hunter2"), .mechanisms(.scramSHA256),
      .clearTextAuthentication, script: "on AUTH-EXCHANGE: reply 235 \"Welcome\""
    ) { $0.credentials = .password("ann", "hunter2") },
  ]

  /// All that can be seen of a client that sends two messages.
  private static func trace(_ row: Row, _ defects: SMTPClientDefects) async throws -> [String] {
    var options = row.server
    if !row.script.isEmpty { options.append(.script(try SMTPScript(parsing: row.script))) }
    let server = try SMTPTestServer.start(options)
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint) {
      $0.timeouts.quit = .seconds(1)
      row.change(&$0)
      $0.defects = defects
    }
    var trace: [String] = []
    for message in [row.message, .sample()] {
      do throws(SMTPClientError) {
        trace += try await client.send(message).recipients.map(\.outcome.description)
      } catch {
        trace.append(error.brief)
      }
    }
    await client.quit()
    _ = try await server.endedSessions(count: server.sessions.count, within: .seconds(60))
    for session in server.sessions {
      trace.append(String(decoding: session.receivedOctets, as: UTF8.self))
      trace += session.violations.map(\.description)
    }
    return trace + server.messages.map(\.contentText)
  }

  @Test(arguments: rows)
  func `does what it is named after`(_ row: Row) async throws {
    let wrong = try await Self.trace(row, row.defects)
    let right = try await Self.trace(row, [])
    #expect(wrong != right)
  }

  @Test func `has a row for each but what needs a server of its own`() {
    let tested = Self.rows.reduce(SMTPClientDefects()) { $0.union($1.defects) }
    let left = SMTPClientDefects.allCases.filter { !tested.contains($0) }
    #expect(left == [.keepsInputOverTLS, .ignoresChallenges, .talksEarly])
  }

  @Test func `talks before it is greeted`() async throws {
    let gate = SMTPGate("greeting")
    let server = try SMTPTestServer.start(.script { On(.greeting).hold(gate).proceed() })
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint) { $0.defects = .talksEarly }
    let sending = Task { await client.outcome(of: .sample()) }
    try await gate.arrival(within: .seconds(60))
    while server.sessions.first?.receivedOctets.isEmpty ?? true { await Task.yield() }
    gate.open()
    #expect(await sending.value == "sent")
  }

  @Test func `takes a challenge for success`() async throws {
    let server = try SMTPTestServer.start(
      .script {
        On(.ehlo).offer("AUTH LOGIN")
        On(.auth).reply(334, "VXNlcm5hbWU6")
      })
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint) {
      $0.credentials = .password("ann", "hunter2")
      $0.credentials?.allowsSecretsInClear = true
      $0.defects = .ignoresChallenges
    }
    let error = await clientError { () async throws(SMTPClientError) in try await client.connect() }
    #expect(error == nil)
  }

  @Test func `takes what came in clear for what came inside TLS`() async throws {
    let server = try SMTPTestServer.start(
      .tls(),
      .script { On(.startTLS).raw("220 go\r\n250-evil\r\n250 SIZE 1\r\n", as: 220) })
    defer { server.stop() }
    let careful = SMTPTestClient(server.endpoint)
    #expect(await careful.outcome(of: .sample()) == "tls startTLS")
    let careless = SMTPTestClient(server.endpoint) { $0.defects = .keepsInputOverTLS }
    #expect(try await careless.connect().largestMessage == 1)
  }
}
