// AUTH, in the vocabulary of options. Each of them has AUTH offered.
extension SMTPServerOption {
  /// Knows a user; several may follow each other.
  ///
  /// ```swift
  /// @Suite(.smtpServer(.tls(), .user("ann", password: "correct horse"), .requiresAuthentication))
  /// ```
  ///
  /// AUTH is offered inside TLS, unless ``clearTextAuthentication`` is given.
  ///
  /// - Parameters:
  ///   - name: the name by which the client authenticates.
  ///   - password: the password.
  ///   - senders: patterns of the addresses the user may send as; MAIL with another gets `550 5.7.1`.
  ///     Default: all.
  ///   - actsAs: patterns of whom else it may act as. Default: nobody.
  public static func user(
    _ name: String, password: SMTPSecret, senders: [String]? = nil, actsAs: [String] = []
  ) -> SMTPServerOption {
    user(SMTPTestUser(name, password: password, senders: senders, actsAs: actsAs))
  }

  /// Knows a user by a token, for XOAUTH2 and OAUTHBEARER.
  public static func user(
    _ name: String, token: SMTPSecret, senders: [String]? = nil
  ) -> SMTPServerOption {
    user(SMTPTestUser(name, tokens: [token], senders: senders))
  }

  /// Knows a user.
  public static func user(_ user: SMTPTestUser) -> SMTPServerOption {
    authentication { $0.users.append(user) }
  }

  /// Lets anyone authenticate, with any password or token.
  public static var anyUser: SMTPServerOption { authentication { $0.acceptsAnyone = true } }

  /// Asks a closure about whom is not among the users. A closure that throws, or takes longer than the
  /// server's `hookTimeout`, is a finding, and the client gets `454 4.7.0`. Only its session waits.
  ///
  /// ```swift
  /// .authenticating { credentials in
  ///   await directory.password(of: credentials.user).map { .password($0) } ?? .refused
  /// }
  /// ```
  ///
  /// It offers PLAIN and LOGIN; ``mechanisms(_:)`` chooses others.
  public static func authenticating(
    _ authenticate: @escaping @Sendable (SMTPCredentials) async throws -> SMTPCredentialsVerdict
  ) -> SMTPServerOption {
    authentication { $0.authenticate = authenticate }
  }

  /// Takes the tokens that `verifier` finds good, with XOAUTH2 and OAUTHBEARER.
  public static func acceptingTokens(from verifier: some SMTPTokenVerifier) -> SMTPServerOption {
    authentication { $0.tokenVerifiers.append(verifier) }
  }

  /// Refuses mail of clients that have not authenticated, with `530 5.7.0` (RFC 4954 §6).
  public static var requiresAuthentication: SMTPServerOption {
    authentication { $0.isRequired = true }
  }

  /// Offers AUTH in clear, too.
  public static var clearTextAuthentication: SMTPServerOption {
    authentication { $0.allowsClearText = true }
  }

  /// Offers exactly these mechanisms of AUTH, in this order.
  public static func mechanisms(_ mechanisms: SMTPAuthenticationMechanism...) -> SMTPServerOption {
    authentication { $0.mechanisms = mechanisms }
  }

  /// Has LOGIN ask so: `.loginPrompts(.german)`.
  public static func loginPrompts(_ prompts: SMTPLoginPrompts) -> SMTPServerOption {
    authentication { $0.loginPrompts = prompts }
  }

  /// Changes anything about AUTH, and has it offered.
  public static func authentication(
    _ change: @escaping @Sendable (inout SMTPTestServer.Configuration.Authentication) -> Void
  ) -> SMTPServerOption {
    configure { configuration in
      var authentication =
        configuration.authentication ?? SMTPTestServer.Configuration.Authentication()
      change(&authentication)
      configuration.authentication = authentication
    }
  }

  /// Shows passwords and tokens in transcripts and in all that is printed, for a closer look. What is
  /// printed so belongs in no log.
  public static var revealingSecrets: SMTPServerOption { configure { $0.revealsSecrets = true } }
}
