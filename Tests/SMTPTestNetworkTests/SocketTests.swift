import CSMTPTestPlatform
import SMTPTestHelpers
import SMTPTestNetwork
import Testing

@Suite(.bounded) struct `A socket address` {
  @Test(arguments: [
    ("127.0.0.1", "127.0.0.1:2525"),
    ("0.0.0.0", "0.0.0.0:2525"),
    ("255.255.255.255", "255.255.255.255:2525"),
    ("::1", "[::1]:2525"),
    ("[::1]", "[::1]:2525"),
    ("::", "[::]:2525"),
    ("2001:DB8:0:0::1", "[2001:db8::1]:2525"),
    ("::ffff:10.1.2.3", "[::ffff:10.1.2.3]:2525"),
  ])
  func `reads numeric hosts and prints them`(host: String, printed: String) throws {
    let address = try #require(SocketAddress(numericHost: host, port: 2525))
    #expect("\(address)" == printed)
    #expect(address.port == 2525)
    #expect(SocketAddress(numericHost: address.host, port: 2525) == address)
    #expect("\(address.replacingPort(25))" == printed.replacing("2525", with: "25"))
  }

  @Test(arguments: [
    "", "localhost", "example.com", "127.0.0.1.", "127.1", "256.0.0.1", "1.2.3.4.5", " 127.0.0.1",
    "[127.0.0.1]", "[::1", "::1]", "[]", "[[::1]]", ":::1", "::1%lo", "127.0.0.1\0", "::1\0x",
  ])
  func `is nothing else`(host: String) {
    #expect(SocketAddress(numericHost: host, port: 25) == nil)
  }

  @Test func `may be a path`() {
    let address = SocketAddress.unix(path: "/tmp/x")
    #expect("\(address)" == "unix:/tmp/x")
    #expect(address.port == nil)
    #expect(address.replacingPort(1) == address)
  }
}

@Suite(.bounded) struct `A system error` {
  @Test func `is a sentence`() {
    let error = SystemError("bind", code: EADDRINUSE, context: "127.0.0.1:25")
    #expect("\(error)".hasPrefix("Could not bind 127.0.0.1:25: Address already in use (errno "))
    #expect("\(error)".hasSuffix(")."))
    #expect(!error.isExhaustion)
    #expect(SystemError("accept", code: EMFILE).isExhaustion)
  }
}

@Suite(.bounded) struct `A socket` {
  @Test func `reads, would block, and ends`() throws {
    let pair = try SocketPair()
    var octets = [UInt8](repeating: 0, count: 8)
    func read() -> Socket.ReadOutcome {
      octets.withUnsafeMutableBytes { Socket.read(pair.near, into: $0) }
    }
    #expect(read() == .wouldBlock)
    #expect(send("0123456789", to: pair.far) == .octets(10))
    #expect(read() == .octets(8))
    #expect(read() == .octets(2))
    Socket.shutdownWrite(pair.far)
    #expect(read() == .endOfStream)
    #expect(octets.withUnsafeMutableBytes { Socket.read(-1, into: $0) } == .failed(errno: EBADF))
  }

  @Test func `writes until there is no room`() throws {
    let pair = try SocketPair()
    Socket.setSendBuffer(pair.near, octets: 4096)
    Socket.setReceiveBuffer(pair.far, octets: 4096)
    let text = String(repeating: "x", count: 10_000)
    var outcomes: Set<Socket.WriteOutcome> = []
    while !outcomes.contains(.wouldBlock) { outcomes.insert(send(text, to: pair.near)) }
    #expect(outcomes.count > 1)
  }

  @Test func `never raises SIGPIPE`() throws {
    let pair = try SocketPair()
    _ = dup2(0, pair.far)  // The far end is gone, its number is not.
    #expect(send("x", to: pair.near) == .failed(errno: EPIPE))
    #expect(send("x", to: pair.near) == .failed(errno: EPIPE))
  }

  @Test func `takes every option, whatever it is`() throws {
    let pair = try SocketPair()
    for descriptor in [pair.near, -1] {
      Socket.setNoDelay(descriptor)
      Socket.rearmQuickAck(descriptor)
      Socket.setSendBuffer(descriptor, octets: .max)
      Socket.setReceiveBuffer(descriptor, octets: -1)
    }
  }

  @Test func `resets a connection`() throws {
    let listening = try Listening.bind(host: "127.0.0.1", port: 0)
    defer { listening.close() }
    let client = try Socket.connect(to: listening.endpoints[0].address)
    defer { Socket.close(client) }
    guard case .accepted(let server, let peer) = Socket.accept(listening.endpoints[0].descriptor)
    else {
      Issue.record("nothing to accept")
      return
    }
    #expect(peer.host == "127.0.0.1")
    send("220 lost\r\n", to: server)
    Socket.reset(server)
    var octets = [UInt8](repeating: 0, count: 64)
    var outcome = Socket.ReadOutcome.octets(0)
    while case .octets = outcome {
      outcome = octets.withUnsafeMutableBytes { Socket.read(client, into: $0) }
    }
    #expect(outcome == .failed(errno: ECONNRESET))
  }

  @Test func `refuses to connect where nobody listens`() throws {
    let listening = try Listening.bind(host: "127.0.0.1", port: 0)
    let address = listening.endpoints[0].address
    listening.close()
    let error = #expect(throws: SystemError.self) { try Socket.connect(to: address) }
    #expect(error?.code == ECONNREFUSED)
    #expect(error?.context == "\(address)")
  }
}
