/// An entity to be written: a leaf, or a multipart of others.
indirect enum BodyNode {
  /// Field lines without CRLF, and the body, encoded.
  case leaf(fields: [String], body: [UInt8])
  /// A multipart, its subtype and the parameters behind the boundary.
  case multipart(subtype: String, parameters: String, parts: [BodyNode])

  /// The content fields, the empty line and the body.
  func serialized(_ boundaries: inout BoundarySource) -> [UInt8] {
    switch self {
    case .leaf(let fields, let body):
      return Array(fields.map { $0 + "\r\n" }.joined().utf8) + [13, 10] + body
    case .multipart(let subtype, let parameters, let parts):
      let entities = parts.map { $0.serialized(&boundaries) }
      let boundary = boundaries.next(notIn: entities)
      var result = Array(
        "Content-Type: multipart/\(subtype); boundary=\"\(boundary)\"\(parameters)\r\n\r\n".utf8)
      for entity in entities {
        result += Array("--\(boundary)\r\n".utf8)
        result += entity
        result += [13, 10]
      }
      return result + Array("--\(boundary)--\r\n".utf8)
    }
  }
}

/// Makes boundaries, the same for the same mail.
struct BoundarySource {
  private var count = 0

  /// A boundary that no line of `entities` begins with.
  ///
  /// Neither base64 nor quoted-printable has `=_` (RFC 2045 §6.7), but bodies as they are may.
  mutating func next(notIn entities: [[UInt8]]) -> String {
    while true {
      count += 1
      let boundary = "=_part_\(count)"
      let wanted = Array("--\(boundary)".utf8)
      let occurs = entities.contains { entity in
        entity[...].withSpan { $0.find(wanted, from: 0, to: $0.count) != nil }
      }
      if !occurs { return boundary }
    }
  }
}
