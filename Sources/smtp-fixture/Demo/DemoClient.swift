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
  private var tls: TLSStream?

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
    tls = try TLSStream(
      try TLSContext(settings), host: endpoint.host, descriptor: descriptor)
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
    if let tls { return try tls.write(octets) }
    guard System.write(octets, to: descriptor) else {
      throw Failure(description: "The connection to the server broke.")
    }
  }

  /// Reads once.
  private func receive() throws {
    if let tls {
      let octets = try tls.read()
      if octets.isEmpty { throw Failure(description: "The server ended TLS.") }
      received += octets
      return
    }
    var buffer = [UInt8](repeating: 0, count: 1024)
    let outcome = buffer.withUnsafeMutableBytes { Socket.read(descriptor, into: $0) }
    guard case .octets(let count) = outcome else {
      throw Failure(description: "The server did not answer.")
    }
    received += buffer[..<count]
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
