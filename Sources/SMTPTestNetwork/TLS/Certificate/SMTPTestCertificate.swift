/// What kind of certificate a test server shows: a good one, or one of those that no client should
/// take.
///
/// Certificates are made when they are needed, by the server's ``SMTPTestCertificateAuthority``. A
/// client that is to take the good ones is given that authority's trust root; it must refuse the bad
/// ones all the same, each for the reason that stands with it here.
///
/// ```swift
/// for certificate in SMTPTestCertificate.allCases where !certificate.isGood {
///   let server = try SMTPTestServer.start(.tls(.startTLS, certificate: certificate))
///   …
/// }
/// ```
public struct SMTPTestCertificate: Sendable, Hashable, CaseIterable {
  enum Kind: String, CaseIterable, Sendable {
    case valid
    case intermediate = "valid-by-intermediate"
    case expired
    case notYetValid = "not-yet-valid"
    case wrongHost = "wrong-host"
    case commonNameOnly = "common-name-only"
    case noName = "no-name"
    case wildcard
    case wildcardTooBroad = "wildcard-too-broad"
    case wildcardInside = "wildcard-inside"
    case unknownRoot = "unknown-root"
    case selfSigned = "self-signed"
    case missingIntermediate = "missing-intermediate"
    case weakKey = "weak-key"
    case md5Signed = "md5-signed"
    case sha1Signed = "sha1-signed"
    case wrongUsage = "wrong-usage"
  }

  let kind: Kind
  /// Whether its key is of RSA, with 2048 bits, rather than on the curve P-256. Making the first such
  /// key of a process takes some tenths of a second.
  public var usesRSA = false
  /// The names and addresses it is for. Default `localhost`, `127.0.0.1` and `::1`.
  ///
  /// Those of ``wrongHost`` and of the wildcards are always what they are called after.
  public var names = Self.loopback

  static let loopback = ["localhost", "127.0.0.1", "::1"]

  private init(_ kind: Kind) { self.kind = kind }

  /// The kind with this ``name``; `nil` where there is none.
  public init?(named name: String) {
    guard let kind = Kind(rawValue: name) else { return nil }
    self.init(kind)
  }

  /// All kinds, each for the default names.
  public static let allCases = Kind.allCases.map(SMTPTestCertificate.init)

  /// All kinds, by their names.
  package static let gallery = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0) })

  /// Its name in scripts and on the command line, such as `not-yet-valid`.
  public var name: String { kind.rawValue }

  /// Whether a client that has the trust root should take it, if it asks for the right name.
  public var isGood: Bool { kind == .valid || kind == .intermediate || kind == .wildcard }

  /// The same for other names: host names, or addresses.
  public func named(_ names: String...) -> SMTPTestCertificate {
    var copy = self
    copy.names = names
    return copy
  }

  /// The same with a key of RSA.
  public var withRSA: SMTPTestCertificate {
    var copy = self
    copy.usesRSA = true
    return copy
  }

  // MARK: Good ones

  /// Signed by the authority itself. A client that trusts it goes on (RFC 5280 §6, RFC 9525 §6).
  public static let valid = SMTPTestCertificate(.valid)
  /// Signed by an intermediate authority, which is sent with it (RFC 8446 §4.4.2). A client that
  /// trusts the root goes on.
  public static let validByIntermediate = SMTPTestCertificate(.intermediate)
  /// For `*.fixture.test`: a client that asks for `mx.fixture.test` goes on (RFC 9525 §6.3).
  public static let wildcard = SMTPTestCertificate(.wildcard)

  // MARK: Bad ones

  /// Its time ended yesterday. A client refuses it (RFC 5280 §6.1.3), mostly with alert 45,
  /// certificate_expired.
  public static let expired = SMTPTestCertificate(.expired)
  /// Its time begins tomorrow. A client refuses it (RFC 5280 §6.1.3).
  public static let notYetValid = SMTPTestCertificate(.notYetValid)
  /// For `other.fixture.test` alone. A client that asked for anything else refuses it (RFC 9525 §6,
  /// RFC 7817 §3); curl does so after the handshake, and closes without a word.
  public static let wrongHost = SMTPTestCertificate(.wrongHost)
  /// The name stands in the subject only. A client refuses it (RFC 9525 §2), but those built on
  /// OpenSSL, curl and Python among them, take it.
  public static let commonNameOnly = SMTPTestCertificate(.commonNameOnly)
  /// It has no name of a host at all, neither as it should nor in the subject. A client refuses it
  /// (RFC 9525 §6).
  public static let noName = SMTPTestCertificate(.noName)
  /// For `*.test`: a client that asks for `mx.fixture.test` refuses it, for a wildcard is one label
  /// and no more (RFC 9525 §6.3).
  public static let wildcardTooBroad = SMTPTestCertificate(.wildcardTooBroad)
  /// For `mx.*.test`: a client that asks for `mx.fixture.test` refuses it, for a wildcard can only be
  /// the first label (RFC 9525 §6.3).
  public static let wildcardInside = SMTPTestCertificate(.wildcardInside)
  /// Signed by another authority, which nobody trusts. A client refuses it (RFC 5280 §6.1), mostly
  /// with alert 48, unknown_ca.
  public static let unknownRoot = SMTPTestCertificate(.unknownRoot)
  /// Signed by itself. A client refuses it (RFC 5280 §6.1), mostly with alert 48, unknown_ca.
  public static let selfSigned = SMTPTestCertificate(.selfSigned)
  /// Signed by an intermediate authority, which is not sent. A client refuses it (RFC 5280 §6.1),
  /// unless it knows the intermediate one from elsewhere.
  public static let missingIntermediate = SMTPTestCertificate(.missingIntermediate)
  /// With a key of RSA that has 1024 bits. A client refuses it (RFC 9325 §4.5).
  public static let weakKey = SMTPTestCertificate(.weakKey)
  /// Signed with MD5. A client refuses it (RFC 8446 §4.4.2.4). Where the system forbids MD5, as
  /// in FIPS mode, it cannot be made: ``SMTPTLSSetupError``.
  public static let md5Signed = SMTPTestCertificate(.md5Signed)
  /// Signed with SHA-1. A client should refuse it (RFC 8446 §4.4.2.4, RFC 9155). Some systems do not
  /// sign so: ``SMTPTLSSetupError``.
  public static let sha1Signed = SMTPTestCertificate(.sha1Signed)
  /// For clients of TLS, not for servers. A client refuses it (RFC 5280 §4.2.1.12).
  public static let wrongUsage = SMTPTestCertificate(.wrongUsage)
}

extension SMTPTestCertificate: CustomStringConvertible {
  /// The ``name``.
  public var description: String { name }
}
