import Foundation
import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `Where a server listens` {
  static func reason(_ code: Int32) -> String {
    "\(String(cString: strerror(code))) (errno \(code))"
  }

  @Test func `is localhost in both families on one port`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let endpoint = server.endpoint
    #expect(endpoint.host == "localhost")
    #expect(endpoint.address == "127.0.0.1")
    #expect(endpoint.port > 0)
    let four = try RawClient(endpoint)
    #expect(try four.reply() == "220 fixture.test ESMTP SMTPTestSupport")
    #expect(server.sessions.first?.peer.host == "127.0.0.1")
    // A machine without IPv6 has only the one.
    guard (try? Listening.bind(host: "::1", port: 0).close()) != nil else { return }
    let six = try RawClient(endpoint, overIPv6: true)
    #expect(try six.reply() == "220 fixture.test ESMTP SMTPTestSupport")
    #expect(server.sessions.last?.peer.host == "::1")
  }

  @Test func `is one address where one was asked for`() throws {
    let server = try SMTPTestServer.start(.address(host: "127.0.0.1"), .hostName("four.test"))
    defer { server.stop() }
    #expect(server.endpoint.host == "127.0.0.1")
    #expect(!RawClient.finds("four.test", at: server.endpoint, overIPv6: true))
    #expect(RawClient.finds("four.test", at: server.endpoint))
  }

  @Test func `is a path that is gone after the server`() throws {
    let path = NSTemporaryDirectory() + "smtp-\(UUID().uuidString.prefix(8)).sock"
    let server = try SMTPTestServer.start(.unixSocket(path: path))
    #expect(server.endpoint.unixPath == path)
    #expect(server.endpoint.url == "unix:\(path)")
    #expect(server.endpoint.description == path)
    #expect(server.endpoint.environment["SMTP_HOST"] == path)
    try RawClient.deliver(server)
    #expect(server.messages.map(\.transaction.peer) == [.unix])
    #expect(FileManager.default.fileExists(atPath: path))
    server.stop()
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(server.messages.count == 1)
  }

  @Test func `names the port that is in use`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let port = server.endpoint.port
    let error = #expect(throws: SMTPTestServerError.self) {
      try SMTPTestServer.start(.address(port: port))
    }
    #expect(
      error?.description
        == "The server cannot listen on localhost:\(port): Could not bind 127.0.0.1:\(port): "
        + "\(Self.reason(EADDRINUSE)).")
  }

  @Test(arguments: [
    (
      "mail.example.com", 0,
      "The server cannot listen on mail.example.com:0: Could not listen on \"mail.example.com\" "
        + "(only \"localhost\" and numeric addresses; names are not looked up): "
        + "\(Self.reason(EADDRNOTAVAIL))."
    ),
    (
      "127.0.0.1", 65_536,
      "The server cannot be configured so: port 65536 is not in 0...65535."
    ),
    (
      "127.0.0.1", -1, "The server cannot be configured so: port -1 is not in 0...65535."
    ),
  ])
  func `is refused with a sentence where it makes no sense`(
    host: String, port: Int, description: String
  ) {
    let error = #expect(throws: SMTPTestServerError.self) {
      try SMTPTestServer.start(.address(host: host, port: port))
    }
    #expect(error?.description == description)
  }

  @Test func `can be handed to programs and processes`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let endpoint = server.endpoint
    #expect(endpoint.url == "smtp://localhost:\(endpoint.port)")
    #expect(endpoint.description == "localhost:\(endpoint.port)")
    #expect(
      endpoint.environment == [
        "SMTP_HOST": "localhost", "SMTP_PORT": "\(endpoint.port)", "SMTP_URL": endpoint.url,
      ])
    let copy = try JSONDecoder().decode(
      SMTPTestEndpoint.self, from: JSONEncoder().encode(endpoint))
    #expect(copy == endpoint)
    #expect(try RawClient(copy).reply().hasPrefix("220 "))
  }

  @Test func `writes IPv6 in brackets`() throws {
    guard let server = try? SMTPTestServer.start(.address(host: "::1")) else { return }
    defer { server.stop() }
    #expect(server.endpoint.url == "smtp://[::1]:\(server.endpoint.port)")
    #expect(server.endpoint.description == "[::1]:\(server.endpoint.port)")
  }
}
