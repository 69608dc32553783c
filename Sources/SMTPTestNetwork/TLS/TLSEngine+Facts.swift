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
    switch context.settings.role {
    case .server: facts.clientCertificate = peerCertificate
    case .client: facts.serverCertificates = serverCertificates
    }
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
  package var peerCertificate: SMTPTLSFacts.Certificate? {
    guard let handle = context.openSSL.sessions.peerCertificate(session) else { return nil }
    return TLSCertificate(owning: handle, context.openSSL).facts
  }

  /// The certificates the server has shown, in its order.
  private var serverCertificates: [SMTPTLSFacts.Certificate] {
    let openSSL = context.openSSL
    let chain = openSSL.sessions.peerChain(session)
    return (0..<max(0, openSSL.certificates.count(chain))).compactMap { index in
      // The chain keeps its own reference.
      guard let handle = openSSL.certificates.element(chain, index),
        openSSL.certificates.retain(handle) == 1
      else { return nil }
      return TLSCertificate(owning: handle, openSSL).facts
    }
  }
}
