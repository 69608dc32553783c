internal import SMTPTestWire

/// `field "Retry-After" "1"`.
struct FieldAction: ScriptAction {
  static let keyword = "field"
  static let form = "field \"text\" \"text\""
  static let summary =
    "puts a field of that name and value into the answer of HTTP beside it, in place of those of its name; "
    + "an empty value takes them away"
  static let role = ActionRole.passing
  static let stages = StageSet([.token, .tokenRevoke])

  let name: String
  let value: String

  init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  init(from parser: inout ActionParser) throws(SMTPTextError) {
    name = try parser.reader.text("fields have names of ASCII")
    value = try parser.reader.text("use raw for other octets")
  }

  var arguments: String { "\(ScriptText.quoted(name)) \(ScriptText.quoted(value))" }

  func decide(_ decision: inout DecisionBuilder) { decision.setField(name, value) }
}

/// `interim 103`.
struct InterimAction: ScriptAction {
  static let keyword = "interim"
  static let form = "interim CODE"
  static let summary = "sends an interim response before the answer (RFC 9110 §15.2)"
  static let role = ActionRole.passing
  static let stages = StageSet([.token, .tokenRevoke])

  let status: Int

  init(_ status: Int) { self.status = status }

  init(from parser: inout ActionParser) throws(SMTPTextError) {
    status = try parser.reader.code()
  }

  var arguments: String { "\(status)" }

  var mistake: String? {
    (100...999).contains(status) ? nil : "\(status) is no status of three digits"
  }

  func decide(_ decision: inout DecisionBuilder) {
    decision.append(.write(HTTPResponse(status).octets))
  }
}

extension SMTPActionChain {
  /// Puts a field into the answer of HTTP, in place of those of its name; an empty value takes them away.
  /// Without `Content-Length`, the end of the connection is the end of the body; with
  /// `Transfer-Encoding: chunked` the body comes in chunks. At `token` and `tokenRevoke` only.
  public func field(_ name: String, _ value: String) -> Passed {
    passing(FieldAction(name, value))
  }

  /// Sends an interim response before the answer, such as 103 (RFC 9110 §15.2). At `token` and
  /// `tokenRevoke` only.
  public func interim(_ status: Int) -> Passed { passing(InterimAction(status)) }
}
