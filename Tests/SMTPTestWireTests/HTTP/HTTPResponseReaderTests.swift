import SMTPTestHelpers
import SMTPTestWire
import Testing

@Suite(.bounded) struct `A response of HTTP` {
  private func read(
    _ text: String, pieces size: Int = .max, isEnded: Bool = false
  ) -> HTTPResponseReader.Progress {
    var reader = HTTPResponseReader()
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      Array(rest.prefix(size)).withUnsafeBytes { reader.receive($0) }
      rest = rest.dropFirst(size)
      let progress = reader.next(isEnded: false)
      if progress != .needsInput { return progress }
    }
    return reader.next(isEnded: isEnded)
  }

  private static let whole: [(text: String, status: Int, body: String)] = [
    ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", 200, "{}"),
    ("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nContent-Length: 2\r\n\r\n{}", 200, "{}"),
    ("HTTP/1.0 400 Bad Request\r\nContent-Length: 0\r\n\r\n", 400, ""),
    ("HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
    (
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n",
      200, "abc0123456789"
    ),
    (
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
        + "HTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\nx", 201, "x"
    ),
  ]

  @Test(arguments: whole.indices, [1, 2, 7, .max])
  func `is read however it arrives`(index: Int, size: Int) {
    let (text, status, body) = Self.whole[index]
    guard case .response(let response) = read(text, pieces: size) else {
      Issue.record("\(read(text, pieces: size))")
      return
    }
    #expect(response.status == status)
    #expect(response.body == Array(body.utf8))
  }

  @Test func `without a length ends with the connection`() {
    let text = "HTTP/1.1 200 OK\r\n\r\n{\"a\":1}"
    #expect(read(text) == .needsInput)
    #expect(
      read(text, isEnded: true) == .response(HTTPResponse(200, body: Array("{\"a\":1}".utf8))))
  }

  @Test(arguments: [
    ("SSH-2.0-x\r\n\r\n", "what came is no response of HTTP"),
    ("HTTP/1.1 two OK\r\n\r\n", "what came is no response of HTTP"),
    ("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "what came is no response of HTTP"),
    (
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
      "it is not clear where the response ends"
    ),
    ("HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}", "it is not clear where the response ends"),
    (
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "it is not clear where the response ends"
    ),
    (
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
      "it is not clear where the response ends"
    ),
    ("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n", "the response is too long"),
    (
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
      "a chunk of the response has no size that can be read"
    ),
    (
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
      "a chunk of the response does not end where it says"
    ),
  ])
  func `that cannot be relied on is none`(text: String, reason: String) {
    #expect(read(text) == .malformed(reason))
  }

  @Test(arguments: whole.indices)
  func `that is cut is none, wherever it is cut`(index: Int) {
    let octets = Array(Self.whole[index].text.utf8)
    for end in octets.indices {
      let progress = read(String(decoding: octets[..<end], as: UTF8.self), isEnded: true)
      guard case .malformed = progress else {
        // The empty line behind the last chunk says nothing more.
        #expect(octets[..<end].contains([13, 10, 48, 13, 10]), "\(end): \(progress)")
        continue
      }
    }
  }
}
