internal import SMTPTestNetwork
internal import SMTPTestScript
internal import SMTPTestWire

/// What is shown in handshakes.
extension ServerCore {
  /// What TLS is spoken with, by what it shows.
  struct Contexts {
    /// What handshakes show that nobody chooses for; `nil`: there are none.
    var first: TLSContext?
    var others: [SMTPTestCertificate: TLSContext] = [:]
  }

  /// Puts in a script, with what it shows made ready.
  ///
  /// - Throws: ``SMTPTextError`` if a rule cannot do what it says, ``SMTPTLSSetupError`` if OpenSSL does
  ///   not make one of its certificates; all stays as it was.
  func use(_ script: SMTPScript) throws {
    try makeCertificates(of: script.identities)
    try scripts.use(script)
  }

  /// Opens a scope with a script, with what it shows made ready.
  ///
  /// - Throws: as ``use(_:)``.
  func push(_ script: SMTPScript) throws -> ScriptStack.ScopeID {
    try makeCertificates(of: script.identities)
    return try scripts.push(script)
  }

  /// Keys of RSA take their time, which no handshake is to wait for.
  func makeCertificates(of identities: [TLSIdentity]) throws {
    if configuration.tls == nil { return }
    for identity in identities { _ = try context(showing: identity) }
  }

  /// What speaks TLS and shows this.
  func context(showing identity: TLSIdentity) throws -> TLSContext {
    guard let settings = configuration.tls, let certificate = identity.certificate else {
      throw SMTPTestServerError.invalidConfiguration("a server without TLS shows no certificate")
    }
    return try tls.withLock { contexts in
      if let known = contexts.others[certificate] { return known }
      let new = try settings.context(showing: certificate)
      contexts.others[certificate] = new
      return new
    }
  }

  /// Shows another certificate, from the next handshake on.
  func show(_ certificate: SMTPTestCertificate) throws {
    let context = try context(showing: TLSIdentity(certificate))
    tls.withLock { $0.first = context }
  }
}
