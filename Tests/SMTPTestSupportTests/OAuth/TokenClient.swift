import SMTPTestNetwork
import SMTPTestSupport
import SMTPTestWire

/// A client of a token endpoint that says exactly what it is told to.
struct TokenClient {
  let raw: RawClient

  init(_ oauth: OAuthTestServer) throws { raw = try RawClient(SMTPTestEndpoint(port: oauth.port)) }

  /// What came back.
  struct Answer {
    let status: Int
    let head: String
    let body: String
    var json: JSONValue { JSONValue(Array(body.utf8)) ?? .null }
    var error: String? { json["error"]?.text }
    var token: String? { json["access_token"]?.text }
    var refreshToken: String? { json["refresh_token"]?.text }
  }

  static func octets(
    _ form: String, path: String = "/token", fields: [String] = [], method: String = "POST",
    type: String = "application/x-www-form-urlencoded"
  ) -> String {
    var lines = ["\(method) \(path) HTTP/1.1", "Host: localhost"]
    if method == "POST" {
      lines += ["Content-Type: \(type)", "Content-Length: \(form.utf8.count)"]
    }
    return (lines + fields).joined(separator: "\r\n") + "\r\n\r\n" + form
  }

  /// One request on a connection of its own; all that comes until the end.
  static func send(
    _ form: String, to oauth: OAuthTestServer, path: String = "/token", fields: [String] = [],
    method: String = "POST", type: String = "application/x-www-form-urlencoded"
  ) throws -> Answer {
    let client = try TokenClient(oauth)
    try client.raw.send(
      octets(
        form, path: path, fields: fields + ["Connection: close"], method: method, type: type))
    return answer(try client.raw.rest().text)
  }

  static func answer(_ text: String) -> Answer {
    let end = text.firstRange(of: "\r\n\r\n")
    let head = String(text[..<(end?.lowerBound ?? text.endIndex)])
    return Answer(
      status: Int(head.dropFirst(9).prefix(3)) ?? 0, head: head,
      body: end.map { String(text[$0.upperBound...]) } ?? "")
  }

  static func refresh(_ token: String, at oauth: OAuthTestServer) throws -> Answer {
    try send("grant_type=refresh_token&refresh_token=\(token)", to: oauth)
  }

  static func basic(_ id: String, _ secret: String) -> String {
    var text = Base64URL.encode(Array("\(id):\(secret)".utf8)).replacing("-", with: "+").replacing(
      "_", with: "/")
    while text.utf8.count % 4 != 0 { text += "=" }
    return "Authorization: Basic \(text)"
  }
}
