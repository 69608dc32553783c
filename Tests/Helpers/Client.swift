package import SMTPTestSupport

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A client of one blocking socket: what the code under test is to a user.
package struct Client {
  /// A connection that could not be made or was lost.
  package struct Failure: Error {}

  private let descriptor: Int32

  package init(_ server: SMTPTestServer) throws { try self.init(server.endpoint) }

  package init(_ endpoint: SMTPTestEndpoint) throws {
    #if canImport(Glibc)
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(endpoint.port).bigEndian
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
  }

  /// Sends octets as they are.
  package func send(_ text: String) throws {
    let octets = Array(text.utf8)
    guard octets.withUnsafeBytes({ write(descriptor, $0.baseAddress!, $0.count) }) == octets.count
    else { throw Failure() }
  }

  /// Reads the lines of one reply.
  package func reply() throws -> String {
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
  package func say(_ line: String) throws -> String {
    try send(line + "\r\n")
    return try reply()
  }

  package func end() { _ = close(descriptor) }

  /// Delivers one message and returns the replies to the recipients.
  @discardableResult
  package static func deliver(_ server: SMTPTestServer, to recipients: String...) throws
    -> [String]
  {
    try deliver(Client(server), recipients)
  }

  /// ``deliver(_:to:)`` to a server's endpoint.
  @discardableResult
  package static func deliver(_ endpoint: SMTPTestEndpoint, to recipients: String...) throws
    -> [String]
  {
    try deliver(Client(endpoint), recipients)
  }

  private static func deliver(_ client: Client, _ recipients: [String]) throws -> [String] {
    defer { client.end() }
    _ = try client.reply()
    try client.say("EHLO client.test")
    try client.say("MAIL FROM:<from@client.test>")
    let replies = try recipients.map { try client.say("RCPT TO:<\($0)>") }
    if replies.contains(where: { $0.hasPrefix("250") }) {
      try client.say("DATA")
      try client.say("Subject: News\r\n\r\nHello.\r\n.")
    }
    try client.say("QUIT")
    return replies
  }
}
