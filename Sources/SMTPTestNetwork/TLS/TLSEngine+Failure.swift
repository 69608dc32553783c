internal import SMTPTestWire

/// Why TLS failed, in words.
extension TLSEngine {
  func end(_ failure: TLSFailure) -> TLSFailure {
    self.failure = failure
    return failure
  }

  private var role: SessionRole { context.settings.role }

  /// `client` or `server`: who is at the other end.
  var peerNoun: String { role.peerNoun }

  /// The peer was gone before the handshake was over.
  var abandoned: TLSFailure {
    let place = hasReceived ? "in the middle of the handshake" : "before the handshake began"
    return TLSFailure(.peer, nil, "the \(role.peerNoun) closed the connection \(place)")
  }

  var spokenClearly: TLSFailure {
    let line = clearText.prefix(60).prefix { $0 >= 32 && $0 < 127 }
    let shown = line.isEmpty ? "" : ": \"\(String(decoding: line, as: UTF8.self))\""
    return TLSFailure(
      .peer, nil,
      "the \(role.peerNoun) sent plain text where its part of the TLS handshake was due\(shown)")
  }

  func failure(for errors: [OpenSSLError]) -> TLSFailure {
    if let receivedAlert { return TLSFailure(received: receivedAlert, by: role) }
    guard let error = errors.first else {
      return TLSFailure(.own, sentAlert, "the \(role.noun) could not go on with TLS")
    }
    let reason = reason(for: error)
    return TLSFailure(.own, sentAlert, reason + (sentAlert.map { ": \($0)" } ?? ""))
  }

  private func reason(for error: OpenSSLError) -> String {
    let (own, peer) = (role.noun, role.peerNoun)
    func isOne(of reasons: Int...) -> Bool { reasons.contains(where: error.isOfTLS) }
    if isOne(of: OpenSSL.Constant.noSharedCipher) {
      return "the \(own) found no cipher that both can speak"
    }
    if isOne(of: OpenSSL.Constant.unsupportedProtocol) {
      let versions = context.settings.versions
      let wanted =
        versions.lowerBound == versions.upperBound
        ? versions.lowerBound.rawValue
        : "\(versions.lowerBound.rawValue) to \(versions.upperBound.rawValue)"
      return "the \(own) speaks \(wanted), and the \(peer) none of that"
    }
    if isOne(of: OpenSSL.Constant.noCertificateReturned) {
      return "the \(own) demanded a certificate, and the \(peer) has shown none"
    }
    if isOne(of: OpenSSL.Constant.verificationFailed) {
      return "the \(own) refused the \(peer)'s certificate, \(verification)"
    }
    return "the \(own) could not go on with TLS, \(error.text)"
  }

  private var verification: String {
    let code = openSSL.sessions.verifyResult(session)
    return openSSL.certificates.verifyError(code).map { String(cString: $0) } ?? "error \(code)"
  }

  /// An alert was sent or received.
  fileprivate func note(_ alert: TLSAlert, isReceived: Bool) {
    if alert == .closeNotify { return }
    if isReceived { receivedAlert = alert } else { sentAlert = alert }
  }
}

// What C calls: a function rather than a closure, which would be isolated as the place where it
// stands is.
func observe(
  _ isSent: Int32, _ version: Int32, _ kind: Int32, _ octets: UnsafeRawPointer?, _ count: Int,
  _ session: OpenSSL.Handle, _ engine: UnsafeMutableRawPointer?
) {
  guard kind == OpenSSL.Constant.alertRecord, count == 2, let octets, let engine else { return }
  let alert = TLSAlert(octets.load(fromByteOffset: 1, as: UInt8.self))
  Unmanaged<TLSEngine>.fromOpaque(engine).takeUnretainedValue().note(alert, isReceived: isSent == 0)
}
