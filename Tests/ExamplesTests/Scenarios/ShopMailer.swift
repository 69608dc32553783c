import Foundation

/// Sends a mail over a connection of its own, and again when the server or the network asks for it.
/// The last line of the mail has an end as the others have.
struct ShopMailer: Sendable {
  /// The server refuses for good, or has refused three times for now.
  struct Refused: Error { let reply: String }
  /// The connection broke three times.
  struct ConnectionLost: Error {}

  private static let attempts = 3

  let port: Int

  /// Returns the recipients that were refused.
  @discardableResult
  func send(_ mail: String, to recipients: [String]) async throws -> [String] {
    // It blocks, so it has a thread of its own.
    try await withCheckedThrowingContinuation { continuation in
      Thread { continuation.resume(with: Result { try sendBlocking(mail, to: recipients) }) }
        .start()
    }
  }

  @discardableResult
  func sendBlocking(_ mail: String, to recipients: [String]) throws -> [String] {
    for _ in 1..<Self.attempts {
      do { return try attempt(mail, recipients) } catch let refused as Refused {
        guard refused.reply.hasPrefix("4") else { throw refused }
      } catch is ConnectionLost {}
    }
    return try attempt(mail, recipients)
  }

  private func attempt(_ mail: String, _ recipients: [String]) throws -> [String] {
    let connection = try ShopConnection(port: port)
    defer { connection.close() }
    try connection.expect("2")
    try connection.say("EHLO shop.example", expecting: "2")
    try connection.say("MAIL FROM:<shop@shop.example>", expecting: "2")
    var refused: [String] = []
    for recipient in recipients {
      do { try connection.say("RCPT TO:<\(recipient)>", expecting: "2") } catch let error as Refused
      {
        guard error.reply.hasPrefix("5"), recipients.count > 1 else { throw error }
        refused.append(recipient)
      }
    }
    try connection.say("DATA", expecting: "3")
    // A dot that starts a line is sent twice (RFC 5321 §4.5.2).
    let content = "\r\n\(mail)".replacingOccurrences(of: "\r\n.", with: "\r\n..").dropFirst()
    try connection.say("\(content).", expecting: "2")
    try connection.say("QUIT", expecting: "2")
    return refused
  }
}

/// One connection to a mail server.
struct ShopConnection {
  private let descriptor: Int32

  init(port: Int) throws {
    #if canImport(Glibc)
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      descriptor = socket(AF_INET, SOCK_STREAM, 0)
      var isOn: Int32 = 1
      setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &isOn, socklen_t(MemoryLayout<Int32>.size))
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let status = withUnsafeBytes(of: &address) {
      connect(
        descriptor, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
    }
    guard status == 0 else {
      close()
      throw ShopMailer.ConnectionLost()
    }
  }

  /// Sends a line and reads the reply to it.
  func say(_ line: String, expecting digit: String) throws {
    let octets = Array("\(line)\r\n".utf8)
    #if canImport(Glibc)
      let count = Foundation.send(descriptor, octets, octets.count, Int32(MSG_NOSIGNAL))
    #else
      let count = Foundation.send(descriptor, octets, octets.count, 0)
    #endif
    guard count == octets.count else { throw ShopMailer.ConnectionLost() }
    try expect(digit)
  }

  /// Reads a reply up to its last line, the one without a hyphen after the code.
  func expect(_ digit: String) throws {
    var line: [UInt8] = []
    var octet: UInt8 = 0
    repeat {
      line = []
      repeat {
        guard read(descriptor, &octet, 1) == 1 else { throw ShopMailer.ConnectionLost() }
        line.append(octet)
      } while octet != 10
    } while line.dropFirst(3).first == UInt8(ascii: "-")
    let reply = String(decoding: line, as: UTF8.self)
    if !reply.hasPrefix(digit) { throw ShopMailer.Refused(reply: reply) }
  }

  func close() { _ = Foundation.close(descriptor) }
}
