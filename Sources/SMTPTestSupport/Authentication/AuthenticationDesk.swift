internal import SMTPTestNetwork
internal import SMTPTestWire

/// Knows the users of a server, and asks whoever else knows some. On the loop's thread, but for keys and
/// closures: those take long.
final class AuthenticationDesk: Sendable {
  private struct KeyTerms: Hashable {
    let password: SMTPSecret
    let terms: SCRAMTerms
  }

  /// Nobody derives keys so often: a client that does not refuse it is to wait for nothing.
  private static let mostIterations = 1_000_000
  /// Where keys are derived: a loop that never sees a socket is a thread with a queue.
  static let keyLoop = try? EventLoop(name: "smtp-fixture-keys", runsClosures: true)

  let mechanisms: [SASLMechanism]
  /// The mechanisms that were asked for and cannot be had, and why.
  let missing: (mechanisms: [SMTPAuthenticationMechanism], reason: String)?
  private let settings: SMTPTestServer.Configuration.Authentication
  private let digests: SASLDigests?
  private let keys = Locked<[KeyTerms: SCRAMKeys]>([:])
  private let closure: AuthenticationClosure?

  init(
    _ configuration: SMTPTestServer.Configuration,
    _ settings: SMTPTestServer.Configuration.Authentication
  ) {
    var settings = settings
    let wanted = settings.wantedMechanisms
    var digests: SASLDigests?
    var reason = ""
    if wanted.contains(where: \.needsDigests) {
      do { digests = try OpenSSL.load().digests } catch {
        reason = "\(error)"
      }
    }
    let absent = digests == nil ? wanted.filter(\.needsDigests) : []
    missing = absent.isEmpty || settings.mechanisms == nil ? nil : (absent, reason)
    var mechanism = SASLMechanism.Settings()
    mechanism.allowsClearText = settings.allowsClearText
    mechanism.hostName = configuration.hostName
    mechanism.prompts = settings.loginPrompts
    mechanism.iterations = settings.scramIterations
    mechanism.digests = digests
    mechanisms = SASLMechanism.mechanisms(wanted, mechanism)
    closure = settings.authenticate.map {
      AuthenticationClosure($0, on: configuration.hookPlace)
    }
    settings.authenticate = nil
    self.settings = settings
    self.digests = digests
  }

  /// Nobody is asked any more, and what the closure holds is let go of.
  func end() { closure?.end() }

  /// Whether a user may send as an address; `nil` where all may send as all.
  var maySend: (@Sendable (String, SMTPEnvelopeAddress) -> Bool)? {
    let limited = settings.users.filter { $0.senders != nil }
    if limited.isEmpty { return nil }
    let patterns = Dictionary(
      limited.map { ($0.name, ($0.senders ?? []).map(Glob.init)) }, uniquingKeysWith: +)
    return { user, sender in patterns[user]?.contains { $0.matches(sender) } ?? true }
  }

  func answer(_ inquiry: SASLInquiry, in session: LiveSession) -> SASLLookUp {
    let user = settings.users.first { $0.name == inquiry.user }
    switch inquiry.claim {
    case .token(let token):
      if let verdict = verdict(on: token, inquiry) { return .now(verdict) }
    case .anonymity: return .now(.user(SASLUser(name: inquiry.user)))
    case .certificate: return .now(certified(inquiry, session.facts))
    case .password, .proof, .keys:
      if let user {
        guard user.mayAct(as: inquiry.authorizationIdentity), let password = user.password else {
          return .now(.refused())
        }
        return judge(inquiry, password, session)
      }
    }
    if let closure {
      return closure.answer(inquiry, in: session) { [self] password in
        judge(inquiry, password, session)
      }
    }
    if settings.acceptsAnyone { return .now(anyone(inquiry)) }
    if case .token = inquiry.claim { return .now(SASLAnswer(Self.refusal(of: inquiry.mechanism))) }
    return .now(.refused())
  }

  /// What a client shows, against the user's password.
  private func judge(
    _ inquiry: SASLInquiry, _ password: SMTPSecret, _ session: LiveSession
  ) -> SASLLookUp {
    switch inquiry.claim {
    case .password(let shown):
      let isRight =
        shown == password
        || prepared(shown).map { $0 == prepared(password) } ?? false
      return .now(isRight ? .user(SASLUser(name: inquiry.user)) : .refused())
    case .keys(let terms): return derive(inquiry, password, terms, session)
    default: return .now(.user(SASLUser(name: inquiry.user, password: password)))
    }
  }

  private func prepared(_ password: SMTPSecret) -> String? {
    SASLprep.prepare(password.revealed, Normalization.kc)
  }

  private func derive(
    _ inquiry: SASLInquiry, _ password: SMTPSecret, _ terms: SCRAMTerms, _ session: LiveSession
  ) -> SASLLookUp {
    guard let digests else { return .now(.refused()) }
    let binding = terms.channelBinding.flatMap { session.channelBinding($0) }
    @Sendable func user(_ keys: SCRAMKeys) -> SASLAnswer {
      .user(SASLUser(name: inquiry.user, keys: keys, channelBinding: binding))
    }
    if terms.iterations > Self.mostIterations {
      let size = digests.digest(terms.function, []).count
      let nothing = [UInt8](repeating: 0, count: size)
      return .now(user(SCRAMKeys(stored: nothing, server: nothing)))
    }
    let key = KeyTerms(password: password, terms: terms)
    if let known = keys.withLock({ $0[key] }) { return .now(user(known)) }
    guard let loop = Self.keyLoop else { return .now(.refused(.localError)) }
    return .after { [self] answer in
      loop.execute { [self] in
        if let known = keys.withLock({ $0[key] }) { return answer(user(known)) }
        guard let made = SCRAMKeys(password, terms, digests) else { return answer(.refused()) }
        keys.withLock { $0[key] = made }
        answer(user(made))
      }
    }
  }

  // MARK: Without a password

  /// `nil` where nobody knows the token.
  private func verdict(on token: SMTPSecret, _ inquiry: SASLInquiry) -> SASLAnswer? {
    let shown = SMTPShownToken(mechanism: inquiry.mechanism, user: inquiry.user, token: token)
    var refusal: SMTPTokenVerdict?
    for verifier in settings.tokenVerifiers {
      let verdict = verifier.verdict(on: shown)
      if case .accepted = verdict { return SASLAnswer(verdict) }
      refusal = refusal ?? verdict
    }
    if let user = settings.users.first(where: {
      $0.tokens.contains(token) && (inquiry.user.isEmpty || $0.name == inquiry.user)
    }) {
      return .user(SASLUser(name: user.name))
    }
    return refusal.map { SASLAnswer($0) }
  }

  /// As Google and RFC 7628 §3.2.2 have it; XOAUTH has no error of its own.
  private static func refusal(of mechanism: String) -> SMTPTokenVerdict {
    switch SMTPAuthenticationMechanism(rawValue: mechanism) {
    case .xoauth2: .refused(status: "400")
    case .oauthBearer: .refused(status: "invalid_token")
    default: .refused(error: nil, reply: .authenticationFailed)
    }
  }

  private func certified(_ inquiry: SASLInquiry, _ facts: SMTPSessionFacts) -> SASLAnswer {
    guard let subject = facts.tls?.clientCertificate?.subject,
      let part = subject.split(separator: ",").first(where: { $0.hasPrefix("CN=") })
    else { return .refused() }
    let name = String(part.dropFirst(3))
    guard let user = settings.users.first(where: { $0.name == name }) else {
      return settings.acceptsAnyone ? .user(SASLUser(name: name)) : .refused()
    }
    return user.mayAct(as: inquiry.authorizationIdentity)
      ? .user(SASLUser(name: name)) : .refused()
  }

  private func anyone(_ inquiry: SASLInquiry) -> SASLAnswer {
    switch inquiry.claim {
    case .password, .token:
      .user(SASLUser(name: inquiry.user.isEmpty ? "anybody" : inquiry.user))
    // What proves a password nobody knows proves nothing.
    default: .refused()
    }
  }
}

extension SMTPTestUser {
  fileprivate func mayAct(as identity: String?) -> Bool {
    guard let identity, identity != name else { return true }
    return actsAs.contains { Glob($0).matches(identity) }
  }
}

extension SASLAnswer {
  fileprivate init(_ verdict: SMTPTokenVerdict) {
    self =
      switch verdict {
      case .accepted(let user): .user(SASLUser(name: user))
      case .refused(let error, let reply): .refused(reply, error: error)
      }
  }
}

extension SMTPFinding {
  init(missing mechanisms: [SMTPAuthenticationMechanism], _ reason: String) {
    self.init(
      kind: .mechanismUnavailable, session: nil,
      text: "\(mechanisms.map(\.rawValue).joined(separator: ", ")) cannot be offered: \(reason)")
  }

  init(hiddenAUTH session: Int) {
    self.init(
      kind: .authenticationHidden, session: session,
      text: "AUTH is offered inside TLS only, and this server speaks none: add .tls(), or "
        + ".clearTextAuthentication to have it offered in clear")
  }
}
