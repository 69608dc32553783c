package import SMTPTestWire

/// What is known of a session by now.
extension TLSEngine {
  /// What is known of it, why it failed included.
  package var facts: SMTPTLSFacts {
    let openSSL = context.openSSL
    var facts = SMTPTLSFacts()
    facts.failure = failure?.description
    facts.serverName =
      openSSL.sessions.serverName(session, 0).map { String(cString: $0) } ?? hello.serverName
    guard isEstablished else { return facts }
    facts.version = openSSL.sessions.version(session).map { String(cString: $0) }
    let cipher = openSSL.sessions.cipher(session)
    facts.cipher = openSSL.sessions.cipherName(cipher).map { String(cString: $0) }
    facts.applicationProtocol = applicationProtocol
    facts.isResumed = openSSL.sessions.isResumed(session) == 1
    if context.settings.role == .server { facts.clientCertificate = peerCertificate }
    return facts
  }

  private var applicationProtocol: String? {
    var octets: UnsafePointer<UInt8>?
    var count: UInt32 = 0
    context.openSSL.sessions.agreedProtocol(session, &octets, &count)
    guard let octets, count > 0 else { return nil }
    return String(decoding: UnsafeBufferPointer(start: octets, count: Int(count)), as: UTF8.self)
  }

  /// The certificate the peer has shown; `nil` where it has shown none.
  package var peerCertificate: SMTPTLSFacts.ClientCertificate? {
    guard let handle = context.openSSL.sessions.peerCertificate(session) else { return nil }
    let certificate = TLSCertificate(owning: handle, context.openSSL)
    return SMTPTLSFacts.ClientCertificate(
      subject: certificate.subject, fingerprint: certificate.fingerprint)
  }
}
