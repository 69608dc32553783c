/// What is known of a session at one moment.
public struct SMTPSessionFacts: Sendable, Hashable {
  /// The ordinal of the session on its server since start or reset, from 1.
  public package(set) var number: Int
  /// The name the client gave with EHLO, HELO or LHLO; `nil` before.
  public package(set) var clientName: String?
  /// Whether the client used EHLO or LHLO rather than HELO.
  public package(set) var isExtended = false
  /// Whether the octets travel through TLS.
  public package(set) var isEncrypted = false
  /// The authenticated user; `nil` before authentication, and where a script told the client that
  /// it is authenticated although no mechanism had succeeded.
  public package(set) var user: String?
  // At most one. An optional of so large a value would be copied field by field at every event.
  private var knownTLS: [SMTPTLSFacts] = []

  package init(number: Int) { self.number = number }

  /// What is known of TLS: `nil` in clear and until a handshake is over, whether it succeeded
  /// (``isEncrypted``) or failed (``SMTPTLSFacts/failure``).
  public package(set) var tls: SMTPTLSFacts? {
    get { knownTLS.first }
    set { knownTLS = newValue.map { [$0] } ?? [] }
  }
}
