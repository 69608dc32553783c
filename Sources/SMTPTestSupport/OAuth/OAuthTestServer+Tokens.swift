internal import SMTPTestNetwork

// Users, clients and their tokens.
extension OAuthTestServer {
  /// Makes a user known, with a refresh token for it.
  ///
  /// - Parameters:
  ///   - user: the user's name, as SMTP has it: an address mostly.
  ///   - refreshToken: a refresh token that is good from the start; default none.
  ///   - scopes: what the refresh token is good for; default: whatever is asked for.
  ///   - client: whose refresh token it is; default: anybody's.
  @discardableResult public func addUser(
    _ user: String, refreshToken: SMTPSecret? = nil, scopes: [String] = [], client: String? = nil
  ) -> OAuthTestServer {
    core.authority.state.withLock { state in
      state.users[user] = scopes
      if let refreshToken {
        state.set(
          OAuthState.RefreshToken(
            value: refreshToken.revealed, user: user, client: client, scopes: scopes,
            family: state.nextFamily()))
      }
    }
    return self
  }

  /// Makes a client known; with the first one, nobody else is one.
  @discardableResult public func addClient(_ client: OAuthClient) -> OAuthTestServer {
    core.authority.state.withLock { $0.clients[client.id] = client }
    return self
  }

  /// Makes an account that gets tokens by assertions it signs with a key made for it (RFC 7523). Who else
  /// is a client does not change by that.
  ///
  /// - Parameters:
  ///   - email: its name.
  ///   - users: the users it may act for, as patterns.
  ///   - usesRSA: whether it signs with RS256, as Google's do; its key takes some tenths of a second.
  ///     Otherwise with ES256.
  /// - Throws: ``SMTPTLSUnavailableError`` where the system has no OpenSSL.
  public func addServiceAccount(
    _ email: String, users: [String] = [], usesRSA: Bool = true
  ) throws -> OAuthServiceAccount {
    let key = try SignatureKey(for: usesRSA ? .rs256 : .es256)
    let keyID = core.authority.newToken(length: 16)
    var client = OAuthClient(email, users: users)
    client.publicKeys[keyID] = key.publicPEM
    client.isServiceAccount = true
    addClient(client)
    return OAuthServiceAccount(
      email: email, keyID: keyID, privateKey: SMTPSecret(key.privatePEM), tokenURL: tokenURL)
  }

  /// Makes an access token without a request.
  ///
  /// - Parameters:
  ///   - user: whose it is.
  ///   - scopes: what it is good for; default: what the provider demands for mail.
  ///   - lifetime: how long it is good for, by the server's clock; default as configured.
  public func accessToken(
    for user: String, scopes: [String]? = nil, lifetime: Duration? = nil
  ) -> SMTPSecret {
    let configuration = core.configuration
    let scopes = scopes ?? configuration.provider.scope.map { [$0] } ?? []
    return core.authority.state.withLock { state in
      let family = state.nextFamily()
      return SMTPSecret(
        core.authority.newAccessToken(
          user, nil, scopes, family: family,
          lifetime: lifetime ?? configuration.tokenLifetime ?? configuration.provider.lifetime,
          &state
        ).value)
    }
  }

  /// Makes an authorization code without a user who says yes, to be redeemed within ten minutes.
  ///
  /// - Parameters:
  ///   - user: who has said yes.
  ///   - client: whose it is; default: anybody's.
  ///   - redirectURI: what the client has to name again; default: it names none.
  ///   - scopes: what the tokens are good for.
  ///   - challenge: the challenge of PKCE, S256 (RFC 7636 §4.2); default none.
  public func authorizationCode(
    for user: String, client: String? = nil, redirectURI: String? = nil, scopes: [String] = [],
    challenge: String? = nil
  ) -> SMTPSecret {
    core.authority.state.withLock { state in
      SMTPSecret(
        core.authority.newCode(
          for: user, client: client, redirect: redirectURI, scopes: scopes, challenge: challenge,
          isHashed: true, &state))
    }
  }

  /// Says yes to a device in the name of a user (RFC 8628 §3.3).
  ///
  /// - Returns: false where there is no such code.
  @discardableResult public func approve(userCode: String, for user: String) -> Bool {
    core.authority.state.withLock {
      core.authority.answer(userCode, .given(user: user), &$0)
    }
  }

  /// Says no to a device.
  ///
  /// - Returns: false where there is no such code.
  @discardableResult public func deny(userCode: String) -> Bool {
    core.authority.state.withLock { core.authority.answer(userCode, .denied, &$0) }
  }

  /// Lets all access tokens of a user, or all there are, expire now. Refresh tokens stay.
  public func expireTokens(of user: String? = nil) {
    let now = core.authority.now
    core.authority.state.withLock { state in
      for var token in state.accessTokens.values where user == nil || token.user == user {
        token.expiresAt = min(token.expiresAt, now)
        state.set(token)
      }
    }
  }

  /// Revokes all access tokens of a user, or all there are; its refresh tokens too unless told otherwise.
  public func revokeTokens(of user: String? = nil, includingRefreshTokens: Bool = true) {
    core.authority.state.withLock { state in
      for var token in state.accessTokens.values where user == nil || token.user == user {
        token.isRevoked = true
        state.set(token)
      }
      guard includingRefreshTokens else { return }
      for var token in state.refreshTokens.values where user == nil || token.user == user {
        token.isRevoked = true
        state.set(token)
      }
    }
  }

  /// Lets one access token expire now.
  public func expire(_ token: SMTPSecret) {
    let now = core.authority.now
    core.authority.state.withLock { state in
      guard var known = state.accessTokens[token.revealed] else { return }
      known.expiresAt = min(known.expiresAt, now)
      state.set(known)
    }
  }

  /// Revokes an access token, or a refresh token with all that came of it.
  public func revoke(_ token: SMTPSecret) {
    core.authority.state.withLock { state in
      if var known = state.accessTokens[token.revealed] {
        known.isRevoked = true
        state.set(known)
      } else if let known = state.refreshTokens[token.revealed] {
        state.revoke(family: known.family)
      }
    }
  }
}

/// Tokens are good for their user, their scope and their time: `.acceptingTokens(from: oauth)`.
extension OAuthTestServer: SMTPTokenVerifier {
  /// Judges a token that a client of SMTP shows.
  public func verdict(on token: SMTPShownToken) -> SMTPTokenVerdict {
    let standing = core.authority.standing(of: token.token.revealed, for: token.user)
    if case .good(let user) = standing { return .accepted(user: user) }
    let provider = core.configuration.provider
    guard provider.challenges else {
      return .refused(
        error: nil, reply: SMTPReply(535, "5.7.3", "Authentication unsuccessful"))
    }
    // OAUTHBEARER has the words of RFC 6750 §3.1, XOAUTH2 numbers.
    let isStandard = token.mechanism == "OAUTHBEARER"
    let isScope = standing == .wrongScope
    let status = isStandard ? (isScope ? "insufficient_scope" : "invalid_token") : "400"
    return .refused(status: status, scope: provider.scope ?? "")
  }
}
