import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestWire
import Testing

@testable import SMTPTestSupport

/// How TLS ends, and what of a record comes through, behind the handshake.
@Suite(.bounded) struct `A session inside TLS` {
  private static let transaction = [
    "EHLO c.test", "MAIL FROM:<a@b.test>", "RCPT TO:<c@d.test>", "DATA", "Subject: x\r\n\r\nx\r\n.",
    "QUIT",
  ]
  private static let stages: [SMTPStage] = [.ehlo, .mail, .rcpt, .data, .endOfData, .quit]

  /// Goes on up to `stage` inside TLS, and sends what reaches that.
  private func reach(
    _ stage: SMTPStage, _ version: SMTPTLSVersion, _ options: SMTPServerOption..., rule: SMTPRule
  ) throws -> (SMTPTestServer, TLSClient) {
    let server = try SMTPTestServer.start(
      [.tls(versions: version...version), .recordsCipherText, .script(SMTPScript([rule]))] + options
    )
    let client = try TLSClient.upgraded(server)
    let index = Self.stages.firstIndex(of: stage) ?? 0
    for line in Self.transaction.prefix(index) { try client.say(line) }
    try client.send(Self.transaction[index] + "\r\n")
    return (server, client)
  }

  private func on(_ stage: SMTPStage) -> On { On(stage).when(.encrypted) }

  @Test(arguments: stages, `A server that speaks TLS`.versions)
  func `ends with close_notify, without, or with a reset`(
    stage: SMTPStage, version: SMTPTLSVersion
  ) throws {
    let (closing, first) = try reach(stage, version, rule: on(stage).close())
    #expect(try first.rest() == "")
    #expect(first.isEndNotified == true)
    #expect(closing.transcript.contains("\nS! close"))
    closing.stop()
    let (dropping, second) = try reach(stage, version, rule: on(stage).drop())
    #expect(try second.rest() == "")
    #expect(second.isEndNotified == false)
    #expect(dropping.transcript.contains("\nS! drop"))
    dropping.stop()
    let (saying, third) = try reach(stage, version, rule: on(stage).reply(250, "bye").drop())
    #expect(try third.rest() == "250 bye\r\n")
    #expect(third.isEndNotified == false)
    saying.stop()
    let (resetting, fourth) = try reach(stage, version, rule: on(stage).reset())
    #expect(throws: TLSClient.Failure.self) { try fourth.rest() }
    #expect(fourth.isEndNotified == nil)
    #expect(resetting.transcript.contains("\nS! reset"))
    resetting.stop()
  }

  @Test(arguments: `A server that speaks TLS`.versions)
  func `has a message unacknowledged whose reply was cut within its record`(
    version: SMTPTLSVersion
  ) throws {
    for count in [0, 1, 5, 20] {
      let (server, client) = try reach(
        .endOfData, version, .clock(.manual()),
        rule: on(.endOfData).cutRecord(count).proceed().close())
      defer { server.stop() }
      #expect(try client.rest() == "")
      #expect(client.isEndNotified == false)
      let tail = client.unfinishedRecord
      #expect(tail.count == count && tail == server.sessions[0].sentCipherText.suffix(count))
      #expect(server.transactions.map(\.outcome) == [.unacknowledged])
      #expect(server.transcript.contains("S! cut-record \(count)\nS: 250 2.0.0 Ok"))
    }
  }

  @Test(arguments: `A server that speaks TLS`.versions)
  func `goes on behind a record that is shorter than the cut`(version: SMTPTLSVersion) throws {
    let (server, client) = try reach(.mail, version, rule: on(.mail).cutRecord(5000).reply(250))
    defer { server.stop() }
    #expect(try client.reply().hasPrefix("250"))
    #expect(try client.say("RSET").hasPrefix("250"))
    #expect(try client.say("QUIT").hasPrefix("221"))
  }

  @Test(arguments: `A server that speaks TLS`.versions)
  func `takes nothing off a record that is as long as the cut`(version: SMTPTLSVersion) throws {
    func answer(cut count: Int) throws -> (text: String, tail: [UInt8], isEndNotified: Bool?) {
      let (server, client) = try reach(
        .mail, version, rule: on(.mail).cutRecord(count).reply(250).close())
      defer { server.stop() }
      return (try client.rest(), Array(client.unfinishedRecord), client.isEndNotified)
    }
    // The header says how long it is.
    let header = try answer(cut: 5).tail
    try #require(header.count == 5)
    let length = 5 + Int(header[3]) << 8 + Int(header[4])
    let cut = try answer(cut: length - 1)
    #expect(cut.text == "" && cut.tail.count == length - 1 && cut.isEndNotified == false)
    let whole = try answer(cut: length)
    #expect(whole.text.hasPrefix("250") && whole.tail.isEmpty && whole.isEndNotified == true)
  }

  @Test func `says nothing more behind a record that was cut`() throws {
    let (server, client) = try reach(
      .mail, .tls13, rule: on(.mail).cutRecord(7).reply(250).wait(.milliseconds(1)).reply(250))
    defer { server.stop() }
    try client.send("RSET\r\nQUIT\r\n")
    #expect(try client.rest() == "")
    #expect(client.unfinishedRecord.count == 7)
  }

  @Test(arguments: `A server that speaks TLS`.versions)
  func `counts plain text where a reply is cut`(version: SMTPTLSVersion) throws {
    let (server, client) = try reach(.rcpt, version, rule: on(.rcpt).reply(.ok, cut: 5).drop())
    defer { server.stop() }
    #expect(try client.rest() == "250 2")
  }

  @Test(arguments: `A server that speaks TLS`.versions)
  func `has each piece of a pace in a record of its own`(version: SMTPTLSVersion) throws {
    let (server, client) = try reach(
      .mail, version, rule: on(.mail).pace(.split([3, 1])).reply(250, "2.1.0", "Ok"))
    defer { server.stop() }
    #expect(try client.reply() == "250 2.1.0 Ok")
    server.settle()
    var sizes: [Int] = []
    var octets = server.sessions[0].sentCipherText[...]
    while octets.count >= 5 {
      let header = Array(octets.prefix(5))
      let count = Int(header[3]) << 8 | Int(header[4])
      sizes.append(count)
      octets = octets.dropFirst(5 + count)
    }
    // What is around a text of so many octets is always as much.
    let last = sizes.suffix(3)
    #expect(last.map { $0 - last[last.startIndex] } == [0, -2, 7])
  }

  @Test func `refuses another handshake, and goes on`() throws {
    let server = try SMTPTestServer.start(.tls(versions: .tls12 ... .tls12))
    defer { server.stop() }
    let client = try TLSClient.upgraded(server) { $0.renegotiates = true }
    try client.say("EHLO c.test")
    try #require(try client.renegotiate())
    let failure = #expect(throws: TLSFailure.self) { try client.rest() }
    #expect(failure?.alert == TLSAlert(100))
    #expect(server.sessions[0].facts.isEncrypted)
  }
}
