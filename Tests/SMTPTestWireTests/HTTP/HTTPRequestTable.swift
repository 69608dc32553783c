/// Requests, and what they come to: the statuses they are answered with, or why they are refused.
struct HTTPRequestCase: Sendable {
  let name: String
  let text: String
  let statuses: [Int]
  /// The defect's name, where the last is refused.
  let defect: String?

  init(_ name: String, _ text: String, _ statuses: Int..., defect: String? = nil) {
    self.name = name
    self.text = text
    self.statuses = statuses
    self.defect = defect
  }

  static let post = "POST /token HTTP/1.1\r\nHost: x\r\n"

  static let good: [HTTPRequestCase] = [
    .init("no body", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 200),
    .init("HTTP/1.0", "GET /a HTTP/1.0\r\n\r\n", 200),
    .init("a later minor version", "GET /a HTTP/1.7\r\nHost: x\r\n\r\n", 200),
    .init("an absolute target", "GET http://h:1/a?b HTTP/1.1\r\nHost: h:1\r\n\r\n", 200),
    .init("the server itself", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 200),
    .init("empty lines before it", "\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", 200),
    .init("a length", post + "Content-Length: 3\r\n\r\nabc", 200),
    .init("a length of nothing", post + "content-length: 0\r\n\r\n", 200),
    .init(
      "chunks",
      post + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=\"y\"\r\n0123456789\r\n0\r\n\r\n",
      200
    ),
    .init("an empty chunked body", post + "transfer-encoding: CHUNKED\r\n\r\n0\r\n\r\n", 200),
    .init(
      "trailers", post + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Sum: 1\r\n\r\n", 200),
    .init(
      "three in a row",
      post + "Content-Length: 1\r\n\r\naGET /b HTTP/1.1\r\nHost: x\r\n\r\n" + post
        + "Transfer-Encoding: chunked\r\n\r\n1\r\nc\r\n0\r\n\r\n", 200, 200, 200),
    .init(
      "white space around a value", "GET / HTTP/1.1\r\nHost:\t x \r\nX:\r\n\r\n", 200),
    .init("octets above 127 in a value", "GET / HTTP/1.1\r\nHost: x\r\nX: \u{e9}\r\n\r\n", 200),
    .init(
      "the second after close is not answered",
      "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
      200),
    .init(
      "HTTP/1.0 closes unless told otherwise",
      "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\nGET / HTTP/1.0\r\n\r\n",
      200, 200),
  ]

  static let bad: [HTTPRequestCase] = [
    .init("two words", "GET /\r\n\r\n", 400, defect: "requestLine"),
    .init("four words", "GET / x HTTP/1.1\r\n\r\n", 400, defect: "requestLine"),
    .init("two spaces", "GET  / HTTP/1.1\r\n\r\n", 400, defect: "requestLine"),
    .init("a tab", "GET\t/ HTTP/1.1\r\n\r\n", 400, defect: "requestLine"),
    .init("no token", "G(T / HTTP/1.1\r\n\r\n", 400, defect: "requestLine"),
    .init("a fragment", "GET /#a HTTP/1.1\r\n\r\n", 400, defect: "requestLine"),
    .init("a relative target", "GET a HTTP/1.1\r\n\r\n", 400, defect: "requestLine"),
    .init("a version in small letters", "GET / http/1.1\r\n\r\n", 400, defect: "requestLine"),
    .init("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, defect: "requestLine"),
    .init("HTTP/3", "GET / HTTP/3.0\r\n\r\n", 505, defect: "version"),
    .init("SMTP", "EHLO client.test\r\n", 400, defect: "requestLine"),
    .init("TLS", "\u{16}\u{3}\u{1}\u{0}\u{5}hello\r\n", 400, defect: "requestLine"),
    .init("LF alone", "GET / HTTP/1.1\nHost: x\n\n", 400, defect: "lineEnd"),
    .init("LF alone behind a field", "GET / HTTP/1.1\r\nHost: x\n\r\n", 400, defect: "lineEnd"),
    .init("CR in a field", "GET / HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n", 400, defect: "lineEnd"),
    .init("no Host", "GET / HTTP/1.1\r\n\r\n", 400, defect: "host"),
    .init("two Hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", 400, defect: "host"),
    .init("no host in Host", "GET / HTTP/1.1\r\nHost: x/y\r\n\r\n", 400, defect: "host"),
    .init(
      "a space before the colon", post + "Content-Length : 1\r\n\r\na", 400, defect: "fieldName"),
    .init("no colon", post + "Content-Length\r\n\r\n", 400, defect: "fieldName"),
    .init("no name", post + ": x\r\n\r\n", 400, defect: "fieldName"),
    .init("a folded field", post + "X: a\r\n b\r\n\r\n", 400, defect: "foldedField"),
    .init(
      "a first field that is folded", "GET / HTTP/1.1\r\n Host: x\r\n\r\n", 400,
      defect: "foldedField"),
    .init("NUL in a value", post + "X: a\u{0}b\r\n\r\n", 400, defect: "fieldValue"),
    // Request smuggling (RFC 9112 §11.2).
    .init(
      "CL.TE", post + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG", 400,
      defect: "lengthBesideEncoding"),
    .init(
      "TE.CL", post + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\n", 400,
      defect: "lengthBesideEncoding"),
    .init(
      "TE.TE", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n", 400,
      defect: "transferEncoding"),
    .init(
      "chunked twice", post + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400,
      defect: "transferEncoding"),
    .init(
      "xchunked", post + "Transfer-Encoding: xchunked\r\n\r\n", 400, defect: "transferEncoding"),
    .init(
      "a coding before chunked", post + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501,
      defect: "unknownEncoding"),
    .init(
      "chunks in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
      defect: "transferEncoding"),
    .init(
      "two lengths", post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400,
      defect: "contentLength"),
    .init(
      "a list of lengths", post + "Content-Length: 1, 1\r\n\r\na", 400, defect: "contentLength"),
    .init(
      "a length with a sign", post + "Content-Length: +1\r\n\r\na", 400, defect: "contentLength"),
    .init("a length below zero", post + "Content-Length: -1\r\n\r\n", 400, defect: "contentLength"),
    .init("no length", post + "Content-Length: \r\n\r\n", 400, defect: "contentLength"),
    .init("hexadecimal", post + "Content-Length: 0x1\r\n\r\na", 400, defect: "contentLength"),
    .init(
      "a length beyond all numbers", post + "Content-Length: 99999999999999999999999\r\n\r\n", 413,
      defect: "largeBody"),
    .init(
      "no size of a chunk", post + "Transfer-Encoding: chunked\r\n\r\n\r\n", 400, defect: "chunk"),
    .init(
      "a chunk that goes on", post + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n", 400,
      defect: "chunk"),
    .init(
      "a space in a size", post + "Transfer-Encoding: chunked\r\n\r\n1 2\r\nab\r\n", 400,
      defect: "chunk"),
    .init(
      "LF behind a size", post + "Transfer-Encoding: chunked\r\n\r\n1\nab\r\n", 400, defect: "chunk"
    ),
    .init(
      "a size beyond all numbers",
      post + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", 400, defect: "chunk"),
    .init(
      "a huge chunk", post + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", 413,
      defect: "largeBody"),
    .init("an unknown expectation", post + "Expect: 200-ok\r\n\r\n", 417, defect: "expectation"),
    .init("half a line", "POST /tok", 400, defect: "incomplete"),
    .init("half a head", post, 400, defect: "incomplete"),
    .init("half a body", post + "Content-Length: 5\r\n\r\nabc", 400, defect: "incomplete"),
    .init(
      "chunks without an end", post + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n", 400,
      defect: "incomplete"),
    .init(
      "bad behind good", "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET\r\n", 200, 400, defect: "requestLine"
    ),
  ]
}

extension HTTPRequestCase: CustomStringConvertible {
  var description: String { name }
}
