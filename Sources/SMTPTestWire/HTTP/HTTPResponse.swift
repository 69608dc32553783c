/// A response to be sent (RFC 9112 §4).
package struct HTTPResponse: Sendable, Hashable {
  package var status: Int
  package var fields: [HTTPField]
  package var body: [UInt8]
  /// Whether the body is only announced: the answer to HEAD (RFC 9110 §9.3.2).
  package var isWithoutBody = false
  /// Whether the end of the connection is the end of the body: no length is told.
  package private(set) var isFramedByClose = false

  package init(_ status: Int, _ fields: [HTTPField] = [], body: [UInt8] = []) {
    self.status = status
    self.fields = fields
    self.body = body
  }

  /// Puts a field in the place of those of its name; without a value, only removes them. Where that is
  /// `Content-Length`, the end of the connection is the end of the body.
  package mutating func set(_ name: String, _ value: String) {
    if HTTPText.isSame(name, "Content-Length") { isFramedByClose = value.isEmpty }
    let index = fields.firstIndex { $0.isNamed(name) } ?? fields.count
    fields.removeAll { $0.isNamed(name) }
    if !value.isEmpty { fields.insert(HTTPField(name, value), at: min(index, fields.count)) }
  }

  /// The octets on the wire. The length is told unless a field says how the body is framed; chunks are
  /// made where `Transfer-Encoding: chunked` stands.
  package var octets: [UInt8] {
    let isChunked = fields.list("Transfer-Encoding").last == "chunked"
    var fields = fields
    let hasFraming = isChunked || fields.contains { $0.isNamed("Content-Length") }
    if !hasFraming, !isBodiless, !isFramedByClose {
      fields.append(HTTPField("Content-Length", "\(body.count)"))
    }
    var head = "HTTP/1.1 \(status) \(Self.reason(status))\r\n"
    for field in fields {
      head += "\(field.name): \(field.text)\r\n"
    }
    var octets = Array((head + "\r\n").utf8)
    if isWithoutBody || isBodiless { return octets }
    if !isChunked { return octets + body }
    if !body.isEmpty {
      octets += Array("\(String(body.count, radix: 16))\r\n".utf8)
      octets += body
      octets += [13, 10]
    }
    return octets + Array("0\r\n\r\n".utf8)
  }

  /// Whether no body may stand behind the fields (RFC 9110 §6.4.1).
  private var isBodiless: Bool { Self.isBodiless(status) }

  static func isBodiless(_ status: Int) -> Bool { status < 200 || status == 204 || status == 304 }

  /// Reads back what ``octets`` made; `nil` where it is no whole response.
  package init?(octets: [UInt8]) {
    guard let end = Self.headEnd(octets), let head = Head(octets[..<end]) else { return nil }
    self = head.response(Array(octets[end...]))
  }

  /// Where the empty line behind the fields ends.
  package static func headEnd(_ octets: [UInt8]) -> Int? {
    var index = 3
    while index < octets.count {
      if octets[index] == 10, octets[index - 1] == 13, octets[index - 2] == 10,
        octets[index - 3] == 13
      {
        return index + 1
      }
      index += 1
    }
    return nil
  }

  /// The reason in words (RFC 9110 §15).
  package static func reason(_ status: Int) -> String {
    switch status {
    case 100: "Continue"
    case 200: "OK"
    case 204: "No Content"
    case 205: "Reset Content"
    case 301: "Moved Permanently"
    case 302: "Found"
    case 303: "See Other"
    case 304: "Not Modified"
    case 307: "Temporary Redirect"
    case 308: "Permanent Redirect"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 408: "Request Timeout"
    case 413: "Content Too Large"
    case 414: "URI Too Long"
    case 415: "Unsupported Media Type"
    case 417: "Expectation Failed"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    case 505: "HTTP Version Not Supported"
    default: "Unknown"
    }
  }
}

extension HTTPResponse {
  /// All before the body.
  struct Head {
    let status: Int
    let fields: [HTTPField]

    /// Reads what ends with an empty line; `nil` where it is none.
    init?(_ octets: ArraySlice<UInt8>) {
      let lines = String(decoding: octets, as: UTF8.self).split(separator: "\r\n")
      let words = lines.first?.split(separator: " ", maxSplits: 2) ?? []
      guard words.count > 1, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
        return nil
      }
      var fields: [HTTPField] = []
      for line in lines.dropFirst() {
        guard let colon = line.firstIndex(of: ":") else { return nil }
        fields.append(
          HTTPField(
            String(line[..<colon]), HTTPText.trimmed(String(line[line.index(after: colon)...]))))
      }
      self.status = status
      self.fields = fields
    }

    /// With a body. The length is told anew, also where something is changed.
    func response(_ body: [UInt8]) -> HTTPResponse {
      HTTPResponse(status, fields.filter { !$0.isNamed("Content-Length") }, body: body)
    }
  }
}
