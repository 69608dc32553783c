/// The mechanisms there are.
extension SASLMechanism {
  /// What mechanisms of one server have in common.
  package struct Settings: Sendable {
    /// Whether they are all offered in clear, too.
    package var allowsClearText = false
    /// The name of the server, for CRAM-MD5.
    package var hostName = "fixture.test"
    /// What LOGIN asks.
    package var prompts = SMTPLoginPrompts.standard
    /// The salt of SCRAM, for all users.
    package var salt = SASLOctets.random(16)
    /// How often SCRAM derives.
    package var iterations = 4096
    /// What the digests come from; `nil`: there are none.
    package var digests: SASLDigests?
    /// Makes nonces, of which no two may be equal.
    package var makeNonce: @Sendable () -> String = { SCRAMMessage.nonce() }

    package init() {}
  }

  /// The mechanisms, as far as there are digests for them, in order.
  package static func mechanisms(
    _ names: [SMTPAuthenticationMechanism], _ settings: Settings
  ) -> [SASLMechanism] {
    let offersBinding = Set(names.filter(\.isBound).compactMap(\.function))
    return names.compactMap { name in
      guard let begin = exchange(name, settings, offersBinding) else { return nil }
      return SASLMechanism(
        name.rawValue, needsTLS: name.needsTLS || !settings.allowsClearText, begin: begin)
    }
  }

  private static func exchange(
    _ name: SMTPAuthenticationMechanism, _ settings: Settings,
    _ offersBinding: Set<SASLDigests.Function>
  ) -> (@Sendable () -> any SASLExchange)? {
    switch name {
    case .plain: return { PlainExchange() }
    case .login:
      let prompts = settings.prompts
      return { LoginExchange(prompts) }
    case .xoauth2: return { TokenExchange(.google) }
    case .oauthBearer: return { TokenExchange(.standard) }
    case .xoauth: return { XOAuthExchange() }
    case .external: return { ExternalExchange() }
    case .anonymous: return { AnonymousExchange() }
    case .cramMD5:
      guard let digests = settings.digests else { return nil }
      let (host, makeNonce) = (settings.hostName, settings.makeNonce)
      return { CRAMExchange(digests, challenge: Array("<\(makeNonce())@\(host)>".utf8)) }
    default:
      guard let digests = settings.digests, let function = name.function else { return nil }
      var scram = SCRAMExchange.Settings(
        function: function, salt: settings.salt, iterations: settings.iterations, digests: digests)
      scram.isBound = name.isBound
      scram.offersBinding = offersBinding.contains(function)
      scram.makeNonce = settings.makeNonce
      return { [scram] in SCRAMExchange(scram) }
    }
  }
}
