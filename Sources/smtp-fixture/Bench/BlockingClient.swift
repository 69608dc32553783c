import SMTPTestNetwork

/// A client for one command at a time, on the thread of whoever calls.
final class BlockingClient: Sendable {
  static let hello = "EHLO bench.example.test\r\n"

  static func envelope(from sender: String = "a@example.test") -> [String] {
    ["MAIL FROM:<\(sender)>\r\n", "RCPT TO:<b@example.test>\r\n", "DATA\r\n"]
  }

  private let descriptor: Int32
  /// How many octets were sent.
  private let sent = Locked(0)

  var sentCount: Int { sent.withLock { $0 } }

  /// Connects and reads the greeting.
  init(port: Int) throws {
    descriptor = try Socket.connect(to: .loopbackIPv4(port: UInt16(port)))
    Socket.setNoDelay(descriptor)
    BenchPlatform.limitReading(descriptor, seconds: 20)
    try expect(220, after: "connecting")
  }

  deinit { Socket.close(descriptor) }

  /// Writes `text` and reads the reply to it.
  func say(_ text: String, expecting code: Int) throws {
    try write(Array(text.utf8))
    try expect(code, after: text)
  }

  func write(_ octets: [UInt8]) throws {
    var done = 0
    while done < octets.count {
      let outcome = octets.withUnsafeBytes {
        Socket.write(descriptor, UnsafeRawBufferPointer(rebasing: $0[done...]))
      }
      guard case .octets(let count) = outcome else { throw BenchFailure("writing: \(outcome)") }
      done += count
    }
    sent.withLock { $0 += octets.count }
  }

  /// MAIL, RCPT and DATA, one after the other.
  func sendEnvelope(from sender: String = "a@example.test") throws {
    for command in Self.envelope(from: sender) {
      try say(command, expecting: command.hasPrefix("D") ? 354 : 250)
    }
  }

  /// Reads one reply, which must have this code.
  func expect(_ code: Int, after text: String) throws {
    let reply = try readReply()
    guard reply.hasPrefix(String(code)) else {
      throw BenchFailure("expected \(code) after \(text), got \(reply)")
    }
  }

  /// The next reply, with all its lines.
  func readReply() throws -> String {
    var reply: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1024)
    while true {
      let outcome = buffer.withUnsafeMutableBytes { Socket.read(descriptor, into: $0) }
      guard case .octets(let count) = outcome else {
        throw BenchFailure("reading a reply: \(outcome)")
      }
      reply += buffer[..<count]
      // The server has nothing more to say than the reply that is waited for.
      guard reply.last == 10 else { continue }
      let start = reply.dropLast().lastIndex(of: 10).map { $0 + 1 } ?? 0
      if reply.count > start + 3, reply[start + 3] != UInt8(ascii: "-") {
        return String(decoding: reply.dropLast(2), as: UTF8.self)
      }
    }
  }
}
