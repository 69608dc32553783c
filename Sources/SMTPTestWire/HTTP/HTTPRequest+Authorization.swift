extension HTTPRequest {
  /// The user and the password of `Authorization: Basic` (RFC 7617 §2); `nil` where there is none that
  /// can be read.
  package var basicCredentials: (user: String, password: String)? {
    guard let octets = Base64.decode(Array(credentials(of: "basic")?.utf8 ?? "".utf8)),
      let text = String(validating: octets, as: UTF8.self), let colon = text.firstIndex(of: ":")
    else { return nil }
    return (String(text[..<colon]), String(text[text.index(after: colon)...]))
  }

  /// What stands behind a scheme in `Authorization` (RFC 9110 §11.4).
  package func credentials(of scheme: String) -> String? {
    guard let value = fields.value("Authorization") else { return nil }
    let words = value.split(separator: " ", maxSplits: 1)
    guard words.count == 2, words[0].lowercased() == scheme else { return nil }
    return HTTPText.trimmed(String(words[1]))
  }
}
