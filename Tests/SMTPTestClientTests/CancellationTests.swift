import SMTPTestClient
import SMTPTestHelpers
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A client whose task is cancelled` {
  static let stages: [SMTPStage] = [
    .connect, .greeting, .ehlo, .startTLS, .mail, .rcpt, .data, .body, .endOfData,
  ]

  /// The gate is never opened: nothing but the cancellation ends it.
  @Test(arguments: stages)
  func `returns at any stage, and leaves no socket`(_ stage: SMTPStage) async throws {
    let gate = SMTPGate("shut")
    let server = try SMTPTestServer.start(
      .without([.chunking, .binaryMIME]), .tls(),
      .script { On(stage).hold(gate).proceed() })
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint)
    let sending = Task { await client.outcome(of: .sample()) }
    try await gate.arrival(within: .seconds(60))
    sending.cancel()
    let outcome = await sending.value
    #expect(outcome.hasPrefix("cancelled"), "\(outcome)")
    // A content so small is written whole before the server says anything of it.
    let isWritten = stage == .body || stage == .endOfData
    #expect(outcome.hasSuffix("~") == isWritten, "\(outcome)")
    _ = try await server.endedSessions(within: .seconds(60))
    #expect(gate.held == 0)
    #expect(server.messages.allSatisfy { _ in isWritten })
    #expect(!client.isUsable)
  }

  @Test func `has nothing broken off that has not begun`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint)
    try await client.connect()
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return await client.outcome(of: .sample())
    }
    task.cancel()
    #expect(await task.value.hasPrefix("cancelled"))
    #expect(client.isUsable)
  }

  @Test func `is closed by whoever has it, from anywhere`() async throws {
    let gate = SMTPGate("shut")
    let server = try SMTPTestServer.start(.script { On(.mail).hold(gate).proceed() })
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint)
    async let outcome = client.outcome(of: .sample())
    try await gate.arrival(within: .seconds(60))
    client.close()
    client.close()
    #expect(await outcome == "cancelled mail")
    _ = try await server.endedSessions(within: .seconds(60))
    // The next call makes a new connection.
    #expect(try await client.noop().code == 250)
  }

  @Test func `leaves nothing when it is let go of`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    do {
      let client = SMTPTestClient(server.endpoint)
      try await client.connect()
    }
    _ = try await server.endedSessions(within: .seconds(60))
  }
}
