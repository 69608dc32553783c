internal import SMTPTestWire

/// Where a token endpoint is: `http` or `https`, a host, a port, a path.
struct TokenURL: Equatable {
  let isSecure: Bool
  let host: String
  let port: Int
  /// Path and query.
  let target: String
  /// Host and port as they were written, for the field `Host`.
  let authority: String

  /// - Returns: `nil` where the text is no such URL. User information and fragments are none.
  init?(_ text: String) {
    guard text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }),
      let colon = text.firstRange(of: "://")
    else { return nil }
    let scheme = text[..<colon.lowerBound].lowercased()
    guard scheme == "http" || scheme == "https" else { return nil }
    isSecure = scheme == "https"
    let rest = text[colon.upperBound...]
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let target = rest.dropFirst(authority.count)
    guard !authority.isEmpty, !authority.contains("@"), !target.contains("#") else { return nil }
    self.authority = String(authority)
    self.target = target.hasPrefix("/") ? String(target) : "/" + target
    // An address of IPv6 stands in brackets (RFC 3986 §3.2.2).
    let hostEnd =
      authority.hasPrefix("[")
      ? authority.firstIndex(of: "]").map { authority.index(after: $0) }
      : authority.firstIndex(of: ":") ?? authority.endIndex
    guard let hostEnd else { return nil }
    let host = authority[..<hostEnd]
    self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : String(host)
    let port = authority[hostEnd...]
    if port.isEmpty || port == ":" {
      self.port = isSecure ? 443 : 80
    } else {
      guard port.hasPrefix(":"), let number = UInt16(port.dropFirst()) else { return nil }
      self.port = Int(number)
    }
    if self.host.isEmpty { return nil }
  }
}
