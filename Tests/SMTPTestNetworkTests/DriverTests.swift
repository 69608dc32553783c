import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestWire
import Testing

/// The driver speaks no protocol: whatever machine it is given, it drives.
@Suite(.bounded) struct `A driver` {
  /// A socket pair of which the machine has one end.
  private struct Wire {
    let pair: SocketPair
    let connection: Connection
    let room = ToyRoom()
    let log = SessionLog()

    init(
      _ machine: any ProtocolMachine, on loop: EventLoop, clock: SMTPFixtureClock = .system
    ) throws {
      pair = try SocketPair()
      clock.attach(to: loop)
      // The driver closes its end, and so does the pair.
      connection = drive(
        machine, duplicate(pair.near), on: loop, room, clock: clock, log: log)
    }

    /// Sends, and has it handled.
    func send(_ text: String, _ loop: EventLoop) {
      SMTPTestNetworkTests.send(text, to: pair.far)
      loop.barrier()
    }
  }

  @Test func `drives a machine of another protocol, however its octets are cut`() throws {
    try withLoop { loop in
      let request = "GET /token HTTP/1.1\r\nHost: a\r\n\r\nGET /keys HTTP/1.1\r\nHost: a\r\n\r\n"
      for cut in 1..<request.utf8.count {
        let wire = try Wire(ToyHTTPMachine(), on: loop)
        wire.send(String(request.prefix(cut)), loop)
        wire.send(String(request.dropFirst(cut)), loop)
        #expect(
          receiveAll(from: wire.pair.far)
            == "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n/token"
            + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n/keys")
        #expect(wire.room.lines == ["GET /token", "GET /keys"])
        loop.performAndWait { wire.connection.shutDown() }
        #expect(wire.room.lines.last == "closed")
      }
    }
  }

  @Test func `fires the timers of its machine by its clock, and none that was cancelled`() throws {
    try withLoop { loop in
      let clock = SMTPFixtureClock.manual()
      let wire = try Wire(ToyHTTPMachine(), on: loop, clock: clock)
      wire.send("GET /a HTTP/1.1\r\n", loop)
      wire.send("\r\n", loop)
      // The request has ended in time, and what comes later is another.
      try clock.advance(by: .seconds(60))
      _ = receiveAll(from: wire.pair.far)
      wire.send("GET /b", loop)
      try clock.advance(by: .seconds(4))
      #expect(receiveAll(from: wire.pair.far) == nil)
      try clock.advance(by: .seconds(1))
      #expect(
        receiveAll(from: wire.pair.far)
          == "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
    }
  }

  @Test func `tells a fact when what was decided before it was written, and says so if not`() throws
  {
    try withLoop { loop in
      let wire = try Wire(ToyHTTPMachine(), on: loop)
      // The answer is longer than what the kernel takes, and the peer reads nothing.
      Socket.setSendBuffer(wire.pair.near, octets: 1)
      let path = "/" + String(repeating: "a", count: 200_000)
      var left = Array("GET \(path) HTTP/1.1\r\nConnection: close\r\n\r\n".utf8)
      while !left.isEmpty {
        if case .octets(let count) = left.withUnsafeBytes({ Socket.write(wire.pair.far, $0) }) {
          left.removeFirst(count)
        }
        loop.barrier()
      }
      #expect(wire.room.lines == [])
      loop.performAndWait { wire.connection.shutDown() }
      #expect(wire.room.lines == ["GET \(path) (lost)", "closed"])
    }
  }

  @Test func `hands work from outside to its machine, in order and from any thread`() throws {
    try withLoop { loop in
      let wire = try Wire(ToyClientMachine(), on: loop)
      wire.connection.hand(ToyClientMachine.Command("EHLO me"))
      wire.connection.hand(ToyClientMachine.Command("QUIT"))
      loop.barrier()
      #expect(receiveAll(from: wire.pair.far) == nil)
      wire.send("220 hello\r\n", loop)
      #expect(receiveAll(from: wire.pair.far) == "EHLO me\r\n")
      wire.send("250 you\r\n", loop)
      #expect(receiveAll(from: wire.pair.far) == "QUIT\r\n")
      wire.send("221 bye\r\n", loop)
      #expect(wire.room.lines == ["220 hello", "250 you", "221 bye"])
    }
  }

  @Test func `takes work from whoever is told of what was written, and goes on with it`() throws {
    try withLoop { loop in
      let wire = try Wire(ToyPuppetMachine(), on: loop)
      let connection = wire.connection
      wire.room.listen { fact in
        if fact == "said 1" { connection.hand(ToyPuppetMachine.Task.say("2")) }
        if fact == "said 2" { connection.hand(ToyPuppetMachine.Task.say("3")) }
      }
      wire.connection.hand(ToyPuppetMachine.Task.say("1"))
      loop.barrier()
      #expect(receiveAll(from: wire.pair.far) == "1\n2\n3\n")
      #expect(wire.room.lines == ["said 1", "said 2", "said 3"])
    }
  }

  @Test func `moves a timer as often as its machine wants`() throws {
    /// What is done at a second: a timer is set to so many seconds, or to none.
    struct Act {
      let second: Int
      let timer: Int
      let after: Int?
    }
    let cases: [([Act], fires: [Int: String])] = [
      // Moved away, it fires once, at the time that was wanted last.
      (
        [Act(second: 0, timer: 1, after: 10), Act(second: 5, timer: 1, after: 10)],
        [15: "timer 1"]
      ),
      (
        [
          Act(second: 0, timer: 1, after: 10), Act(second: 5, timer: 1, after: 10),
          Act(second: 14, timer: 1, after: 10),
        ], [24: "timer 1"]
      ),
      // Brought forward.
      ([Act(second: 0, timer: 1, after: 10), Act(second: 5, timer: 1, after: 2)], [7: "timer 1"]),
      // Taken back, and set anew.
      (
        [
          Act(second: 0, timer: 1, after: 10), Act(second: 5, timer: 1, after: nil),
          Act(second: 20, timer: 1, after: 3),
        ], [23: "timer 1"]
      ),
      // Set anew before the time that was first wanted, to an earlier one than that.
      (
        [
          Act(second: 0, timer: 1, after: 10), Act(second: 1, timer: 1, after: nil),
          Act(second: 2, timer: 1, after: 4),
        ], [6: "timer 1"]
      ),
      // Two know nothing of each other; each can be set again when it has fired.
      (
        [
          Act(second: 0, timer: 1, after: 10), Act(second: 0, timer: 2, after: 4),
          Act(second: 5, timer: 2, after: 3), Act(second: 9, timer: 2, after: nil),
        ], [4: "timer 2", 8: "timer 2", 10: "timer 1"]
      ),
    ]
    try withLoop { loop in
      for (acts, fires) in cases {
        let clock = SMTPFixtureClock.manual()
        let wire = try Wire(ToyPuppetMachine(), on: loop, clock: clock)
        var found: [Int: String] = [:]
        var seen = 0
        for second in 0...30 {
          if second > 0 { try clock.advance(by: .seconds(1)) }
          for line in wire.room.lines.dropFirst(seen) { found[second, default: ""] += line }
          seen = wire.room.lines.count
          for act in acts where act.second == second {
            wire.connection.hand(
              ToyPuppetMachine.Task.set(
                MachineTimer(act.timer), act.after.map { .seconds($0) }))
          }
          loop.barrier()
        }
        #expect(found == fires)
      }
    }
  }

  @Test func `runs several timers of one machine`() throws {
    try withLoop { loop in
      let clock = SMTPFixtureClock.manual()
      let silent = try Wire(ToyClientMachine(), on: loop, clock: clock)
      let rude = try Wire(ToyClientMachine(), on: loop, clock: clock)
      rude.send("220 hello\r\n", loop)
      rude.connection.hand(ToyClientMachine.Command("NOOP"))
      try clock.advance(by: .seconds(60))
      #expect(rude.room.lines == ["220 hello", "no reply"])
      #expect(silent.room.lines == [])
      try clock.advance(by: .seconds(240))
      #expect(silent.room.lines == ["no greeting"])
    }
  }

  @Test func `connects outwards, and two machines talk`() throws {
    try withLoop { loop in
      let listening = try Listening.bind(host: "127.0.0.1", port: 0)
      let address = listening.endpoints[0].address
      let accepted = Locked<Int32>(-1)
      let listener = Listener(
        listening.endpoints[0],
        onAccept: { descriptor, _ in accepted.withLock { $0 = descriptor } },
        onRefused: { descriptor, _ in Socket.close(descriptor) })
      listener.start(on: loop)
      let outcome = connect(to: address, on: loop)
      let descriptor = try outcome.get()
      loop.barrier()
      let room = ToyRoom()
      let client = drive(ToyClientMachine(), descriptor, on: loop, room)
      let server = accepted.withLock { $0 }
      #expect(server >= 0)
      send("220 hello\r\n", to: server)
      loop.barrier()
      #expect(room.lines == ["220 hello"])
      loop.performAndWait { client.shutDown() }
      Socket.close(server)
      listener.stop()
    }
  }

  @Test func `says in words why it could not connect`() throws {
    try withLoop { loop in
      // A port that is bound, so that nobody else gets it, and on which nobody listens.
      let bound = try Socket.bind(to: .loopbackIPv4(port: 0))
      defer { Socket.close(bound.descriptor) }
      guard case .failure(let error) = connect(to: bound.address, on: loop) else {
        Issue.record("connected to nobody")
        return
      }
      #expect(error.code == 111 || error.code == 61)
      #expect(
        error.description
          == "Could not connect to \(bound.address): Connection refused (errno \(error.code)).")
      guard case .failure(let missing) = connect(to: .unix(path: "/nowhere/s"), on: loop) else {
        Issue.record("connected to nothing")
        return
      }
      #expect(
        missing.description
          == "Could not connect to unix:/nowhere/s: No such file or directory (errno 2).")
    }
  }

  private func connect(to address: SocketAddress, on loop: EventLoop) -> Connector.Outcome {
    let done = Gate()
    let outcome = Locked<Connector.Outcome?>(nil)
    let connector = Connector(to: address, on: loop, within: 5_000_000_000) { result in
      outcome.withLock { $0 = result }
      done.open()
    }
    done.wait()
    return withExtendedLifetime(connector) { outcome.withLock { $0! } }
  }
}

/// Everything that can be read at once, nil where there is nothing.
private func receiveAll(from descriptor: Int32) -> String? {
  var all: String?
  while let text = receive(from: descriptor), text != "" { all = (all ?? "") + text }
  return all
}
