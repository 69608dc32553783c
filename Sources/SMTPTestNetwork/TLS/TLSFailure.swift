package import SMTPTestWire

/// Why TLS ended before it should have, and at whose hand.
package struct TLSFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// Who gave up.
  package let side: SessionSide
  /// The alert that said so; `nil` where none was sent.
  package let alert: TLSAlert?
  /// The whole story in a sentence without a full stop, naming client and server.
  package let description: String

  package init(_ side: SessionSide, _ alert: TLSAlert?, _ description: String) {
    self.side = side
    self.alert = alert
    self.description = description
  }

  /// What the peer said when it gave up.
  init(received alert: TLSAlert, by role: SessionRole) {
    let what: (String, String?) =
      switch alert.number {
      case 42, 46:
        ("refused the certificate", "its name, or something else in it, is not as wanted")
      case 43: ("refused the certificate", "it is of a kind or for a use that is not wanted")
      case 44: ("refused the certificate", "it was revoked")
      case 45: ("refused the certificate", "it has expired or is not valid yet")
      case 48:
        (
          "refused the certificate",
          role == .server
            ? "the endpoint's trust root was not given to it"
            : "its authority is not one that the server trusts"
        )
      case 51: ("refused a signature or a key", nil)
      case 40, 71: ("found nothing that both can speak", nil)
      case 70: ("refused the version of TLS", nil)
      case 112: ("does not know the name it was asked for", nil)
      case 116: ("demanded a certificate and got none", nil)
      case 120: ("speaks none of the protocols it was offered", nil)
      case 20, 21: ("could not decrypt a record", nil)
      case 90: ("gave up", nil)
      default: ("ended TLS", nil)
      }
    self.init(
      .peer, alert, "the \(role.peerNoun) \(what.0): \(alert)" + (what.1.map { "; \($0)" } ?? ""))
  }
}

extension SessionRole {
  /// `server` or `client`, as sentences have it.
  var noun: String { self == .server ? "server" : "client" }
  /// The other one's.
  var peerNoun: String { self == .server ? "client" : "server" }
}
