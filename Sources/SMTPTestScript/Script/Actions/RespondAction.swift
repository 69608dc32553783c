internal import SMTPTestWire

/// `respond 503 "busy" cut 20`.
struct RespondAction: ScriptAction {
  static let keyword = "respond"
  static let form = "respond CODE [\"octets\"] [cut N]"
  static let summary =
    "answers a request for a token with this status and body; nothing is given, and nothing used up; "
    + "`cut` writes the first octets only"
  static let role = ActionRole.deciding
  static let stages = StageSet([.token, .tokenRevoke])

  let status: Int
  let body: [UInt8]
  /// How many octets of it are written; `nil` means all.
  let cut: Int?

  init(_ status: Int, _ body: [UInt8] = [], cut: Int? = nil) {
    self.status = status
    self.body = body
    self.cut = cut
  }

  init(from parser: inout ActionParser) throws(SMTPTextError) {
    status = try parser.reader.code()
    if case .string = try parser.reader.peek().kind {
      body = try parser.reader.octets()
    } else {
      body = []
    }
    cut = try parser.reader.takes("cut") ? try parser.reader.count("a number of octets") : nil
  }

  var arguments: String {
    "\(status)" + (body.isEmpty ? "" : " \(ScriptText.quoted(body))")
      + (cut.map { " cut \($0)" } ?? "")
  }

  var mistake: String? {
    if !(100...999).contains(status) { return "\(status) is no status of three digits" }
    if let cut, cut < 0 { return "a response cannot be cut to \(cut) octets" }
    return nil
  }

  func decide(_ decision: inout DecisionBuilder) {
    var response = HTTPResponse(status, body: body)
    // What is read as JSON says that it is.
    if !body.isEmpty {
      response.set("Content-Type", JSONValue(body) == nil ? "text/plain" : "application/json")
    }
    decision.respond(response, .refused, cut: cut)
  }
}

extension SMTPActionChain where Self: SMTPUndecided {
  /// Answers a request for a token with a status and a body, of a JSON or any other text. What was asked
  /// for is not given, and nothing of it used up. At `token` and `tokenRevoke` only.
  ///
  /// - Parameters:
  ///   - status: three digits (RFC 9110 §15).
  ///   - body: the body; default none.
  ///   - count: how many octets of the response are written; `nil` (the default) means all.
  public func respond(_ status: Int, _ body: String = "", cut count: Int? = nil) -> Decided {
    deciding(RespondAction(status, Array(body.utf8), cut: count))
  }

  /// ``respond(_:_:cut:)-(_,String,_)`` with a body of any octets.
  public func respond(_ status: Int, _ body: [UInt8], cut count: Int? = nil) -> Decided {
    deciding(RespondAction(status, body, cut: count))
  }
}

extension SMTPAction {
  /// Answers a request for a token with a status and a body.
  public static func respond(
    _ status: Int, _ body: String = "", cut count: Int? = nil
  ) -> SMTPAction {
    nothing.respond(status, body, cut: count)
  }
}
