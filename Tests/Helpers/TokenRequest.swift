internal import SMTPTestNetwork

/// A request to a token endpoint, as the code under test makes one.
package enum TokenRequest {
  /// What came back.
  package struct Answer: Sendable {
    package let status: Int
    package let body: String

    /// The value of a member of the body that is a text.
    package subscript(name: String) -> String? {
      guard let start = body.firstRange(of: "\"\(name)\":\"")?.upperBound else { return nil }
      return String(body[start...].prefix { $0 != "\"" })
    }
  }

  /// Posts a form on a connection of its own.
  package static func post(_ form: String, to port: Int, path: String = "/token") throws -> Answer {
    let descriptor = try Socket.connect(to: .loopbackIPv4(port: UInt16(port)))
    defer { Socket.close(descriptor) }
    _ = setPatience(descriptor, 240)
    let text =
      "POST \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
      + "Content-Type: application/x-www-form-urlencoded\r\n"
      + "Content-Length: \(form.utf8.count)\r\n\r\n\(form)"
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      guard case .octets(let count) = rest.withUnsafeBytes({ Socket.write(descriptor, $0) }) else {
        throw Client.Failure()
      }
      rest = rest.dropFirst(count)
    }
    var answer: [UInt8] = []
    var octets = [UInt8](repeating: 0, count: 65_536)
    while case .octets(let count) = octets.withUnsafeMutableBytes({
      Socket.read(descriptor, into: $0)
    }) {
      answer += octets[..<count]
    }
    let whole = String(decoding: answer, as: UTF8.self)
    let end = whole.firstRange(of: "\r\n\r\n")?.upperBound ?? whole.endIndex
    return Answer(status: Int(whole.dropFirst(9).prefix(3)) ?? 0, body: String(whole[end...]))
  }

  /// Refreshes a token.
  package static func refresh(_ token: String, at port: Int) throws -> Answer {
    try post("grant_type=refresh_token&refresh_token=\(token)", to: port)
  }
}
