internal import SMTPTestMIME
internal import SMTPTestNetwork

// What is given for what.
extension OAuthAuthority {
  static let deviceGrant = "urn:ietf:params:oauth:grant-type:device_code"
  static let assertionGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer"

  func giveToken(_ asked: inout OAuthAsked, _ state: inout OAuthState) throws -> Outcome {
    guard let grant = asked.form["grant_type"], !grant.isEmpty else {
      throw OAuthRefusal.missing("grant_type", "RFC 6749 §4")
    }
    if grant == Self.assertionGrant { return try giveForAssertion(&asked, &state) }
    let client = try client(&asked, &state)
    switch grant {
    case "refresh_token": return try refresh(asked, client, &state)
    case "authorization_code": return try redeemCode(asked, client, &state)
    case "client_credentials": return try giveToClient(asked, client, &state)
    case Self.deviceGrant: return try giveToDevice(asked, client, &state)
    default:
      throw OAuthRefusal("unsupported_grant_type", "this grant is not known")
    }
  }

  private func refresh(
    _ asked: OAuthAsked, _ client: OAuthClient?, _ state: inout OAuthState
  ) throws -> Outcome {
    guard let value = asked.form["refresh_token"], !value.isEmpty else {
      throw OAuthRefusal.missing("refresh_token", "RFC 6749 §6")
    }
    guard var token = state.refreshTokens[value] else {
      throw OAuthRefusal("invalid_grant", "the refresh token is not known")
    }
    if let owner = token.client, owner != asked.client {
      throw OAuthRefusal("invalid_grant", "the refresh token is another client's")
    }
    if token.isReplaced {
      // Whoever uses it again may have stolen it, or lost the one that was given for it.
      state.revoke(family: token.family)
      throw OAuthRefusal(
        "invalid_grant", "the refresh token was replaced by another", .reusedRefreshToken,
        "a refresh token was used again that had been replaced (RFC 9700 §4.14.2)")
    }
    if token.isRevoked { throw OAuthRefusal("invalid_grant", "the refresh token was revoked") }
    let scopes = try scopes(asked, within: token.scopes)
    var next: OAuthState.RefreshToken?
    if configuration.rotatesRefreshTokens ?? configuration.provider.rotates {
      token.isReplaced = true
      state.set(token)
      next = OAuthState.RefreshToken(
        value: newToken(), user: token.user, client: token.client, scopes: token.scopes,
        family: token.family)
    }
    return give(
      to: token.user, asked.client, scopes, family: token.family, refresh: next, asked, &state)
  }

  private func redeemCode(
    _ asked: OAuthAsked, _ client: OAuthClient?, _ state: inout OAuthState
  ) throws -> Outcome {
    guard let value = asked.form["code"], !value.isEmpty else {
      throw OAuthRefusal.missing("code", "RFC 6749 §4.1.3")
    }
    guard var code = state.codes[value] else {
      throw OAuthRefusal("invalid_grant", "the code is not known")
    }
    if code.isUsed {
      state.revoke(family: code.family)
      throw OAuthRefusal(
        "invalid_grant", "the code was used before", .reusedCode,
        "an authorization code was used again (RFC 6749 §4.1.2)")
    }
    if code.expiresAt <= now { throw OAuthRefusal("invalid_grant", "the code has expired") }
    if let owner = code.client, owner != asked.client {
      throw OAuthRefusal("invalid_grant", "the code is another client's")
    }
    if code.redirect != asked.form["redirect_uri"] {
      throw OAuthRefusal("invalid_grant", "redirect_uri is not the one the code was sent to")
    }
    try checkVerifier(asked.form["code_verifier"], of: code)
    code.isUsed = true
    state.set(code, at: value)
    let refresh = OAuthState.RefreshToken(
      value: newToken(), user: code.user, client: code.client, scopes: code.scopes,
      family: code.family)
    return give(
      to: code.user, asked.client, code.scopes, family: code.family, refresh: refresh,
      nonce: code.nonce, asked, &state)
  }

  /// PKCE (RFC 7636 §4.6).
  private func checkVerifier(_ verifier: String?, of code: OAuthState.Code) throws {
    guard let challenge = code.challenge else {
      if verifier == nil { return }
      throw OAuthRefusal("invalid_grant", "there was no code_challenge for this code_verifier")
    }
    guard let verifier else { throw OAuthRefusal.missing("code_verifier", "RFC 7636 §4.5") }
    let isSpelt = verifier.utf8.allSatisfy { octet in
      (48...57).contains(octet) || (65...90).contains(octet & 0xDF) && octet > 64
        || "-._~".utf8.contains(octet)
    }
    guard (43...128).contains(verifier.utf8.count), isSpelt else {
      throw OAuthRefusal("invalid_request", "code_verifier is not 43 to 128 of its characters")
    }
    let found =
      code.isHashed ? Base64URL.encode(SHA256.octets(Array(verifier.utf8))) : verifier
    if found != challenge {
      throw OAuthRefusal("invalid_grant", "code_verifier is not that of the code_challenge")
    }
  }

  private func giveToClient(
    _ asked: OAuthAsked, _ client: OAuthClient?, _ state: inout OAuthState
  ) throws -> Outcome {
    if asked.client == nil {
      throw OAuthRefusal("invalid_client", "a client has to say who it is (RFC 6749 §4.4)")
    }
    // One that cannot prove who it is must not have tokens for itself.
    if let client, client.secret == nil, client.publicKeys.isEmpty {
      throw OAuthRefusal("unauthorized_client", "this client cannot have tokens for itself")
    }
    let scopes = try scopes(asked, within: nil)
    return give(
      to: nil, asked.client, scopes, family: state.nextFamily(), refresh: nil, asked, &state)
  }

  private func giveForAssertion(
    _ asked: inout OAuthAsked, _ state: inout OAuthState
  ) throws -> Outcome {
    guard let text = asked.form["assertion"], !text.isEmpty else {
      throw OAuthRefusal.missing("assertion", "RFC 7523 §2.1")
    }
    guard let id = JSONWebToken(text)?.claims["iss"]?.text else {
      throw OAuthRefusal(
        "invalid_grant", "the assertion is no JWT with iss", .badAssertion,
        "the assertion is no JWT with iss (RFC 7523 §3)")
    }
    guard let client = state.clients[id] else {
      throw OAuthRefusal("invalid_grant", "the issuer of the assertion is not known")
    }
    let token = try assertion(text, of: client, error: "invalid_grant", &asked, &state)
    let user = token.claims["sub"]?.text
    if let user, user != id, !client.mayActFor(user) {
      throw OAuthRefusal("unauthorized_client", "this client may not act for that user")
    }
    let wanted = asked.form["scope"] ?? token.claims["scope"]?.text ?? ""
    let scopes = wanted.split(separator: " ").map(String.init)
    return give(
      to: user == id ? nil : user, id, scopes, family: state.nextFamily(), refresh: nil, asked,
      &state)
  }

  private func giveToDevice(
    _ asked: OAuthAsked, _ client: OAuthClient?, _ state: inout OAuthState
  ) throws -> Outcome {
    guard let value = asked.form["device_code"], !value.isEmpty else {
      throw OAuthRefusal.missing("device_code", "RFC 8628 §3.4")
    }
    guard var device = state.devices[value] else {
      throw OAuthRefusal("invalid_grant", "the device code is not known")
    }
    if let owner = device.client, owner != asked.client {
      throw OAuthRefusal("invalid_grant", "the device code is another client's")
    }
    let now = now
    if device.expiresAt <= now {
      throw OAuthRefusal("expired_token", "the device code has expired")
    }
    if device.isUsed {
      throw OAuthRefusal(
        "invalid_grant", "the device code was used before", .reusedCode,
        "a device code was used again")
    }
    let due = device.lastPoll.map { $0 + UInt64(device.interval) * 1_000_000_000 } ?? 0
    device.lastPoll = now
    if now < due {
      device.interval += 5
      state.set(device, at: value)
      throw OAuthRefusal(
        "slow_down", "wait longer", .polledTooSoon,
        "the device asks again too soon (RFC 8628 §3.5)")
    }
    state.set(device, at: value)
    switch device.consent {
    case .pending: throw OAuthRefusal("authorization_pending", "the user has not answered yet")
    case .denied: throw OAuthRefusal("access_denied", "the user has said no")
    case .given(let user):
      device.isUsed = true
      state.set(device, at: value)
      let family = state.nextFamily()
      let refresh = OAuthState.RefreshToken(
        value: newToken(), user: user, client: device.client, scopes: device.scopes, family: family)
      return give(
        to: user, asked.client, device.scopes, family: family, refresh: refresh, asked, &state)
    }
  }
}
