import CSMTPTestPlatform
import SMTPTestHelpers
import SMTPTestNetwork
import Testing

/// A folder of its own for one test, removed with everything in it.
func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  var template = Array("/tmp/smtp-XXXXXX".utf8CString)
  let path = try #require(mkdtemp(&template).map { String(cString: $0) })
  defer {
    for name in ["s", "t"] { unlink("\(path)/\(name)") }
    rmdir(path)
  }
  return try body(path)
}

@Suite(.bounded) struct `Listening sockets` {
  @Test func `on localhost are for both families on one port`() throws {
    let listening = try Listening.bind(host: "LocalHost", port: 0)
    defer { listening.close() }
    let addresses = listening.endpoints.map(\.address)
    let port = try #require(addresses.first?.port)
    #expect(port != 0)
    #expect(addresses.first == .loopbackIPv4(port: port))
    // A machine without ::1 has one endpoint.
    let other = try? Listening.bind(host: "::1", port: 0)
    other?.close()
    #expect(addresses.dropFirst() == (other == nil ? [] : [.loopbackIPv6(port: port)]))
    for address in addresses { Socket.close(try Socket.connect(to: address)) }
  }

  @Test func `bound many at once each find a port`() throws {
    let all = try (0..<40).map { _ in try Listening.bind(host: "localhost", port: 0) }
    defer { for listening in all { listening.close() } }
    #expect(Set(all.map { $0.endpoints[0].address }).count == 40)
  }

  @Test func `can have a port that was just used`() throws {
    let first = try Listening.bind(host: "localhost", port: 0)
    let address = first.endpoints[0].address
    let client = try Socket.connect(to: address)
    if case .accepted(let server, _) = Socket.accept(first.endpoints[0].descriptor) {
      Socket.close(server)  // From this side, so that TIME_WAIT is here.
    }
    Socket.close(client)
    let port = try #require(address.port)
    let error = #expect(throws: SystemError.self) {
      try Listening.bind(host: "localhost", port: port)
    }
    #expect(error?.code == EADDRINUSE)
    first.close()
    // Any other test may take the port first.
    do throws(SystemError) {
      try Listening.bind(host: "localhost", port: port).close()
    } catch {
      #expect(error.code == EADDRINUSE)
    }
  }

  @Test(arguments: ["example.com", "", "127.1", "localhost.", "[::1"])
  func `look up no name`(host: String) {
    let error = #expect(throws: SystemError.self) { try Listening.bind(host: host, port: 0) }
    #expect(error?.description.contains("names are not looked up") == true)
  }

  @Test func `on a path remove it in the end`() throws {
    try withFolder { folder in
      let path = "\(folder)/s"
      let listening = try Listening.bind(.unix(path: path))
      #expect(listening.endpoints.map(\.address) == [.unix(path: path)])
      Socket.close(try Socket.connect(to: .unix(path: path)))
      listening.close()
      #expect(access(path, F_OK) != 0)
    }
  }

  @Test func `on a path leave what somebody else put there`() throws {
    try withFolder { folder in
      let path = "\(folder)/s"
      let first = try Listening.bind(.unix(path: path))
      try #require(link(path, "\(folder)/t") == 0 && unlink(path) == 0)
      let second = try Listening.bind(.unix(path: path))
      first.close()
      #expect(access(path, F_OK) == 0)
      second.close()
      #expect(access(path, F_OK) != 0)
    }
  }

  @Test func `replace a socket that was left behind`() throws {
    try withFolder { folder in
      let address = SocketAddress.unix(path: "\(folder)/s")
      Socket.close(try Socket.listen(on: address).descriptor)
      let listening = try Listening.bind(address)
      Socket.close(try Socket.connect(to: address))
      listening.close()
    }
  }

  @Test func `do not replace a socket that answers`() throws {
    try withFolder { folder in
      let address = SocketAddress.unix(path: "\(folder)/s")
      let first = try Listening.bind(address)
      defer { first.close() }
      let error = #expect(throws: SystemError.self) { try Listening.bind(address) }
      #expect(error?.code == EADDRINUSE)
      Socket.close(try Socket.connect(to: address))
    }
  }

  @Test func `do not replace a file`() throws {
    try withFolder { folder in
      let path = "\(folder)/s"
      Socket.close(creat(path, 0o600))
      let error = #expect(throws: SystemError.self) { try Listening.bind(.unix(path: path)) }
      #expect(error?.description.contains("it is not a socket") == true)
      #expect(access(path, F_OK) == 0)
    }
  }

  @Test func `say how long a path may be`() throws {
    let limit = smtp_address_unix_limit()
    let path = "/tmp/" + String(repeating: "x", count: limit - 4)
    let error = #expect(throws: SystemError.self) { try Listening.bind(.unix(path: path)) }
    #expect(error?.code == ENAMETOOLONG)
    #expect(error?.description.contains("\(limit + 1) octets, \(limit) are possible") == true)
    let empty = #expect(throws: SystemError.self) { try Listening.bind(.unix(path: "")) }
    #expect(empty?.code == EINVAL)
  }
}
