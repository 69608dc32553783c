import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestScript
import SMTPTestWire
import Testing

@testable import SMTPTestSupport

/// The host with a guest that speaks no SMTP.
@Suite(.bounded) struct `A host` {
  static func client(_ guest: EchoGuest, at endpoint: SMTPTestEndpoint) throws -> RawClient {
    let client = try RawClient(endpoint)
    #expect(try client.reply() == "hello")
    return client
  }

  @Test func `speaks whatever its guest speaks, and numbers its connections`() throws {
    let guest = EchoGuest()
    let endpoint = try guest.start()
    defer { guest.host.stop() }
    let clients = try (0..<2).map { _ in try Self.client(guest, at: endpoint) }
    #expect(try clients[0].say("one") == "one")
    #expect(try clients[1].say("two") == "two")
    guest.host.catchUp()
    #expect(guest.lines.all == ["1: one", "2: two"])
    #expect(guest.host.openSessions == 2)
    clients[0].leave()
    guest.host.readAll()
    #expect(guest.host.openSessions == 1)
  }

  @Test func `asks scripts and their closures for its guest, and finds what went wrong`() throws {
    struct Mishap: Error {}
    let guest = EchoGuest()
    let endpoint = try guest.start()
    defer { guest.host.stop() }
    try guest.host.scripts.use([
      .on(.unknown).once.raw("scripted\r\n"),
      .on(.unknown).nth(2).decide { event in
        .raw("closure heard \(String(decoding: event.line, as: UTF8.self))\r\n")
      },
      .on(.unknown).nth(3).decide { _ in throw Mishap() },
      .on(.noop).close(),
    ])
    let client = try Self.client(guest, at: endpoint)
    #expect(try client.say("a") == "scripted")
    #expect(try client.say("b") == "closure heard b")
    #expect(try client.say("c").hasPrefix("451"))
    #expect(try client.say("d") == "d")
    #expect(
      guest.host.findings.map(\.description) == [
        "session 1: on UNKNOWN nth 3: call closure threw: Mishap()",
        "never fired: on NOOP: close",
      ])
    let scope = try guest.host.scripts.push([.on(.unknown).raw("scoped\r\n")])
    #expect(try client.say("e") == "scoped")
    guest.host.endScope(scope, isComplete: true)
    #expect(try client.say("f") == "f")
  }

  @Test func `is quiescent when nothing is under way, and says what is`() throws {
    let gate = SMTPGate("gate")
    let guest = EchoGuest()
    let endpoint = try guest.start()
    defer { guest.host.stop() }
    let client = try Self.client(guest, at: endpoint)
    #expect(guest.host.isQuiescent())
    #expect(guest.host.unrest == nil)
    try guest.host.scripts.use([.on(.unknown).hold(gate).proceed()])
    try client.send("x\r\n")
    try gate.waitForArrival()
    #expect(!guest.host.isQuiescent())
    #expect(guest.host.unrest == "session 1 has something under way")
    gate.open()
    #expect(try client.reply() == "x")
    #expect(guest.host.isQuiescent())
  }

  @Test func `turns away whom it has no room for, in the guest's words`() throws {
    var settings = HostSettings()
    settings.maximumConnections = 1
    let guest = EchoGuest(settings)
    let endpoint = try guest.start()
    defer { guest.host.stop() }
    let first = try Self.client(guest, at: endpoint)
    #expect(try RawClient(endpoint).finalReplies() == ["crowded"])
    guest.host.catchUp()
    #expect(guest.host.findings.map(\.kind) == [.connectionRefused])
    #expect(try first.say("still there") == "still there")
  }

  @Test func `lives by its clock, its budget and its holds`() throws {
    var settings = HostSettings()
    settings.clock = .manual()
    settings.memoryBudget = 10_000
    settings.holdTimeout = .milliseconds(1)
    let guest = EchoGuest(settings)
    let endpoint = try guest.start()
    defer { guest.host.stop() }
    let idle = try Self.client(guest, at: endpoint)
    try settings.clock.advance(by: .seconds(300))
    #expect(try idle.finalReplies() == ["idle"])
    let held = try Self.client(guest, at: endpoint)
    try guest.host.scripts.use([.on(.unknown).hold(SMTPGate("gate")).proceed()])
    try held.send("x\r\n")
    #expect(try held.finalReplies() == ["bye"])
    let full = try Self.client(guest, at: endpoint)
    try full.send(String(repeating: "x", count: 20_000))
    #expect(try full.finalReplies() == ["full"])
    #expect(
      guest.host.findings.map(\.description) == [
        "session 2: hold gate: nobody opened the gate for 0.001 seconds",
        "session 3: the memory budget of 10000 octets is spent; the echo is full",
      ])
  }

  @Test func `closes its port and comes back, and lets go of its guest when it stops`() throws {
    weak var gone: EchoGuest?
    weak var host: Host?
    do {
      let guest = EchoGuest()
      (gone, host) = (guest, guest.host)
      let endpoint = try guest.start()
      let client = try Self.client(guest, at: endpoint)
      guest.host.refuseConnections()
      #expect(throws: SystemError.self) { _ = try RawClient(endpoint) }
      try guest.host.acceptConnections()
      #expect(try Self.client(guest, at: endpoint).say("x") == "x")
      guest.host.stop()
      guest.host.stop()
      #expect(try client.finalReplies() == ["bye"])
      #expect(guest.host.isStopped)
    }
    // The loop may be about to let go of what it was told to remove.
    EventLoop.shared.barrier()
    #expect(gone == nil && host == nil)
  }
}
