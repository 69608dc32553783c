/// From the connect to where the server is ready: greeting, EHLO, TLS.
extension ClientSession {
  /// Waits for the greeting.
  mutating func begin() {
    expect(.greeting)
    if defects.has(.talksEarly) { sayHello() }
  }

  mutating func greeted(_ reply: SMTPReply) {
    guard reply.isPositive else {
      return end(refused(by: reply, at: .greeting, otherwise: .connection))
    }
    if !defects.has(.talksEarly) { sayHello() }
  }

  /// Introduces itself, at first and again inside TLS (RFC 3207 §4.2).
  private mutating func sayHello() { sayHello(profile.options.isLMTP ? .lhlo : .ehlo) }

  private mutating func sayHello(_ stage: SMTPStage) {
    let name = Array(profile.options.name.utf8)
    let isChecked = !defects.has(.noChecks)
    do throws(ClientLines.Refusal) {
      if isChecked { try ClientLines.check(name, "the client's name") }
      guard !isChecked || !name.isEmpty && !name.contains(Octet.space) else {
        throw ClientLines.Refusal(.injection, "the client's name is empty, or more than a word")
      }
    } catch {
      return end(ClientFailure(error.kind, at: stage, error.reason))
    }
    write(Array("\(stage.rawValue.uppercased()) ".utf8) + name)
    expect(.hello(stage))
  }

  mutating func helloAnswered(_ reply: SMTPReply, _ stage: SMTPStage) {
    if reply.isPositive {
      offer =
        stage == .helo
        ? ClientOffer()
        : ClientOffer(reply, capitalsOnly: defects.has(.caseSensitiveKeywords))
      return secure()
    }
    // A server that does not know EHLO may know HELO (RFC 5321 §3.2).
    if stage == .ehlo, reply.isPermanentFailure { return sayHello(.helo) }
    end(refused(by: reply, at: stage, otherwise: .connection))
  }

  /// Goes on behind EHLO, with TLS where it is wanted and not there yet.
  private mutating func secure() {
    let security = profile.options.security
    if isEncrypted || security == .never { return authenticate() }
    if offer.offersSTARTTLS {
      write("STARTTLS")
      if defects.has(.talksBeforeTLS) { write("NOOP") }
      return expect(.startTLS)
    }
    if security == .ifOffered || defects.has(.fallsBackToClear) { return authenticate() }
    end(ClientFailure(.tls, at: .startTLS, "TLS is required, and the server does not offer it"))
  }

  mutating func startTLSAnswered(_ reply: SMTPReply) {
    guard reply.code == 220 else {
      let isOptional = profile.options.security == .ifOffered || defects.has(.fallsBackToClear)
      if isOptional, !reply.isPositive, !reply.isIntermediate {
        return authenticate()
      }
      return end(refused(by: reply, at: .startTLS, otherwise: .tls))
    }
    guard parser.isEmpty || defects.has(.keepsInputOverTLS) else {
      // Whoever wrote it, in clear: it must not count inside TLS (CVE-2021-38371).
      return end(
        ClientFailure(
          .tls, at: .startTLS, "the server sent octets in clear behind its 220 to STARTTLS"),
        saysGoodbye: false)
    }
    startTLS()
  }

  mutating func startTLS() {
    phase = .handshake
    stage = .tlsHandshake
    effects.append(.startTLS)
    wait(for: profile.options.timeouts.command)
  }

  package mutating func tlsEstablished(_ facts: SMTPTLSFacts) {
    guard phase == .handshake else { return }
    phase = .starting
    isEncrypted = true
    effects.append(.tell(ClientFact.secured(facts)))
    if defects.has(.keepsOfferOverTLS), profile.options.security != .implicit {
      return authenticate()
    }
    // Everything known so far may be somebody else's word (RFC 3207 §4.2).
    offer = ClientOffer()
    lastReply = nil
    if profile.options.security == .implicit { begin() } else { sayHello() }
  }

  package mutating func tlsFailed(_ facts: SMTPTLSFacts, isClear: Bool) {
    guard phase == .handshake else { return }
    end(
      ClientFailure(
        .tls, at: .tlsHandshake,
        "the handshake of TLS failed: \(facts.failure ?? "nothing says why")"),
      saysGoodbye: false)
  }

  /// Everything is said that has to be said before a message.
  mutating func becomeReady() {
    phase = .ready
    effects.append(.tell(ClientFact.ready(offer)))
  }
}
