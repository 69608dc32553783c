import Foundation

/// Sends mail over one connection. Your own code stands here.
struct Mailer {
  /// A reply that refuses.
  struct Refused: Error { let reply: String }

  let port: Int

  func send(_ mail: String, to recipient: String) throws {
    #if canImport(Glibc)
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    _ = withUnsafeBytes(of: &address) {
      connect(
        descriptor, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
    }
    try expect(descriptor, 220)
    // A dot that starts a line is sent twice (RFC 5321 §4.5.2).
    let content = "\r\n\(mail)".replacingOccurrences(of: "\r\n.", with: "\r\n..").dropFirst()
    for (line, code) in [
      ("EHLO localhost", 250), ("MAIL FROM:<app@example.com>", 250),
      ("RCPT TO:<\(recipient)>", 250), ("DATA", 354), ("\(content)\r\n.", 250),
      ("QUIT", 221),
    ] {
      let octets = Array("\(line)\r\n".utf8)
      _ = write(descriptor, octets, octets.count)
      try expect(descriptor, code)
    }
  }

  /// Reads a reply up to its last line, the one without a hyphen after the code.
  private func expect(_ descriptor: Int32, _ code: Int) throws {
    var lines = [""]
    var octet: UInt8 = 0
    while read(descriptor, &octet, 1) == 1 {
      if octet == 13 { continue }
      if octet != 10 {
        lines[lines.count - 1].unicodeScalars.append(Unicode.Scalar(octet))
      } else if lines[lines.count - 1].dropFirst(3).first == "-" {
        lines.append("")
      } else {
        break
      }
    }
    guard lines[0].hasPrefix("\(code)") else { throw Refused(reply: lines.joined(separator: "\n")) }
  }
}
