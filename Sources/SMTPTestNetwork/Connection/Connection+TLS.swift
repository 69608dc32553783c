internal import SMTPTestWire

/// The handshake of TLS, between the octets in clear and those inside it.
extension Connection {
  var isShakingHands: Bool { transport.tls?.isShakingHands ?? false }

  /// Begins the handshake; everything decided before has been written.
  func beginTLS() {
    isTLSDue = false
    guard transport.tls == nil, let engine = delegate.makeTLSEngine() else {
      requestedClose = .fin
      return
    }
    log.mark(.tlsStarted, at: now)
    transport.beginTLS(engine)
    // A server waits for the first octets; a client has to be the first.
    if log.role == .server {
      engine.awaitHello()
    } else {
      loop.execute { [weak self] in
        guard let self else { return }
        handleEvents(.readable, on: loop)
      }
    }
  }

  /// Goes on with the handshake; false if there is nothing to read behind it yet.
  func shakeHands() -> Bool {
    guard let tls = transport.tls else { return true }
    let wasSilent = !tls.engine.hasReceived
    let step = tls.shakeHands()
    if wasSilent, tls.engine.hasReceived, tls.engine.clearText.isEmpty {
      log.mark(.helloReceived, at: now)
    }
    switch step {
    case .goesOn: listen()
    case .helloReceived:
      machine.helloReceived(tls.engine.facts)
      run()
    case .complete:
      lastActivity = now
      establishedAt = now
      let facts = tls.engine.facts
      log.remark(facts.summary, .tlsEstablished, at: now)
      machine.tlsEstablished(facts)
      run()
      return isOpen
    case .failed:
      putClearTextOnRecord(of: tls)
      if tls.isInputEnded {
        transport.isInputEnded = true
        log.mark(.peerClosed, at: now)
      }
      failHandshake(
        tls.engine.failure?.description ?? "it failed", isClear: !tls.engine.clearText.isEmpty)
      if tls.isInputEnded { machine.inputEnded() }
      run()
    case .lost: lose()
    }
    return false
  }

  /// Goes on behind the client's hello.
  func answerHello() {
    guard let tls = transport.tls, tls.isShakingHands else { return }
    tls.engine.answerHello(showing: shownContext)
    shownContext = nil
    _ = shakeHands()
  }

  /// Chooses what the handshake shows that comes or goes on next.
  func show(_ identity: TLSIdentity) {
    do { shownContext = try delegate.tlsContext(showing: identity) } catch {
      // Another certificate would tell the test of a client that takes what it should not.
      log.remark("there is no certificate \(identity.name): \(error)", at: now)
      transport.tls?.giveUp()
      requestedClose = requestedClose ?? .fin
    }
  }

  /// Ends the handshake with an alert, where the peer waits for this side's part of it.
  func refuseHandshake(with alert: TLSAlert) {
    flush()
    guard isOpen else { return }
    if let tls = transport.tls { return tls.refuse(with: alert) }
    output.append(alert.record)
    flush()
  }

  /// What came in place of TLS is evidence, and the machine counts it.
  private func putClearTextOnRecord(of tls: TLSLayer) {
    let octets = tls.engine.clearText
    if octets.isEmpty { return }
    let space = log.space(minimum: octets.count)
    space.copyBytes(from: octets)
    log.received(octets.count, at: now)
    octets.withUnsafeBytes { machine.receive($0) }
  }

  /// The handshake has come to nothing.
  ///
  /// - Parameter isClear: whether the peer speaks no TLS, and may be told so in clear.
  func failHandshake(_ reason: String, isClear: Bool = false) {
    guard let tls = transport.tls else { return }
    tls.giveUp()
    var facts = tls.engine.facts
    facts.failure = reason
    log.remark(reason, .tlsFailed, at: now)
    machine.tlsFailed(facts, isClear: isClear)
  }
}

extension SMTPTLSFacts {
  /// `TLSv1.3, TLS_AES_256_GCM_SHA384, server name "localhost"`, and what else there is.
  fileprivate var summary: String {
    var parts = [version ?? "no version", cipher ?? "no cipher"]
    if let serverName { parts.append("server name \"\(serverName)\"") }
    if let applicationProtocol { parts.append("protocol \"\(applicationProtocol)\"") }
    if let clientCertificate { parts.append("client certificate \(clientCertificate.subject)") }
    if isResumed { parts.append("resumed") }
    return parts.joined(separator: ", ")
  }
}
