internal import SMTPTestNetwork

// The tokens.
extension OAuthAuthority {
  /// A token nobody can guess.
  func newToken(length: Int = 43) -> String {
    var source = SystemRandomNumberGenerator()
    let octets = (0..<(length * 3 / 4 + 1)).map { _ in
      UInt8.random(in: .min ... .max, using: &source)
    }
    return String(Base64URL.encode(octets).prefix(length))
  }

  /// The scopes that are asked for, or all there are.
  func scopes(_ asked: OAuthAsked, within granted: [String]?) throws -> [String] {
    let wanted = (asked.form["scope"] ?? "").split(separator: " ").map(String.init)
    guard let granted, !granted.isEmpty else { return wanted }
    if wanted.isEmpty { return granted }
    if let other = wanted.first(where: { !granted.contains($0) }) {
      throw OAuthRefusal("invalid_scope", "the scope \(other) was not granted")
    }
    return wanted
  }

  func give(
    to user: String?, _ client: String?, _ scopes: [String], family: Int,
    refresh: OAuthState.RefreshToken?, nonce: String? = nil, _ asked: OAuthAsked,
    _ state: inout OAuthState
  ) -> Outcome {
    let lifetime = configuration.tokenLifetime ?? configuration.provider.lifetime
    let token = newAccessToken(user, client, scopes, family: family, lifetime: lifetime, &state)
    if let refresh { state.set(refresh) }
    let seconds = Int(clamping: lifetime.components.seconds)
    var body = JSONValue.object([
      .init("access_token", .string(token.value)), .init("token_type", .string("Bearer")),
      .init("expires_in", .number(seconds)),
    ])
    if configuration.provider == .microsoft { body.set("ext_expires_in", .number(seconds)) }
    if let refresh { body.set("refresh_token", .string(refresh.value)) }
    if !scopes.isEmpty { body.set("scope", .string(scopes.joined(separator: " "))) }
    let identity = identity(of: user, for: client, scopes, nonce: nonce, lifetime: lifetime)
    body.set("id_token", identity.map { .string($0) })
    return Outcome(response: .json(body), isAccepted: true, user: user)
  }

  func newAccessToken(
    _ user: String?, _ client: String?, _ scopes: [String], family: Int, lifetime: Duration,
    _ state: inout OAuthState
  ) -> OAuthState.AccessToken {
    let now = now
    let (end, isTooFar) = now.addingReportingOverflow(lifetime.nanosecondCount)
    let token = OAuthState.AccessToken(
      value: newToken(length: configuration.tokenLength), user: user, client: client,
      scopes: scopes, issuedAt: now, expiresAt: isTooFar ? .max : end, family: family)
    state.set(token)
    return token
  }

  /// RFC 7009: also of a token that is not known it is said that it is good no more.
  func revoke(_ asked: inout OAuthAsked, _ state: inout OAuthState) throws -> Outcome {
    _ = try client(&asked, &state)
    guard let value = asked.form["token"], !value.isEmpty else {
      throw OAuthRefusal.missing("token", "RFC 7009 §2.1")
    }
    var user: String?
    if let token = state.refreshTokens[value], token.client == nil || token.client == asked.client {
      user = token.user
      state.revoke(family: token.family)
    } else if var token = state.accessTokens[value],
      token.client == nil || token.client == asked.client
    {
      user = token.user
      token.isRevoked = true
      state.set(token)
    }
    return Outcome(response: HTTPResponse(200), isAccepted: true, user: user)
  }

  /// RFC 7662.
  func introspect(_ asked: inout OAuthAsked, _ state: inout OAuthState) throws -> Outcome {
    _ = try client(&asked, &state)
    guard let value = asked.form["token"], !value.isEmpty else {
      throw OAuthRefusal.missing("token", "RFC 7662 §2.1")
    }
    var body = JSONValue.object([.init("active", .bool(false))])
    if let token = state.accessTokens[value], !token.isRevoked, token.expiresAt > now {
      body.set("active", .bool(true))
      body.set("scope", .string(token.scopes.joined(separator: " ")))
      body.set("client_id", token.client.map { .string($0) })
      body.set("username", token.user.map { .string($0) })
      body.set("token_type", .string("Bearer"))
      let left = (token.expiresAt - now) / 1_000_000_000
      body.set("exp", .number(Int(clamping: calendar) + Int(clamping: left)))
      body.set("sub", (token.user ?? token.client).map { .string($0) })
    } else if let token = state.refreshTokens[value], !token.isRevoked, !token.isReplaced {
      body.set("active", .bool(true))
      body.set("scope", .string(token.scopes.joined(separator: " ")))
      body.set("username", .string(token.user))
    }
    return Outcome(response: .json(body), isAccepted: true)
  }

  /// Why a token is not good for a user, or that it is.
  enum Standing: Equatable {
    case good(user: String)
    case unknown, revoked, expired, wrongScope
    case otherUser
  }

  /// - Parameter user: whom the token is shown for; empty: whose it is.
  func standing(of value: String, for user: String) -> Standing {
    state.withLock { state in
      guard let token = state.accessTokens[value] else { return .unknown }
      if token.isRevoked { return .revoked }
      if token.expiresAt <= now { return .expired }
      if let owner = token.user {
        if !user.isEmpty, owner.lowercased() != user.lowercased() { return .otherUser }
      } else {
        // A client's own token is good for the mailboxes it was given; where nobody is known, for all.
        let mayAct =
          token.client.flatMap { state.clients[$0] }?.mayActFor(user) ?? state.isOpen
        if user.isEmpty || !mayAct { return .otherUser }
      }
      if let scope = configuration.provider.scope, !token.scopes.contains(scope) {
        // Application tokens of Microsoft have the scope of the resource.
        let isWhole =
          scope.hasPrefix("https://outlook.office.com/")
          && token.scopes.contains { $0.hasSuffix("/.default") }
        if !isWhole { return .wrongScope }
      }
      return .good(user: token.user ?? user)
    }
  }
}
