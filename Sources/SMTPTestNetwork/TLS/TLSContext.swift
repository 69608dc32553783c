internal import SMTPTestWire

/// What the TLS sessions of one end have in common, prepared once.
package final class TLSContext: @unchecked Sendable {
  // Protected by: it is complete before anybody sees it, and what changes afterwards (references,
  // kept sessions) OpenSSL guards itself.

  package let settings: TLSSettings
  let openSSL: OpenSSL
  let handle: OpaquePointer

  /// - Throws: ``SMTPTLSUnavailableError``; ``SMTPTLSSetupError`` where OpenSSL refuses the settings, such as
  ///   a certificate that its security level does not allow.
  package convenience init(_ settings: TLSSettings) throws {
    try self.init(settings, openSSL: try OpenSSL.load())
  }

  package init(_ settings: TLSSettings, openSSL: OpenSSL) throws {
    self.settings = settings
    self.openSSL = openSSL
    let contexts = openSSL.contexts
    openSSL.streams.clearErrors()
    let method = settings.role == .server ? contexts.serverMethod() : contexts.clientMethod()
    guard let handle = contexts.new(method) else { throw openSSL.setupError("make a context") }
    self.handle = handle
    setVersions()
    setResumption()
    if !settings.renegotiates {
      _ = contexts.setOptions(handle, OpenSSL.Constant.noRenegotiation)
    }
    // An idle session takes 14 kB then, in place of 66.
    control(OpenSSL.Constant.setMode, OpenSSL.Constant.releaseBuffers)
    if settings.keyLog != nil { contexts.setKeyLog(handle, logKey) }
    try setCredentials()
    try setPeerCertificate()
    setProtocols()
    if settings.role == .server {
      contexts.setHelloAnswer(handle, answerHello, Unmanaged.passUnretained(self).toOpaque())
    }
  }

  deinit { if !OpenSSL.isOver { openSSL.contexts.free(handle) } }

  private func control(_ command: Int32, _ value: Int) {
    _ = openSSL.contexts.control(handle, command, value, nil)
  }

  private func setVersions() {
    let versions = settings.versions
    // Older versions need what is too weak for every other level.
    let level = settings.securityLevel ?? (versions.lowerBound < .tls12 ? 0 : nil)
    if let level { openSSL.contexts.setSecurityLevel(handle, Int32(clamping: level)) }
    control(OpenSSL.Constant.setMinimumVersion, versions.lowerBound.number)
    control(OpenSSL.Constant.setMaximumVersion, versions.upperBound.number)
  }

  private func setResumption() {
    let contexts = openSSL.contexts
    // Without it, asking for certificates makes every resumption fail.
    Array("smtp-fixture".utf8).withUnsafeBufferPointer {
      _ = contexts.setSessionContext(handle, $0.baseAddress, UInt32($0.count))
    }
    if settings.resumesSessions {
      control(OpenSSL.Constant.setSessionCacheMode, OpenSSL.Constant.serverSessionCache)
    } else {
      _ = contexts.setOptions(handle, OpenSSL.Constant.noTickets)
      _ = contexts.setTicketCount(handle, 0)
      control(OpenSSL.Constant.setSessionCacheMode, OpenSSL.Constant.noSessionCache)
    }
  }

  private func setCredentials() throws {
    guard let credentials = settings.credentials else { return }
    let contexts = openSSL.contexts
    // Before the certificate, which is looked at when it is given.
    if credentials.isWeak { contexts.setSecurityLevel(handle, 0) }
    guard contexts.useCertificate(handle, credentials.certificate.handle) == 1,
      contexts.useKey(handle, credentials.key.handle) == 1
    else { throw openSSL.setupError("use the certificate") }
    for certificate in credentials.chain {
      let added = contexts.control(
        handle, OpenSSL.Constant.addToChain, 1, UnsafeMutableRawPointer(certificate.handle))
      guard added == 1 else { throw openSSL.setupError("send the certificate of an authority") }
    }
  }

  private func setPeerCertificate() throws {
    var mode: Int32 = 0
    switch settings.peerCertificate {
    case .ignored: return
    case .requested: mode = OpenSSL.Constant.verifyPeer
    case .required: mode = OpenSSL.Constant.verifyPeer | OpenSSL.Constant.verifyDemands
    }
    let takesAny = settings.trustedRoots == nil && !settings.trustsSystemRoots
    openSSL.contexts.setVerify(handle, mode, takesAny ? acceptAny : nil)
    if settings.trustsSystemRoots { _ = openSSL.contexts.trustSystemRoots(handle) }
    for octets in settings.trustedRoots ?? [] {
      let root = try TLSCertificate(der: octets, openSSL)
      _ = openSSL.certificates.trust(openSSL.contexts.store(handle), root.handle)
      if settings.role == .server { _ = openSSL.contexts.addClientAuthority(handle, root.handle) }
    }
  }

  private func setProtocols() {
    guard !settings.applicationProtocols.isEmpty else { return }
    if settings.role == .server {
      openSSL.contexts.setProtocolSelection(
        handle, selectProtocol, Unmanaged.passUnretained(self).toOpaque())
    } else {
      let list = settings.applicationProtocols.flatMap { [UInt8($0.utf8.count)] + $0.utf8 }
      list.withUnsafeBufferPointer {
        _ = openSSL.contexts.setProtocols(handle, $0.baseAddress, UInt32($0.count))
      }
    }
  }

  /// The place and length of the dearest protocol in a client's list, whose entries begin with their
  /// lengths.
  fileprivate func choose(among list: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    for wanted in settings.applicationProtocols {
      var at = 0
      while at < list.count {
        let range = at + 1..<at + 1 + Int(list[at])
        guard range.upperBound <= list.count else { break }
        if list[range].elementsEqual(wanted.utf8) { return range }
        at = range.upperBound
      }
    }
    return nil
  }
}

// What C calls. Functions rather than closures, which would be isolated as the place where they
// stand is.

private func acceptAny(_ isTrusted: Int32, _ store: OpenSSL.Handle) -> Int32 { 1 }

private func selectProtocol(
  _ session: OpenSSL.Handle, _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
  _ chosenCount: UnsafeMutablePointer<UInt8>?, _ list: UnsafePointer<UInt8>?, _ count: UInt32,
  _ context: UnsafeMutableRawPointer?
) -> Int32 {
  guard let context, let list else { return OpenSSL.Constant.protocolRefused }
  let own = Unmanaged<TLSContext>.fromOpaque(context).takeUnretainedValue()
  guard let range = own.choose(among: UnsafeBufferPointer(start: list, count: Int(count))) else {
    return OpenSSL.Constant.protocolRefused
  }
  chosen?.pointee = list + range.lowerBound
  chosenCount?.pointee = UInt8(range.count)
  return OpenSSL.Constant.protocolChosen
}

private func answerHello(
  _ session: OpenSSL.Handle, _ alert: UnsafeMutablePointer<Int32>?,
  _ context: UnsafeMutableRawPointer?
) -> Int32 {
  guard let context else { return OpenSSL.Constant.helloAnswered }
  let own = Unmanaged<TLSContext>.fromOpaque(context).takeUnretainedValue()
  guard let owner = own.openSSL.sessions.owner(session, 0) else {
    return OpenSSL.Constant.helloAnswered
  }
  return Unmanaged<TLSEngine>.fromOpaque(owner).takeUnretainedValue().helloCame()
}

private func logKey(_ session: OpenSSL.Handle, _ line: UnsafePointer<CChar>?) {
  guard let session, let line else { return }
  TLSEngine.logKey(String(cString: line), of: session)
}

extension OpenSSL {
  /// What could not be done, with the reason in OpenSSL's words.
  func setupError(_ what: String) -> SMTPTLSSetupError {
    let reason = takeErrors().first?.text ?? "OpenSSL says no more"
    return SMTPTLSSetupError(description: "OpenSSL could not \(what): \(reason)")
  }
}
