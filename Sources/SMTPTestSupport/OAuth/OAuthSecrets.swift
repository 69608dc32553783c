/// What nothing may print of requests and answers.
enum OAuthSecrets {
  /// The ranges of a request's secrets in all that was received.
  static func ranges(in request: HTTPRequest) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    for name in ["Authorization", "Proxy-Authorization", "Cookie"] {
      for field in request.fields where field.isNamed(name) {
        // The scheme tells how the client authenticates, and is none.
        let scheme = field.value.firstIndex(of: 32).map { $0 + 1 } ?? 0
        ranges.append(field.range.lowerBound + scheme..<field.range.upperBound)
      }
    }
    if let query = request.query, let place = request.queryRange {
      ranges += secrets(of: query, at: place.lowerBound)
    }
    let type = request.fields.value("Content-Type")?.lowercased() ?? ""
    if request.isChunked || !type.contains("form-urlencoded") {
      // Where its parts stand is not known.
      ranges.append(request.bodyRange)
    } else {
      ranges += secrets(of: request.body, at: request.bodyRange.lowerBound)
    }
    return ranges.filter { !$0.isEmpty }
  }

  private static func secrets(of form: [UInt8], at start: Int) -> [Range<Int>] {
    FormParameters(form).all.filter { OAuthRequest.Parameter.secretNames.contains($0.name) }.map {
      start + $0.range.lowerBound..<start + $0.range.upperBound
    }
  }

  /// The body of an answer, behind interim ones.
  static func body(ofAnswer octets: [UInt8]) -> [UInt8]? {
    var rest = octets
    while let end = HTTPResponse.headEnd(rest) {
      let isInterim = rest.starts(with: "HTTP/1.1 1".utf8)
      rest = Array(rest[end...])
      if !isInterim { return rest }
    }
    return nil
  }

  /// The ranges of an answer's secrets in it.
  static func ranges(inAnswer octets: [UInt8]) -> [Range<Int>] {
    guard let body = body(ofAnswer: octets) else { return [] }
    let start = octets.count - body.count
    var ranges: [Range<Int>] = []
    let head = octets[..<start]
    // What an authorization code is sent back with.
    if let place = first(Array("code=".utf8), in: Array(head), from: 0) {
      let end = head[place.upperBound...].firstIndex { $0 == 38 || $0 == 13 } ?? start
      ranges.append(place.upperBound..<end)
    }
    guard case .object(let members)? = JSONValue(body) else {
      // Cut, or of another kind: where a secret may stand in it is not known.
      let isTold = ["_token\"", "_code\""].contains {
        first(Array($0.utf8), in: body, from: 0) != nil
      }
      return isTold ? ranges + [start..<octets.count] : ranges
    }
    for member in members where OAuthRequest.Parameter.secretNames.contains(member.name) {
      let written = Array(member.value.description.utf8)
      guard case .string = member.value, written.count > 2 else { continue }
      let name = Array("\"\(member.name)\"".utf8)
      var from = 0
      while let place = first(name, in: body, from: from) {
        from = place.upperBound
        guard let value = first(Array(written.dropFirst().dropLast()), in: body, from: from) else {
          continue
        }
        ranges.append(start + value.lowerBound..<start + value.upperBound)
      }
    }
    return ranges
  }

  private static func first(
    _ needle: [UInt8], in octets: [UInt8], from start: Int
  ) -> Range<Int>? {
    var index = start
    while index + needle.count <= octets.count {
      if octets[index] == needle[0], octets[index..<index + needle.count].elementsEqual(needle) {
        return index..<index + needle.count
      }
      index += 1
    }
    return nil
  }
}
