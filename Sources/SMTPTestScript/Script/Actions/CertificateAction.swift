package import SMTPTestWire

/// `certificate expired`. Its verbs are where certificates are made.
package struct CertificateAction: ScriptAction {
  package static let keyword = "certificate"
  package static let form = "certificate NAME"
  package static let summary =
    "shows this certificate, one of the gallery or one given beside the script, and goes on with the "
    + "handshake"
  package static let role = ActionRole.deciding
  package static let stages = StageSet([.tlsHandshake])
  package static let needsTLS = true

  package let identity: TLSIdentity?

  package init(_ identity: TLSIdentity) { self.identity = identity }

  package init(from parser: inout ActionParser) throws(SMTPTextError) {
    let token = try parser.reader.peek()
    let name = try parser.reader.name(of: "a certificate")
    guard let value = parser.names.certificates[name] else {
      throw parser.reader.error(at: token, Self.unknown(name, among: parser.names))
    }
    identity = TLSIdentity(name: name, value: value)
  }

  private static func unknown(_ name: String, among names: ScriptNames) -> String {
    let known = names.certificates.keys.sorted()
    var message = "no certificate is called \(name): "
    message += known.isEmpty ? "none was given" : "there is \(known.joined(separator: ", "))"
    if let nearest = Nearest.candidate(to: name, among: known) {
      message += "; did you mean \(nearest)?"
    }
    return message
  }

  package var arguments: String { identity?.name ?? "" }

  package var mistake: String? {
    ScriptText.isName(arguments) ? nil : "\"\(arguments)\" is no name for a certificate"
  }

  package func effects(on host: ActionHost) -> [Effect]? {
    identity.map { noted(.certificate($0)) }
  }

  package func decide(_ decision: inout DecisionBuilder) {
    for effect in effects(on: decision.host) ?? [] { decision.append(effect) }
    decision.followHonest()
  }
}
