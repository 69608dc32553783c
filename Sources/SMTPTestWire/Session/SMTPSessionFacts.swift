/// What is known of a session at one moment.
public struct SMTPSessionFacts: Sendable, Hashable {
  /// The ordinal of the session on its server since start or reset, from 1.
  public var number: Int
  /// The name the client gave with EHLO, HELO or LHLO; `nil` before.
  public var clientName: String?
  /// Whether the client used EHLO or LHLO rather than HELO.
  public var isExtended: Bool
  /// Whether the octets travel through TLS.
  public var isEncrypted: Bool
  /// The authenticated user; `nil` before authentication, and where a script told the client that
  /// it is authenticated although no mechanism had succeeded.
  public var user: String?
  private var knownTLS: KnownTLS?

  /// Creates facts; by default those of a first session in which nothing was said yet.
  ///
  /// - Parameters:
  ///   - number: the ordinal of the session, from 1.
  ///   - clientName: the name of EHLO, HELO or LHLO.
  ///   - isExtended: whether that was EHLO or LHLO.
  ///   - isEncrypted: whether TLS is used.
  ///   - user: the authenticated user.
  public init(
    number: Int = 1, clientName: String? = nil, isExtended: Bool = false,
    isEncrypted: Bool = false, user: String? = nil
  ) {
    self.number = number
    self.clientName = clientName
    self.isExtended = isExtended
    self.isEncrypted = isEncrypted
    self.user = user
  }

  /// What is known of TLS: `nil` in clear and until a handshake is over (at `tlsHandshake` it is what the
  /// client has asked for), whether it succeeded
  /// (``isEncrypted``) or failed (``SMTPTLSFacts/failure``).
  public var tls: SMTPTLSFacts? {
    get { knownTLS?.facts }
    set { knownTLS = newValue.map(KnownTLS.init) }
  }

  /// An object: so large a value would be copied field by field at every event.
  private final class KnownTLS: Sendable, Hashable {
    let facts: SMTPTLSFacts

    init(_ facts: SMTPTLSFacts) { self.facts = facts }

    static func == (a: KnownTLS, b: KnownTLS) -> Bool { a.facts == b.facts }

    func hash(into hasher: inout Hasher) { hasher.combine(facts) }
  }
}

extension SMTPSessionFacts: CustomStringConvertible {
  /// `session 1 of client.test, encrypted, user "ann"`.
  public var description: String {
    "session \(number)" + (clientName.map { " of \($0)" } ?? "")
      + (isEncrypted ? ", encrypted" : "") + (user.map { ", user \"\($0)\"" } ?? "")
  }
}
