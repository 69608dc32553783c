internal import SMTPTestWire

/// Certificates as text (RFC 7468 §5).
package enum PEM {
  /// The certificates of a text in DER, in their order; `nil` where one of them is no base64, or where
  /// there is none. What stands between them counts for nothing (RFC 7468 §2).
  package static func certificates(_ text: String) -> [[UInt8]]? {
    var certificates: [[UInt8]] = []
    var base64: [UInt8]?
    for line in text.split(whereSeparator: \.isNewline) {
      let line = line.trimmed
      if line == "-----BEGIN CERTIFICATE-----" {
        base64 = []
      } else if line == "-----END CERTIFICATE-----" {
        guard let text = base64, let octets = Base64.decode(text), !octets.isEmpty else {
          return nil
        }
        certificates.append(octets)
        base64 = nil
      } else {
        base64? += line.utf8
      }
    }
    return certificates.isEmpty || base64 != nil ? nil : certificates
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    let start = drop { $0 == " " || $0 == "\t" }
    return start.lastIndex { $0 != " " && $0 != "\t" }.map { start[...$0] } ?? ""
  }
}
