internal import SMTPTestNetwork
internal import SMTPTestWire

extension SMTPClientCredentials {
  /// What goes with a kind of credentials, the best first.
  private var suitable: [SMTPAuthenticationMechanism] {
    switch kind {
    case .password:
      [.scramSHA256Plus, .scramSHA256, .scramSHA1Plus, .scramSHA1, .cramMD5, .plain, .login]
    case .token, .fixedToken, .refreshedToken: [.oauthBearer, .xoauth2, .xoauth]
    case .external: [.external]
    case .anonymous: [.anonymous]
    }
  }

  /// The ways to authenticate, the best first.
  ///
  /// - Parameters:
  ///   - token: what the source of tokens has said.
  ///   - engine: what will speak the TLS of the session.
  ///   - defects: what is done wrong.
  func prepared(
    token: SMTPSecret?, engine: TLSEngineReference, host: String, port: Int,
    _ defects: SMTPClientDefects
  ) throws(ClientFailure) -> [ClientProfile.Mechanism] {
    var openSSL: OpenSSL?
    var reason = ""
    if (mechanisms ?? suitable).contains(where: \.needsDigests) {
      do throws(SMTPTLSUnavailableError) {
        openSSL = try OpenSSL.load()
      } catch {
        reason = ": \(error)"
      }
    }
    let digests = openSSL?.digests
    let made = (mechanisms ?? suitable).compactMap {
      mechanism($0, token: token, digests, engine, host: host, port: port, defects)
    }
    guard !made.isEmpty else {
      let names = (mechanisms ?? suitable).map(\.rawValue).joined(separator: ", ")
      throw ClientFailure(
        .unknownMechanism, at: .auth,
        "these credentials cannot be used with \(names.isEmpty ? "no mechanism" : names)\(reason)")
    }
    return made
  }

  private func mechanism(
    _ mechanism: SMTPAuthenticationMechanism, token: SMTPSecret?, _ digests: SASLDigests?,
    _ engine: TLSEngineReference, host: String, port: Int, _ defects: SMTPClientDefects
  ) -> ClientProfile.Mechanism? {
    func make(
      showsSecret: Bool, _ begin: @escaping @Sendable () -> any SASLClient
    ) -> ClientProfile.Mechanism {
      ClientProfile.Mechanism(
        mechanism.rawValue, showsSecret: showsSecret, needsTLS: mechanism.isBound, begin: begin)
    }
    switch (kind, mechanism) {
    case (.password(let user, let password), .plain):
      return make(showsSecret: true) { PlainClient(user: user, password: password) }
    case (.password(let user, let password), .login):
      return make(showsSecret: true) { LoginClient(user: user, password: password) }
    case (.password(let user, let password), .cramMD5):
      guard let digests else { return nil }
      return make(showsSecret: false) { CRAMClient(user: user, password: password, digests) }
    case (.password(let user, let password), .scramSHA1),
      (.password(let user, let password), .scramSHA256),
      (.password(let user, let password), .scramSHA1Plus),
      (.password(let user, let password), .scramSHA256Plus):
      guard let digests, let function = mechanism.function else { return nil }
      // Whoever takes the offer of binding away is told of it (RFC 5802 §6).
      let knowsBinding = (mechanisms ?? suitable).contains { $0.isBound && $0.function == function }
      return make(showsSecret: false) {
        let binding = engine.engine?.channelBinding
        return SCRAMClient(
          user: user, password: password, function, digests,
          binding: mechanism.isBound ? binding : nil, knowsBinding: knowsBinding && binding != nil,
          trustsAnyone: defects.has(.trustsAnyProof))
      }
    case (.external(let identity), .external):
      return make(showsSecret: false) { ExternalClient(authorizationIdentity: identity) }
    case (.anonymous(let trace), .anonymous):
      return make(showsSecret: false) { AnonymousClient(trace: trace) }
    case (.token(let user, _), _), (.fixedToken(let user, _), _), (.refreshedToken(let user, _), _):
      guard let token = token ?? fixedToken else { return nil }
      switch mechanism {
      case .oauthBearer:
        return make(showsSecret: true) {
          BearerClient.oauthBearer(
            user: user, token: token, host: host.isEmpty ? nil : host, port: port > 0 ? port : nil)
        }
      case .xoauth2:
        return make(showsSecret: true) { BearerClient.xoauth2(user: user, token: token) }
      case .xoauth: return make(showsSecret: true) { XOAuthClient(user: user, token: token) }
      default: return nil
      }
    default: return nil
    }
  }

  private var fixedToken: SMTPSecret? {
    if case .fixedToken(_, let token) = kind { token } else { nil }
  }
}
