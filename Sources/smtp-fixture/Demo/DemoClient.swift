internal import SMTPTestNetwork
internal import SMTPTestSupport

/// An SMTP client of the simplest kind: one command, one reply, over a blocking socket.
final class DemoClient {
  /// The server did not do what the protocol says.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let descriptor: Int32
  private let endpoint: SMTPTestEndpoint
  private var received: [UInt8] = []
  private var tls: TLSEngine?

  /// Connects and reads the greeting.
  init(_ endpoint: SMTPTestEndpoint) throws {
    guard
      let address = SocketAddress(
        numericHost: endpoint.address, port: UInt16(clamping: endpoint.port))
    else { throw Failure(description: "There is no way to connect to \(endpoint).") }
    self.endpoint = endpoint
    descriptor = try Socket.connect(to: address)
    System.limitReads(of: descriptor, toSeconds: 5)
    try expect(220, try reply(), to: "the connection")
  }

  deinit { Socket.close(descriptor) }

  /// Upgrades to TLS (RFC 3207), if the server's certificate is for its host and leads to the
  /// authority of this process.
  func startTLS() throws {
    try command("STARTTLS", expecting: 220)
    var settings = TLSSettings(role: .client)
    settings.peerCertificate = .required
    settings.trustedRoots = [try SMTPTestCertificateAuthority.shared().trustRootDER]
    let engine = try TLSEngine(
      try TLSContext(settings), serverName: endpoint.host, expectedName: endpoint.host)
    while true {
      let step = engine.shakeHands()
      try send(engine)
      switch step {
      case .complete:
        tls = engine
        return
      case .failed(let failure): throw failure
      case .goesOn: try receive { engine.receive($0) }
      }
    }
  }

  /// Sends a message and returns the reply to each RCPT.
  func send(_ content: [UInt8], from sender: String, to recipients: [String]) throws -> [String] {
    try command("MAIL FROM:<\(sender)> SIZE=\(content.count) BODY=8BITMIME", expecting: 250)
    let replies = try recipients.map { try command("RCPT TO:<\($0)>") }
    try command("DATA", expecting: 354)
    try write(Self.stuffed(content) + Array(".\r\n".utf8))
    try expect(250, try reply(), to: "the content")
    return replies
  }

  /// Sends a command whose reply must have this code.
  func command(_ line: String, expecting code: Int) throws {
    try expect(code, try command(line), to: line)
  }

  /// Sends a command and returns the last line of its reply.
  func command(_ line: String) throws -> String {
    try write(Array("\(line)\r\n".utf8))
    return try reply()
  }

  private func expect(_ code: Int, _ reply: String, to stimulus: String) throws {
    if reply.hasPrefix("\(code) ") { return }
    throw Failure(description: "The server answered \"\(reply)\" to \(stimulus), not \(code).")
  }

  /// A dot more where a line begins with one (RFC 5321 §4.5.2).
  private static func stuffed(_ content: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var isLineStart = true
    for octet in content {
      if isLineStart, octet == UInt8(ascii: ".") { result.append(octet) }
      result.append(octet)
      isLineStart = octet == UInt8(ascii: "\n")
    }
    return result
  }

  private func write(_ octets: [UInt8]) throws {
    if let tls {
      _ = octets.withUnsafeBytes { tls.write($0) }
      return try send(tls)
    }
    guard System.write(octets, to: descriptor) else {
      throw Failure(description: "The connection to the server broke.")
    }
  }

  /// Sends what TLS has for the server.
  private func send(_ engine: TLSEngine) throws {
    let octets = Array(engine.output.octets)
    engine.output.take(octets.count)
    guard System.write(octets, to: descriptor) else {
      throw Failure(description: "The connection to the server broke.")
    }
  }

  /// Reads once from the socket.
  private func receive(_ take: (UnsafeRawBufferPointer) -> Void) throws {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let outcome = buffer.withUnsafeMutableBytes { Socket.read(descriptor, into: $0) }
    guard case .octets(let count) = outcome else {
      throw Failure(description: "The server did not answer.")
    }
    buffer.withUnsafeBytes { take(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
  }

  /// Reads once: a part of the text, or of what TLS makes of it.
  private func receive() throws {
    guard let tls else { return try receive { received += $0 } }
    var buffer = [UInt8](repeating: 0, count: 4096)
    switch buffer.withUnsafeMutableBytes({ tls.read(into: $0) }) {
    case .octets(let count): received += buffer[..<count]
    case .needsInput: try receive { tls.receive($0) }
    case .ended: throw Failure(description: "The server ended TLS.")
    case .failed(let failure): throw failure
    }
  }

  private func reply() throws -> String {
    while true {
      let line = try line()
      // "250-" goes on, "250 " is the last line (RFC 5321 §4.2.1).
      if line.utf8.count < 4 || !line.utf8.dropFirst(3).starts(with: "-".utf8) { return line }
    }
  }

  private func line() throws -> String {
    while true {
      if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
        let line = received[..<end].filter { $0 != UInt8(ascii: "\r") }
        received.removeSubrange(...end)
        return String(decoding: line, as: UTF8.self)
      }
      try receive()
    }
  }
}
