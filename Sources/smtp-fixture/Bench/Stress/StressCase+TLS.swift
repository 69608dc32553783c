import SMTPTestNetwork
import SMTPTestSupport

// What TLS leaves behind.
extension StressCase {
  static let handshakes = StressCase(
    "handshakes", "the memory that 1,000 sessions with TLS leave behind"
  ) { scale in
    let count = max(100, 1000 / scale)
    let context: TLSContext
    do {
      context = try TLSContext(TLSSettings(role: .client))
    } catch let error as SMTPTLSUnavailableError {
      return [.skipped("handshakes", "\(error)")]
    }
    let server = try SMTPTestServer.start(.address(host: "127.0.0.1"), .tls(.implicit))
    defer { server.stop() }
    func visit(_ times: Int) throws {
      for number in 1...times {
        let descriptor = try Socket.connect(
          to: .loopbackIPv4(port: UInt16(server.endpoint.port)))
        defer { Socket.close(descriptor) }
        let stream = try TLSStream(context, descriptor: descriptor)
        guard try !stream.read().isEmpty else { throw BenchFailure("no greeting inside TLS") }
        try stream.write(Array("QUIT\r\n".utf8))
        while try !stream.read().isEmpty {}
        // What the record keeps is no leak.
        if number % 50 == 0 { server.reset() }
      }
      server.reset()
    }
    try visit(count)
    guard let before = BenchPlatform.residentMemory() else {
      return [.skipped("handshakes", "/proc/self/status cannot be read here")]
    }
    try visit(count)
    let left = (BenchPlatform.residentMemory() ?? 0) - before
    return [Figure("RSS after \(count) more sessions", octets: left, atMost: 1_000_000)]
  }
}
