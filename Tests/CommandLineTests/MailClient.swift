import SMTPTestNetwork

/// A blocking SMTP client that knows nothing of the server's code.
final class MailClient {
  private var descriptor: Int32
  private let lines: LineReader

  init(port: Int) throws {
    descriptor = try Socket.connect(to: .loopbackIPv4(port: UInt16(port)))
    lines = LineReader(descriptor)
    _ = try reply()
  }

  init(path: String) throws {
    descriptor = try Socket.connect(to: .unix(path: path))
    lines = LineReader(descriptor)
    _ = try reply()
  }

  deinit { close() }

  func close() {
    if descriptor >= 0 { Socket.close(descriptor) }
    descriptor = -1
  }

  /// Sends a line and returns the last line of the reply; after QUIT the connection is closed, for
  /// which a server waits.
  @discardableResult
  func command(_ line: String) throws -> String {
    try send(Array("\(line)\r\n".utf8))
    defer { if line == "QUIT" { close() } }
    return try reply()
  }

  /// A whole transaction up to the final dot; returns the last reply.
  ///
  /// - Parameter content: stuffed already, with its last line end.
  @discardableResult
  func deliver(
    from sender: String, to recipients: [String], _ content: [UInt8], greeting: String = "EHLO"
  ) throws -> String {
    try command("\(greeting) client.test")
    try command("MAIL FROM:<\(sender)>")
    for recipient in recipients { try command("RCPT TO:<\(recipient)>") }
    try command("DATA")
    try send(content + Array(".\r\n".utf8))
    return try reply()
  }

  func send(_ octets: [UInt8]) throws {
    var rest = octets[...]
    while !rest.isEmpty {
      guard case .octets(let count) = rest.withUnsafeBytes({ Socket.write(descriptor, $0) }) else {
        throw Missing(description: "The connection broke.")
      }
      rest = rest.dropFirst(count)
    }
  }

  /// The last line of the next reply; empty if the server closed the connection.
  func reply() throws -> String {
    while let line = try lines.line() {
      if line.utf8.dropFirst(3).first != UInt8(ascii: "-") { return line }
    }
    return ""
  }
}
