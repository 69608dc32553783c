public import SMTPTestNetwork
public import SMTPTestScript
internal import SMTPTestWire

extension SMTPActionChain where Self: SMTPUndecided {
  /// Shows `certificate` in this handshake, and goes on with it. At `tlsHandshake` only.
  ///
  /// ```swift
  /// On(.tlsHandshake).when(.serverName("old.example")).certificate(.expired)
  /// On(.tlsHandshake).when(.session(2...)).certificate(.wrongHost)
  /// ```
  ///
  /// - Parameters:
  ///   - certificate: one of the gallery, or the same for other names.
  ///   - name: what the rule prints as `certificate NAME`; default the name in the gallery, or `given`
  ///     for one that is not as there.
  public func certificate(
    _ certificate: SMTPTestCertificate, as name: String? = nil
  ) -> Decided {
    deciding(CertificateAction(TLSIdentity(certificate, as: name)))
  }
}

extension SMTPAction {
  /// Shows `certificate` in this handshake, and goes on with it. At `tlsHandshake` only.
  public static func certificate(
    _ certificate: SMTPTestCertificate, as name: String? = nil
  ) -> SMTPAction {
    nothing.certificate(certificate, as: name)
  }
}

extension TLSIdentity {
  init(_ certificate: SMTPTestCertificate, as name: String? = nil) {
    let isOfGallery = SMTPTestCertificate.gallery[certificate.name] == certificate
    self.init(name: name ?? (isOfGallery ? certificate.name : "given"), value: certificate)
  }

  /// What it is on a server of this module.
  var certificate: SMTPTestCertificate? { value as? SMTPTestCertificate }
}
