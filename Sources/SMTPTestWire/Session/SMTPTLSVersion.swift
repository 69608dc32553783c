/// A version of TLS.
public enum SMTPTLSVersion: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
  /// TLS 1.0 (RFC 2246), which nobody should speak any more (RFC 8996).
  case tls10 = "TLSv1"
  /// TLS 1.1 (RFC 4346), which nobody should speak any more (RFC 8996).
  case tls11 = "TLSv1.1"
  /// TLS 1.2 (RFC 5246).
  case tls12 = "TLSv1.2"
  /// TLS 1.3 (RFC 8446).
  case tls13 = "TLSv1.3"

  /// By age: the oldest is the smallest.
  public static func < (a: SMTPTLSVersion, b: SMTPTLSVersion) -> Bool { a.number < b.number }

  /// As it stands on the wire.
  package var number: Int {
    switch self {
    case .tls10: 0x301
    case .tls11: 0x302
    case .tls12: 0x303
    case .tls13: 0x304
    }
  }
}
