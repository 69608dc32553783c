internal import CSMTPTestPlatform
internal import SMTPTestWire

/// One certificate. It never changes once it is made.
package final class TLSCertificate: @unchecked Sendable {
  // Protected by: nothing changes it any more, and OpenSSL guards its references itself.

  let handle: OpaquePointer
  private let openSSL: OpenSSL

  /// Takes over a reference of the caller's.
  init(owning handle: OpaquePointer, _ openSSL: OpenSSL) {
    self.handle = handle
    self.openSSL = openSSL
  }

  /// - Throws: ``SMTPTLSSetupError`` where the octets are no certificate.
  convenience init(der: [UInt8], _ openSSL: OpenSSL) throws {
    openSSL.streams.clearErrors()
    let handle = der.withUnsafeBufferPointer { octets in
      var start = octets.baseAddress
      return openSSL.certificates.decode(nil, &start, octets.count)
    }
    guard let handle else { throw openSSL.setupError("read a certificate") }
    self.init(owning: handle, openSSL)
  }

  deinit { if !OpenSSL.isOver { openSSL.certificates.free(handle) } }

  /// The subject as a distinguished name: `CN=client,O=Example` (RFC 4514 §2).
  package var subject: String { text(ofName: openSSL.certificates.subject(handle)) }

  private func text(ofName name: OpaquePointer?) -> String {
    openSSL.text { _ = openSSL.certificates.printName($0, name, 0, OpenSSL.Constant.nameOfRFC4514) }
  }

  /// What users are told of it.
  var facts: SMTPTLSFacts.Certificate {
    let calls = openSSL.certificates
    var facts = SMTPTLSFacts.Certificate(subject: subject, fingerprint: fingerprint)
    facts.issuer = text(ofName: calls.issuer(handle))
    facts.names = names
    facts.notBefore = Self.text(ofTime: calls.notBefore(handle), calls)
    facts.notAfter = Self.text(ofTime: calls.notAfter(handle), calls)
    return facts
  }

  /// The subject alternative names, as OpenSSL prints them.
  private var names: [String] {
    let calls = openSSL.certificates
    let index = calls.indexOfExtension(handle, OpenSSL.Constant.subjectAlternativeName, -1)
    guard index >= 0 else { return [] }
    let text = openSSL.text { _ = calls.printExtension($0, calls.extension(handle, index), 0, 0) }
    return text.split(separator: ", ").map { String($0) }
  }

  private static func text(ofTime time: OpaquePointer?, _ calls: OpenSSL.Certificates) -> String {
    var fields = tm()
    guard calls.splitTime(time, &fields) == 1 else { return "" }
    func two(_ number: Int32) -> String { (number < 10 ? "0" : "") + String(number) }
    return "\(fields.tm_year + 1900)-\(two(fields.tm_mon + 1))-\(two(fields.tm_mday))"
      + "T\(two(fields.tm_hour)):\(two(fields.tm_min)):\(two(fields.tm_sec))Z"
  }

  /// The SHA-256 digest in hexadecimal digits, lower case.
  package var fingerprint: String {
    (openSSL.digest(ofCertificate: handle, openSSL.keys.sha256()) ?? [])
      .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  /// What stands for a server that shows it (`tls-server-end-point`, RFC 5929 §4.1); `nil` where its
  /// signature has no digest of its own.
  package var endPoint: [UInt8]? { openSSL.endPoint(ofCertificate: handle) }

  /// The octets in DER.
  package var der: [UInt8] {
    let count = openSSL.certificates.encode(handle, nil)
    guard count > 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: Int(count)) { target, initialized in
      var start = target.baseAddress
      initialized = Int(max(0, openSSL.certificates.encode(handle, &start)))
    }
  }

  /// The text in PEM (RFC 7468 §5).
  package var pem: String {
    openSSL.text { _ = openSSL.certificates.writePEM($0, handle) }
  }
}

extension OpenSSL {
  /// The certificate's digest, by the function its signature has; by SHA-256 where that is MD5 or SHA-1.
  func endPoint(ofCertificate handle: OpaquePointer) -> [UInt8]? {
    var number: Int32 = 0
    guard certificates.signatureFacts(handle, &number, nil, nil, nil) == 1 else { return nil }
    let isOld = number == Constant.md5 || number == Constant.sha1
    guard let function = isOld ? keys.sha256() : keys.digestByName(keys.nameOfNumber(number)) else {
      return nil
    }
    return digest(ofCertificate: handle, function)
  }

  fileprivate func digest(
    ofCertificate handle: OpaquePointer, _ function: Handle
  ) -> [UInt8]? {
    var digest = [UInt8](repeating: 0, count: Constant.longestDigest)
    var count: UInt32 = 0
    guard certificates.digest(handle, function, &digest, &count) == 1 else { return nil }
    return Array(digest.prefix(Int(count)))
  }

  /// What `write` writes to a stream.
  func text(_ write: (Handle) -> Void) -> String {
    let stream = streams.new(streams.memory())
    defer { _ = streams.free(stream) }
    write(stream)
    let count = streams.pending(stream)
    guard count > 0 else { return "" }
    let octets = [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
      initialized = Int(max(0, streams.read(stream, target.baseAddress, Int32(count))))
    }
    return String(decoding: octets, as: UTF8.self)
  }
}

extension TLSCertificate: CustomStringConvertible, CustomReflectable {
  package var description: String { "the certificate of \(subject)" }

  package var customMirror: Mirror { Mirror(self, children: ["subject": subject]) }
}
