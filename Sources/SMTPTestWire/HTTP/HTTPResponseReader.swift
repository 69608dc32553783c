/// Reads the answer to one request, whole (RFC 9112 §6.3). Interim responses before it are passed over.
package struct HTTPResponseReader {
  package enum Progress: Hashable {
    case needsInput
    case response(HTTPResponse)
    /// It is none that can be relied on: why, in a sentence without a full stop.
    case malformed(String)
  }

  /// The octets of all fields, and those of the body: a token is a few hundred.
  private static let limit = 65_536

  private var octets: [UInt8] = []

  package init() {}

  package mutating func receive(_ more: UnsafeRawBufferPointer) { octets += more }

  /// What there is by now.
  ///
  /// - Parameter isEnded: whether no more will come.
  package mutating func next(isEnded: Bool) -> Progress {
    while let end = HTTPResponse.headEnd(octets) {
      guard let head = HTTPResponse.Head(octets[..<end]) else {
        return .malformed("what came is no response of HTTP")
      }
      guard (100..<200).contains(head.status) else { return body(of: head, from: end, isEnded) }
      octets.removeSubrange(..<end)
    }
    if isEnded { return .malformed(octets.isEmpty ? "no response came" : "the response was cut") }
    if octets.count > Self.limit {
      return .malformed("the fields of the response are too long")
    }
    return .needsInput
  }

  private func body(of head: HTTPResponse.Head, from start: Int, _ isEnded: Bool) -> Progress {
    let rest = octets[start...]
    if HTTPResponse.isBodiless(head.status) { return .response(head.response([])) }
    let lengths = Set(head.fields.values("Content-Length"))
    if let coding = head.fields.list("Transfer-Encoding").last {
      // Of both it is not known which the next one on the way believes (RFC 9112 §6.3).
      guard coding == "chunked", lengths.isEmpty else {
        return .malformed("it is not clear where the response ends")
      }
      return chunks(of: head, rest, isEnded)
    }
    if rest.count > Self.limit { return .malformed("the response is too long") }
    if lengths.isEmpty { return isEnded ? .response(head.response(Array(rest))) : .needsInput }
    guard lengths.count == 1,
      let length = lengths.first.flatMap({ Self.number($0.utf8, radix: 10) })
    else { return .malformed("it is not clear where the response ends") }
    if length > Self.limit { return .malformed("the response is too long") }
    if rest.count >= length { return .response(head.response(Array(rest.prefix(length)))) }
    return isEnded ? .malformed("the response was cut") : .needsInput
  }

  private func chunks(
    of head: HTTPResponse.Head, _ octets: ArraySlice<UInt8>, _ isEnded: Bool
  ) -> Progress {
    var rest = octets
    var body: [UInt8] = []
    let more = isEnded ? Progress.malformed("the response was cut") : .needsInput
    while let end = Self.lineEnd(rest) {
      let line = rest[..<end].prefix { $0 != UInt8(ascii: ";") && !Octet.isBlank($0) }
      guard let count = Self.number(line, radix: 16), body.count + count <= Self.limit else {
        return .malformed("a chunk of the response has no size that can be read")
      }
      rest = rest[(end + 2)...]
      // Trailers tell nothing that is asked for here.
      if count == 0 { return .response(head.response(body)) }
      guard rest.count >= count + 2 else { return more }
      body += rest.prefix(count)
      guard rest.dropFirst(count).starts(with: [13, 10]) else {
        return .malformed("a chunk of the response does not end where it says")
      }
      rest = rest.dropFirst(count + 2)
    }
    return more
  }

  /// Where the next CR LF stands.
  private static func lineEnd(_ octets: ArraySlice<UInt8>) -> Int? {
    octets.indices.dropLast().first { octets[$0] == 13 && octets[$0 + 1] == 10 }
  }

  private static func number(_ digits: some Collection<UInt8>, radix: Int) -> Int? {
    guard !digits.isEmpty, digits.allSatisfy({ Octet.hexValue($0) != nil }) else { return nil }
    return Int(String(decoding: digits, as: UTF8.self), radix: radix)
  }
}
