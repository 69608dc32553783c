import SMTPTestNetwork
import SMTPTestSupport

/// A server in a process of its own, whose CPU is measured.
final class MeasuredServer {
  private let process: ServerProcess
  let port: UInt16
  private let speaksSMTP: Bool

  private init(_ process: ServerProcess, port: UInt16, speaksSMTP: Bool) {
    self.process = process
    self.port = port
    self.speaksSMTP = speaksSMTP
  }

  /// This program, serving with these options.
  static func fixture(_ options: [String]) throws -> MeasuredServer {
    let port = try freePort()
    let process = try ServerProcess(
      BenchPlatform.executable(),
      ["serve", "--quiet", "--keep", "0", "--port", "\(port)"] + options)
    guard let process else { throw BenchFailure("this program is not there") }
    return try MeasuredServer(process, port: port, speaksSMTP: true).ready()
  }

  /// OpenSSL's own, with a certificate of the same kind and no more resumption than ours; `nil` where
  /// the program is not there.
  static func openSSL(_ authority: SMTPTestCertificateAuthority) throws -> MeasuredServer? {
    let port = try freePort()
    let file = "\(TemporaryFile.folder)/smtp-bench-\(port).pem"
    try System.replaceFile(file, with: Array(authority.credentials(for: .valid).pem.utf8))
    defer { System.removeFile(file) }
    let process = try ServerProcess(
      "openssl",
      [
        "s_server", "-accept", "\(port)", "-cert", file, "-key", file, "-quiet", "-no_ticket",
        "-num_tickets", "0", "-no_cache",
      ])
    guard let process else { return nil }
    return try MeasuredServer(process, port: port, speaksSMTP: false).ready()
  }

  /// One that is free now: the other program does not tell which it got.
  private static func freePort() throws -> UInt16 {
    let listening = try Listening.bind(host: "localhost", port: 0)
    let port = listening.endpoints[0].address.port ?? 0
    for endpoint in listening.endpoints { Socket.close(endpoint.descriptor) }
    return port
  }

  /// Waits until it listens.
  private func ready() throws -> MeasuredServer {
    for _ in 0..<1000 {
      if let descriptor = try? Socket.connect(to: .loopbackIPv4(port: port)) {
        Socket.close(descriptor)
        return self
      }
      BenchPlatform.pause(microseconds: 10_000)
    }
    throw BenchFailure("nothing listens on port \(port)")
  }

  /// The CPU that it takes, in nanoseconds, while `body` runs.
  func cpu(_ body: () throws -> Void) throws -> Int {
    guard let before = BenchPlatform.cpu(of: process.id) else {
      throw BenchFailure("the CPU of a process cannot be read here")
    }
    try body()
    return (BenchPlatform.cpu(of: process.id) ?? before) - before
  }

  /// Shakes hands, does what is to be done inside TLS, and waits for the end.
  func visit(_ context: TLSContext, _ body: (TLSStream) throws -> Void) throws {
    let descriptor = try Socket.connect(to: .loopbackIPv4(port: port))
    defer { Socket.close(descriptor) }
    Socket.setNoDelay(descriptor)
    BenchPlatform.limitReading(descriptor, seconds: 20)
    let stream = try TLSStream(context, descriptor: descriptor)
    if speaksSMTP { try expect("220", stream) }
    try body(stream)
    if speaksSMTP { try stream.write(Array("QUIT\r\n".utf8)) }
    try stream.close()
    Socket.shutdownWrite(descriptor)
    while try !stream.read().isEmpty {}
  }

  /// Has it take octets.
  func take(_ content: [UInt8], _ stream: TLSStream) throws {
    guard speaksSMTP else { return try stream.write(content) }
    for (line, code) in [(BlockingClient.hello, "250")]
      + zip(BlockingClient.envelope(), ["250", "250", "354"])
    {
      try stream.write(Array(line.utf8))
      try expect(code, stream)
    }
    try stream.write(content + Array(".\r\n".utf8))
    try expect("250", stream)
  }

  /// Reads a reply; the server has nothing else to say.
  private func expect(_ code: String, _ stream: TLSStream) throws {
    var reply = ""
    repeat {
      let octets = try stream.read()
      if octets.isEmpty { throw BenchFailure("the server ended instead of \(code)") }
      reply += String(decoding: octets, as: UTF8.self)
    } while !reply.hasSuffix("\r\n")
    guard reply.hasPrefix(code) else { throw BenchFailure("\(reply) instead of \(code)") }
  }
}
