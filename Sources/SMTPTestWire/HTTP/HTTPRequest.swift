/// A request as it was read (RFC 9112 §3).
package struct HTTPRequest: Sendable, Hashable {
  package let method: String
  /// The target as it was sent: a path with its query, a URL, or `*` (RFC 9112 §3.2).
  package let target: String
  /// The minor version of HTTP/1: 0 or 1.
  package let minorVersion: Int
  package internal(set) var fields: [HTTPField]
  /// The body, without the framing of chunks.
  package internal(set) var body: [UInt8] = []
  /// What stood behind the last chunk (RFC 9112 §7.1.2).
  package internal(set) var trailers: [HTTPField] = []
  package internal(set) var isChunked = false
  /// Where it stands in all that was received.
  package internal(set) var range: Range<Int>
  /// Where its body stands there, with the framing of chunks.
  package internal(set) var bodyRange: Range<Int>
  /// Where its target stands there.
  package let targetRange: Range<Int>

  /// The path of the target, without query and host.
  package var path: String { String(decoding: pathAndQuery.path, as: UTF8.self) }

  /// What stands behind the `?` of the target.
  package var query: [UInt8]? { pathAndQuery.query.map { Array($0) } }

  /// Where the query stands in all that was received.
  package var queryRange: Range<Int>? {
    pathAndQuery.query.map { targetRange.upperBound - $0.count..<targetRange.upperBound }
  }

  private var pathAndQuery: (path: ArraySlice<UInt8>, query: ArraySlice<UInt8>?) {
    let octets = Array(target.utf8)
    let end = octets.firstIndex(of: UInt8(ascii: "?"))
    var path = octets[..<(end ?? octets.count)]
    // The absolute form names scheme and host first (RFC 9112 §3.2.2).
    if path.first != UInt8(ascii: "/"), let colon = path.firstIndex(of: Octet.colon),
      path[colon...].starts(with: "://".utf8)
    {
      let rest = path[(colon + 3)...]
      path = rest.firstIndex(of: UInt8(ascii: "/")).map { rest[$0...] } ?? Array("/".utf8)[...]
    }
    return (path, end.map { octets[($0 + 1)...] })
  }

  /// Whether the connection may be used again behind its answer (RFC 9112 §9.3).
  package var keepsConnection: Bool {
    let options = fields.list("Connection")
    if options.contains("close") { return false }
    return minorVersion > 0 || options.contains("keep-alive")
  }

  /// Whether it waits for 100 before it sends its body (RFC 9110 §10.1.1).
  var waitsForContinue: Bool { minorVersion > 0 && fields.list("Expect") == ["100-continue"] }
}
