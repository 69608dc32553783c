internal import SMTPTestWire

/// `alert 48`.
struct AlertAction: ScriptAction {
  static let keyword = "alert"
  static let form = "alert OCTET"
  static let summary =
    "sends the alert of TLS with this number in place of the server's part of the handshake, and closes"
  static let role = ActionRole.deciding
  static let stages = StageSet([.tlsHandshake])
  static let needsTLS = true

  let number: Int

  init(_ number: Int) { self.number = number }

  init(from parser: inout ActionParser) throws(SMTPTextError) {
    number = try parser.reader.count("the number of an alert")
  }

  var arguments: String { "\(number)" }

  var mistake: String? {
    (0...255).contains(number) ? nil : "an alert has a number from 0 to 255"
  }

  func effects(on host: ActionHost) -> [Effect]? {
    noted(.alert(TLSAlert(UInt8(clamping: number))))
  }

  func decide(_ decision: inout DecisionBuilder) {
    for effect in effects(on: decision.host) ?? [] { decision.append(effect) }
    decision.verdict = .refused
    decision.closesAtLast = true
  }
}

extension SMTPActionChain where Self: SMTPUndecided {
  /// Sends an alert in place of the server's part of the handshake, and closes the connection. At
  /// `tlsHandshake` only.
  ///
  /// - Parameter number: which alert (RFC 8446 §6), from 0 to 255: 40 is handshake_failure, 80
  ///   internal_error, 112 unrecognized_name.
  public func alert(_ number: Int) -> Decided { deciding(AlertAction(number)) }
}

extension SMTPAction {
  /// Sends an alert in place of the server's part of the handshake, and closes the connection. At
  /// `tlsHandshake` only.
  public static func alert(_ number: Int) -> SMTPAction { nothing.alert(number) }
}
