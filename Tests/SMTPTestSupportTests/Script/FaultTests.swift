import SMTPTestHelpers
import SMTPTestNetwork
import Testing

@testable import SMTPTestScript
@testable import SMTPTestSupport

/// Every action at every stage where it makes sense, seen by a client that knows no SMTP.
@Suite(.bounded) struct `An action at any stage` {
  private let fault = SMTPReply(451, "4.3.0", "Fault")
  private let octets = "451 4.3.0 Fault\r\n"

  /// A client at the stage, which the rule has been told of.
  private func run(_ stage: SMTPStage, _ rule: (On) -> SMTPRule) throws -> StageWalk {
    let walk = try StageWalk(to: stage, .script(SMTPScript([rule(StageWalk.on(stage))])))
    try walk.trigger()
    return walk
  }

  @Test(arguments: SMTPStage.scriptable)
  func `replies, whole, cut or in several lines`(_ stage: SMTPStage) throws {
    let walk = try run(stage) { $0.reply(fault) }
    #expect(try walk.client.hears(octets))
    #expect(walk.server.transcript.contains("# rule: \(walk.on.reply(fault))\nS: 451 4.3.0 Fault"))
    walk.server.stop()
    let cut = try run(stage) { $0.reply(fault, cut: 5) }
    #expect(try cut.client.hears("451 4"))
    cut.server.stop()
    let lines = try run(stage) { $0.reply(SMTPReply(250, nil, ["a", "", "b"])) }
    #expect(try lines.client.hears("250-a\r\n250-\r\n250 b\r\n"))
    lines.server.stop()
  }

  @Test(arguments: SMTPStage.scriptable)
  func `sends raw octets`(_ stage: SMTPStage) throws {
    let walk = try run(stage) { $0.raw("\0\u{1}?250-", as: 250) }
    defer { walk.server.stop() }
    #expect(try walk.client.hears("\0\u{1}?250-"))
  }

  @Test(arguments: SMTPStage.scriptable.filter { $0 != .tlsHandshake })
  func `proceeds as an honest server does`(_ stage: SMTPStage) throws {
    let honest = try StageWalk.honest(stage)
    let walk = try run(stage) { $0.proceed() }
    #expect(try walk.client.hears(honest.text, honest.end))
    walk.server.stop()
    let next = try run(stage) { $0.enter("seen").next() }
    #expect(try next.client.hears(honest.text, honest.end))
    #expect(next.server.transcript.contains("# rule: \(next.on.enter("seen").next())"))
    next.server.stop()
    let called = try run(stage) { $0.decide { _ in .proceed } }
    // The closure has a thread of its own.
    #expect(try called.client.hears(honest.text, honest.end))
    called.server.stop()
  }

  @Test(arguments: SMTPStage.scriptable.filter { $0 != .tlsHandshake })
  func `says nothing`(_ stage: SMTPStage) throws {
    let walk = try run(stage) { $0.once.silence() }
    defer { walk.server.stop() }
    #expect(try walk.client.hears(""))
    // The session goes on: what is said next is answered.
    try walk.client.send(stage == .body || stage == .data ? "x\r\n.\r\nNOOP\r\n" : "NOOP\r\n")
    if stage == .data {
      // Nobody said 354, so these are commands.
      #expect(try walk.client.replies(3).map { $0.prefix(3) } == ["500", "500", "250"])
    } else {
      #expect(try walk.client.reply() == "250 2.0.0 Ok")
    }
  }

  @Test(arguments: SMTPStage.scriptable)
  func `closes before, within and after a reply`(_ stage: SMTPStage) throws {
    let before = try run(stage) { $0.close() }
    #expect(try before.client.hears("", .endOfStream))
    before.server.stop()
    let within = try run(stage) { $0.reply(fault, cut: 4).close() }
    #expect(try within.client.hears("451 ", .endOfStream))
    within.server.stop()
    let after = try run(stage) { $0.reply(fault).close() }
    #expect(try after.client.hears(octets, .endOfStream))
    #expect(after.server.sessions[0].stage == stage || stage == .idle)
    after.server.stop()
  }

  @Test(arguments: SMTPStage.scriptable)
  func `resets before, within and after a reply`(_ stage: SMTPStage) throws {
    let before = try run(stage) { $0.reset() }
    #expect(try before.client.hears("", .reset))
    before.server.stop()
    let within = try run(stage) { $0.reply(fault, cut: 4).reset() }
    #expect(try within.client.hears("451 ", .reset))
    within.server.stop()
    let after = try run(stage) { $0.reply(fault).reset() }
    #expect(try after.client.hears(octets, .reset))
    after.server.stop()
  }

  @Test(arguments: SMTPStage.scriptable)
  func `shuts one side and reads on`(_ stage: SMTPStage) throws {
    let walk = try run(stage) { $0.reply(fault).halfClose() }
    defer { walk.server.stop() }
    #expect(try walk.client.hears(octets, .endOfStream))
    try walk.client.send("FROB 12345\r\n")
    try walk.clock.advance(by: .zero)
    let session = walk.server.sessions[0]
    #expect(String(decoding: session.receivedOctets, as: UTF8.self).contains("FROB 12345"))
    #expect(session.isOpen)
    #expect(session.transcript.contains("S! half-close"))
    let before = try run(stage) { $0.halfClose().reply(fault) }
    #expect(try before.client.hears("", .endOfStream))
    before.server.stop()
  }

  @Test(arguments: SMTPStage.scriptable)
  func `stops reading`(_ stage: SMTPStage) throws {
    let walk = try run(stage) { $0.reply(fault).stopReading() }
    defer { walk.server.stop() }
    #expect(try walk.client.hears(octets))
    let count = walk.server.sessions[0].receivedOctets.count
    try walk.client.send("NOOP\r\n")
    try walk.clock.advance(by: .zero)
    #expect(walk.server.sessions[0].receivedOctets.count == count)
    #expect(walk.server.transcript.contains("S! stop-reading"))
  }

  @Test(arguments: SMTPStage.scriptable)
  func `waits by the clock, before and after the reply`(_ stage: SMTPStage) throws {
    let walk = try run(stage) {
      $0.wait(.seconds(5)).reply(fault).wait(.seconds(2)).reply(fault).close()
    }
    defer { walk.server.stop() }
    #expect(try walk.client.hears(""))
    try walk.clock.advance(by: .milliseconds(4999))
    #expect(walk.client.available() == ("", nil))
    try walk.clock.advance(by: .milliseconds(1))
    #expect(try walk.client.hears(octets))
    try walk.clock.advance(by: .milliseconds(1999))
    #expect(walk.client.available() == ("", nil))
    try walk.clock.advance(by: .milliseconds(1))
    #expect(try walk.client.hears(octets, .endOfStream))
    #expect(
      walk.server.transcript.contains("S! wait 5s\n# 5.000 s later\nS: 451 4.3.0 Fault\nS! wait 2s")
    )
  }

  @Test(arguments: SMTPStage.scriptable)
  func `is held at a gate`(_ stage: SMTPStage) throws {
    let gate = SMTPGate("here")
    let walk = try run(stage) { $0.hold(gate).reply(fault) }
    defer { walk.server.stop() }
    #expect(try walk.client.hears(""))
    #expect(gate.arrivals == 1 && gate.held == 1)
    gate.open()
    #expect(try walk.client.read(octets.utf8.count) == octets)
    #expect(gate.held == 0)
    #expect(walk.server.transcript.contains("S! hold here"))
  }

  @Test(arguments: SMTPStage.scriptable)
  func `sends an octet with each step of the clock`(_ stage: SMTPStage) throws {
    let walk = try run(stage) {
      $0.pace(.bytewise(every: .milliseconds(50))).reply(fault).close()
    }
    defer { walk.server.stop() }
    #expect(try walk.client.hears("4"))
    for expected in octets.unicodeScalars.dropFirst() {
      #expect(walk.client.available() == ("", nil))
      try walk.clock.advance(by: .milliseconds(50))
      let isLast = expected == "\n"
      #expect(try walk.client.hears(String(expected), isLast ? .endOfStream : nil))
    }
  }

  @Test(arguments: SMTPStage.scriptable)
  func `sends pieces, and so many octets a second`(_ stage: SMTPStage) throws {
    let split = try run(stage) { $0.pace(.split([3, 1])).reply(fault) }
    #expect(try split.client.hears(octets))
    // Each piece is a write of its own, and so an event of its own.
    #expect(split.sentPieces.suffix(3) == ["451", " ", "4.3.0 Fault\r\n"])
    split.server.stop()
    let throttled = try run(stage) { $0.pace(.throttle(octetsPerSecond: 50)).reply(fault) }
    #expect(try throttled.client.hears("451 4"))
    try throttled.clock.advance(by: .milliseconds(100))
    #expect(try throttled.client.hears(".3.0 "))
    try throttled.clock.advance(by: .milliseconds(200))
    #expect(try throttled.client.hears("Fault\r\n"))
    throttled.server.stop()
  }

  @Test(arguments: SMTPStage.scriptable)
  func `sends more than one reply`(_ stage: SMTPStage) throws {
    let walk = try run(stage) {
      $0.reply(fault).reply(250, "2.0.0", "Early").raw("x\r\n")
    }
    defer { walk.server.stop() }
    #expect(try walk.client.hears(octets + "250 2.0.0 Early\r\nx\r\n"))
  }

  @Test(arguments: SMTPStage.scriptable)
  func `closes the port for a while`(_ stage: SMTPStage) throws {
    let walk = try run(stage) { $0.closePort(for: .seconds(30)).reply(fault) }
    defer { walk.server.stop() }
    #expect(try walk.client.hears(octets))
    let endpoint = walk.server.endpoint
    #expect(throws: SystemError.self) { _ = try RawClient(endpoint) }
    try walk.clock.advance(by: .milliseconds(29_999))
    #expect(throws: SystemError.self) { _ = try RawClient(endpoint) }
    try walk.clock.advance(by: .milliseconds(1))
    // At the first two stages the rule meets this client as well.
    let meetsRule = stage == .connect || stage == .greeting
    #expect(try RawClient(endpoint).reply().hasPrefix(meetsRule ? "451" : "220"))
    #expect(walk.server.transcript.contains("S! close-port 30s"))
  }
}

extension StageWalk {
  /// What the server wrote, one element a write.
  var sentPieces: [String] {
    let snapshot = server.sessions[0].snapshot
    var start = 0
    return snapshot.events.filter { $0.kind == .sent }.map { event in
      defer { start = event.end }
      return String(decoding: snapshot.sent(start..<event.end), as: UTF8.self)
    }
  }
}
