import CSMTPTestScan

/// How a body is written down for transport (RFC 2045 §6).
public enum SMTPTransferEncoding: Sendable, Hashable {
  /// Lines of ASCII.
  case sevenBit
  /// Lines with octets above 127 (RFC 6152).
  case eightBit
  /// Any octets (RFC 3030).
  case binary
  /// Groups of four letters for three octets (RFC 2045 §6.8).
  case base64
  /// Text with escapes such as `=C3` (RFC 2045 §6.7).
  case quotedPrintable
  /// What the program uuencode writes: no standard has it, much old mail does.
  case uuencode
  /// A word nobody defined, in lower case: the body is left as it is (RFC 2045 §6.4).
  case other(String)

  /// Reads the word of Content-Transfer-Encoding.
  ///
  /// - Parameter name: The word in any case.
  public init(_ name: String) {
    switch name.lowercased() {
    case "7bit": self = .sevenBit
    case "8bit": self = .eightBit
    case "binary": self = .binary
    case "base64": self = .base64
    case "quoted-printable": self = .quotedPrintable
    case "x-uuencode", "x-uue", "uuencode": self = .uuencode
    case let other: self = .other(other)
    }
  }

  /// The word as it stands in the field: `quoted-printable`.
  public var name: String {
    switch self {
    case .sevenBit: "7bit"
    case .eightBit: "8bit"
    case .binary: "binary"
    case .base64: "base64"
    case .quotedPrintable: "quoted-printable"
    case .uuencode: "x-uuencode"
    case .other(let name): name
    }
  }

  /// Whether the body's octets are not the octets it stands for.
  var isEncoded: Bool { self == .base64 || self == .quotedPrintable || self == .uuencode }

  /// The octets `body` stands for. What cannot be decoded is passed over in base64, kept in
  /// quoted-printable, and a defect.
  func decode(_ body: ArraySlice<UInt8>, _ defects: inout DefectList) -> [UInt8] {
    let decode: (UnsafePointer<UInt8>, Int, UnsafeMutablePointer<UInt8>?, inout Int) -> Int
    let kind: SMTPMIMEDefect.Kind
    switch self {
    case .base64: (decode, kind) = ({ smtp_base64_decode($0, $1, $2, &$3) }, .invalidBase64)
    case .quotedPrintable:
      (decode, kind) = ({ smtp_quoted_printable_decode($0, $1, $2, &$3) }, .invalidQuotedPrintable)
    case .uuencode:
      (decode, kind) = ({ smtp_uuencode_decode($0, $1, $2, &$3) }, .invalidUUEncoding)
    default: return Array(body)
    }
    return body.withSpan { span in
      var defect = span.count
      let capacity = self == .base64 ? span.count / 4 * 3 + 6 : span.count + 1
      let octets = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
        count = decode(span.base, span.count, buffer.baseAddress, &defect)
      }
      if defect < span.count { defects.add(kind, at: span.origin + defect) }
      return octets
    }
  }
}

extension SMTPTransferEncoding: CustomStringConvertible {
  /// The word as it stands in the field: `quoted-printable`.
  public var description: String { name }
}
