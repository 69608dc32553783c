package import SMTPTestWire

/// `start-tls`.
package struct StartTLSAction: PlainAction {
  package static let keyword = "start-tls"
  package static let summary =
    "begins the handshake of TLS behind what was written, whatever that was"
  package static let role = ActionRole.ending
  package static let stages = StageSet([.startTLS])
  package static let needsTLS = true

  package init() {}

  package func effects(on host: ActionHost) -> [Effect]? { [.startTLS] }
}

extension SMTPActionChain {
  /// Begins the handshake of TLS (RFC 3207 §4) behind what was written, whatever that was. Without it, it
  /// begins behind an answer that accepts STARTTLS. Without a verb that decided, nothing is answered.
  public func startTLS() -> Decided { deciding(StartTLSAction()) }
}

extension SMTPAction {
  /// Begins the handshake of TLS without a reply.
  public static let startTLS = nothing.startTLS()
}
