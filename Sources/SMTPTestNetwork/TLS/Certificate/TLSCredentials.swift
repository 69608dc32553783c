/// A certificate, its key, and the certificates of authorities that are sent with it.
package struct TLSCredentials: Sendable {
  package let certificate: TLSCertificate
  let key: TLSKey
  /// Those between the certificate and the root, in order.
  package var chain: [TLSCertificate] = []
  /// Whether it is so weak that OpenSSL would not show it.
  var isWeak = false

  /// Certificate and key in PEM, for a server of another kind.
  package var pem: String { certificate.pem + key.pem }
}

/// A private key. It never leaves OpenSSL, which wipes it, but where somebody asks for its text.
final class TLSKey: @unchecked Sendable, CustomReflectable, CustomStringConvertible {
  // Protected by: nothing changes it once it is made, and OpenSSL guards its references itself.

  let handle: OpaquePointer
  private let openSSL: OpenSSL

  /// Takes over a reference of the caller's.
  init(owning handle: OpaquePointer, _ openSSL: OpenSSL) {
    self.handle = handle
    self.openSSL = openSSL
  }

  deinit { if !OpenSSL.isOver { openSSL.keys.free(handle) } }

  var description: String { "a private key" }

  var customMirror: Mirror { Mirror(self, children: [:]) }

  /// The text in PEM, for a client of another library (RFC 5958, RFC 7468 §10).
  var pem: String {
    openSSL.text { _ = openSSL.certificates.writeKeyPEM($0, handle, nil, nil, 0, nil, nil) }
  }
}
