internal import SMTPTestWire

/// `error invalid_grant "Token has been expired or revoked."`.
struct ErrorAction: ScriptAction {
  static let keyword = "error"
  static let form = "error NAME [CODE] [\"text\"]"
  static let summary =
    "refuses a request for a token with this error of RFC 6749 §5.2, with the status that goes with it "
    + "or CODE, and a description"
  static let role = ActionRole.deciding
  static let stages = StageSet([.token, .tokenRevoke])

  let name: String
  let status: Int?
  let text: String

  init(_ name: String, _ status: Int? = nil, _ text: String = "") {
    self.name = name
    self.status = status
    self.text = text
  }

  init(from parser: inout ActionParser) throws(SMTPTextError) {
    name = try parser.reader.name(of: "an error such as invalid_grant")
    status = try parser.reader.isAtNumber() ? try parser.reader.code() : nil
    if case .string = try parser.reader.peek().kind {
      text = try parser.reader.text("use respond for other octets")
    } else {
      text = ""
    }
  }

  var arguments: String {
    name + (status.map { " \($0)" } ?? "") + (text.isEmpty ? "" : " \(ScriptText.quoted(text))")
  }

  var mistake: String? {
    if !ScriptText.isName(name) { return "\"\(name)\" is no name of an error" }
    if let status, !(100...999).contains(status) {
      return "\(status) is no status of three digits"
    }
    return nil
  }

  func decide(_ decision: inout DecisionBuilder) {
    decision.respond(.oauthError(name, text, status: status), .refused)
  }
}

extension SMTPActionChain where Self: SMTPUndecided {
  /// Refuses a request for a token with an error of RFC 6749 §5.2, or any other name. At `token` and
  /// `tokenRevoke` only.
  ///
  /// - Parameters:
  ///   - name: the error: `"invalid_grant"`.
  ///   - status: `nil` (the default) is the one that goes with the error: 401 with `invalid_client`, 503
  ///     with `temporarily_unavailable`, 500 with `server_error`, else 400.
  ///   - description: what `error_description` says; default: there is none.
  public func error(_ name: String, status: Int? = nil, _ description: String = "") -> Decided {
    deciding(ErrorAction(name, status, description))
  }
}

extension SMTPAction {
  /// Refuses a request for a token with an error.
  public static func error(
    _ name: String, status: Int? = nil, _ description: String = ""
  ) -> SMTPAction {
    nothing.error(name, status: status, description)
  }
}
