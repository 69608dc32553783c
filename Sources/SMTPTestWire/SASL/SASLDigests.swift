/// The digests that mechanisms need, and how texts are written before they are digested, handed in as a
/// value: the mechanisms stay pure, and the system's OpenSSL does the work.
package struct SASLDigests: Sendable {
  /// The functions that mechanisms name.
  package enum Function: String, Sendable, Hashable, CaseIterable {
    /// MD5 (RFC 1321).
    case md5 = "MD5"
    /// SHA-1 (RFC 3174).
    case sha1 = "SHA-1"
    /// SHA-256 (RFC 6234).
    case sha256 = "SHA-256"
  }

  /// The digest of octets.
  package let digest: @Sendable (Function, [UInt8]) -> [UInt8]
  /// HMAC of octets under a key (RFC 2104).
  package let authenticate: @Sendable (Function, _ key: [UInt8], [UInt8]) -> [UInt8]
  /// PBKDF2 of a password, one block long: `Hi()` of RFC 5802 §2.2.
  package let stretch:
    @Sendable (Function, _ password: [UInt8], _ salt: [UInt8], _ iterations: Int) -> [UInt8]
  /// A text in Unicode's normalization form KC, as RFC 4013 §2.2 wants it. Only Foundation has it, which
  /// a pure module does without.
  package let normalize: @Sendable (String) -> String

  package init(
    normalize: @escaping @Sendable (String) -> String,
    digest: @escaping @Sendable (Function, [UInt8]) -> [UInt8],
    authenticate: @escaping @Sendable (Function, [UInt8], [UInt8]) -> [UInt8],
    stretch: @escaping @Sendable (Function, [UInt8], [UInt8], Int) -> [UInt8]
  ) {
    self.normalize = normalize
    self.digest = digest
    self.authenticate = authenticate
    self.stretch = stretch
  }
}

/// Comparing what must not be told apart by how long that takes, and making what nobody can guess.
enum SASLOctets {
  /// Whether two secrets are equal.
  static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard a.count == b.count else { return false }
    var difference: UInt8 = 0
    for index in a.indices { difference |= a[index] ^ b[index] }
    return difference == 0
  }

  /// `a` and `b` of one length, octet by octet.
  static func xor(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] { zip(a, b).map { $0 ^ $1 } }

  /// Octets of the system's chance.
  static func random(_ count: Int) -> [UInt8] {
    var source = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &source) }
  }

  /// In hexadecimal digits, lower case.
  static func hexadecimal(_ octets: [UInt8]) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return octets.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }

  /// The text; `nil` where the octets are no UTF-8 or hold a NUL.
  static func text(_ octets: some Collection<UInt8>) -> String? {
    if octets.contains(0) { return nil }
    return String(validating: octets, as: UTF8.self)
  }
}
