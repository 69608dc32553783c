extension HTTPResponse {
  /// An error of OAuth (RFC 6749 §5.2).
  ///
  /// - Parameters:
  ///   - description: what `error_description` says; empty: there is none.
  ///   - status: `nil`: the one that goes with the error.
  package static func oauthError(
    _ name: String, _ description: String = "", status: Int? = nil
  ) -> HTTPResponse {
    var body = JSONValue.object([.init("error", .string(name))])
    if !description.isEmpty { body.set("error_description", .string(description)) }
    let usual =
      switch name {
      case "invalid_client": 401
      case "server_error": 500
      case "temporarily_unavailable": 503
      default: 400
      }
    var response = json(body, status: status ?? usual)
    if response.status == 401 { response.set("WWW-Authenticate", "Basic realm=\"token\"") }
    return response
  }

  /// A response of JSON that nobody may keep (RFC 6749 §5.1).
  package static func json(_ body: JSONValue, status: Int = 200) -> HTTPResponse {
    HTTPResponse(
      status,
      [
        HTTPField("Content-Type", "application/json"), HTTPField("Cache-Control", "no-store"),
        HTTPField("Pragma", "no-cache"),
      ], body: Array(body.description.utf8))
  }
}
