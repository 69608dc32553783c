// The request line and the fields.
extension HTTPRequestReader {
  mutating func readRequestLine(_ line: [UInt8], at place: Int) -> Progress {
    // Empty lines before it are passed over (RFC 9112 §2.2).
    if line.isEmpty { return .goesOn }
    start = place
    let words = line.split(separator: Octet.space, omittingEmptySubsequences: false)
    guard words.count == 3, HTTPText.isToken(words[0]), !words[1].isEmpty,
      words[1].allSatisfy({ $0 > 32 && $0 < 127 }), Self.isTarget(words[1], of: words[0])
    else { return refuse(.requestLine) }
    let version = Array(words[2])
    guard version.count == 8, version.starts(with: "HTTP/".utf8), version[6] == Octet.dot,
      Octet.isDigit(version[5]), Octet.isDigit(version[7])
    else { return refuse(.requestLine) }
    guard version[5] == UInt8(ascii: "1") else { return refuse(.version) }
    let targetStart = place + words[1].startIndex
    request = HTTPRequest(
      method: String(decoding: words[0], as: UTF8.self),
      target: String(decoding: words[1], as: UTF8.self),
      minorVersion: min(1, Int(version[7] - 48)), fields: [], range: place..<place,
      bodyRange: place..<place, targetRange: targetStart..<targetStart + words[1].count)
    fieldCount = 0
    phase = .fields
    return .goesOn
  }

  /// Whether the target has one of the four forms (RFC 9112 §3.2).
  private static func isTarget(_ target: ArraySlice<UInt8>, of method: ArraySlice<UInt8>) -> Bool {
    if target.contains(UInt8(ascii: "#")) { return false }
    if target.first == UInt8(ascii: "/") { return true }
    if target.elementsEqual("*".utf8) { return method.elementsEqual("OPTIONS".utf8) }
    if method.elementsEqual("CONNECT".utf8) { return true }
    let text = String(decoding: target, as: UTF8.self).lowercased()
    return text.hasPrefix("http://") || text.hasPrefix("https://")
  }

  /// Reads one field; says why it cannot.
  mutating func readField(_ line: [UInt8], at place: Int) -> HTTPDefect? {
    if Octet.isBlank(line[0]) { return .foldedField }
    guard let colon = line.firstIndex(of: Octet.colon), HTTPText.isToken(line[..<colon]) else {
      return .fieldName
    }
    let value = HTTPText.trimmed(line[(colon + 1)...])
    guard line[value].allSatisfy(HTTPText.isValue) else { return .fieldValue }
    let field = HTTPField(
      String(decoding: line[..<colon], as: UTF8.self), Array(line[value]),
      at: place + value.lowerBound..<place + value.upperBound)
    if case .trailers = phase {
      request?.trailers.append(field)
    } else {
      request?.fields.append(field)
    }
    return nil
  }

  mutating func endFields() -> Progress {
    if case .trailers = phase { return finish() }
    request?.bodyRange = position..<position
    guard let head = request else { return .goesOn }
    if let defect = Self.hostDefect(head) { return refuse(defect) }
    return beginBody(head)
  }

  private static func hostDefect(_ request: HTTPRequest) -> HTTPDefect? {
    let hosts = request.fields.filter { $0.isNamed("Host") }
    if hosts.count > 1 { return .host }
    guard let host = hosts.first else { return request.minorVersion > 0 ? .host : nil }
    let isHost = host.value.allSatisfy { octet in
      Octet.isLetterOrDigit(octet) || ":.-_[]%~!$&'()*+,;=".utf8.contains(octet)
    }
    return isHost ? nil : .host
  }
}
