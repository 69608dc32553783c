import SMTPTestSupport

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A client of one blocking socket, which has read the greeting and said EHLO.
struct Client {
  /// A connection that could not be made or was lost.
  struct Failure: Error {}

  private let descriptor: Int32

  init(_ server: SMTPTestServer, hello: String = "EHLO app.example.com") throws {
    #if canImport(Glibc)
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(server.endpoint.port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let status = withUnsafeBytes(of: &address) {
      connect(
        descriptor, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self),
        socklen_t($0.count))
    }
    guard status == 0 else {
      _ = close(descriptor)
      throw Failure()
    }
    _ = try reply()
    try say(hello)
  }

  /// Sends octets as they are.
  func send(_ text: String) throws {
    let octets = Array(text.utf8)
    guard octets.withUnsafeBytes({ write(descriptor, $0.baseAddress!, $0.count) }) == octets.count
    else { throw Failure() }
  }

  /// Reads the lines of one reply.
  func reply() throws -> String {
    var text = ""
    while true {
      var line: [UInt8] = []
      var octet: UInt8 = 0
      while line.last != UInt8(ascii: "\n") {
        guard read(descriptor, &octet, 1) == 1 else { throw Failure() }
        line.append(octet)
      }
      text += String(decoding: line, as: UTF8.self)
      if line.count < 4 || line[3] != UInt8(ascii: "-") { return text }
    }
  }

  /// Sends a line and reads the reply to it.
  @discardableResult
  func say(_ line: String) throws -> String {
    try send(line + "\r\n")
    return try reply()
  }

  /// Sends one message, as far as the server lets it.
  func deliver(_ mail: String, to recipients: [String]) throws {
    try say("MAIL FROM:<app@example.com>")
    let replies = try recipients.map { try say("RCPT TO:<\($0)>") }
    guard replies.contains(where: { $0.hasPrefix("250") }) else { return }
    try say("DATA")
    try say("\(mail)\r\n.")
  }

  /// Ends the session, and reads the server's end of it.
  func quit() throws {
    try say("QUIT")
    end()
  }

  func end() { _ = close(descriptor) }
}

extension SMTPTestServer {
  /// Sends this server one message, in a session of its own.
  func receive(_ mail: String, to recipients: String...) throws {
    let client = try Client(self)
    try client.deliver(mail, to: recipients)
    try client.quit()
  }
}
