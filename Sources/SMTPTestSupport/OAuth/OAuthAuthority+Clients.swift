internal import SMTPTestNetwork

// Who asks.
extension OAuthAuthority {
  /// The client that asks, once it has shown that it is; `nil` where nobody is known, and so anybody is one.
  func client(_ asked: inout OAuthAsked, _ state: inout OAuthState) throws -> OAuthClient? {
    if asked.defects.contains(where: { $0.kind == .malformedAuthorization }) {
      throw OAuthRefusal("invalid_client", "Authorization cannot be read")
    }
    guard let id = asked.client, let client = state.clients[id] else {
      if state.isOpen { return nil }
      throw OAuthRefusal("invalid_client", "the client is not known")
    }
    switch asked.authentication {
    case .basic: try require(asked.basic?.secret == client.secret?.revealed)
    case .body: try require(asked.form["client_secret"] == client.secret?.revealed)
    case .assertion: try checkAssertion(of: client, &asked, &state)
    case .none: try require(client.secret == nil && client.publicKeys.isEmpty)
    }
    return client
  }

  private func require(_ isAuthenticated: Bool) throws {
    if isAuthenticated { return }
    throw OAuthRefusal("invalid_client", "the client has not shown that it is who it says")
  }

  private func checkAssertion(
    of client: OAuthClient, _ asked: inout OAuthAsked, _ state: inout OAuthState
  ) throws {
    guard asked.form["client_assertion_type"] == Self.assertionType else {
      throw OAuthRefusal.missing("client_assertion_type", "RFC 7521 §4.2")
    }
    let token = try assertion(
      asked.form["client_assertion"] ?? "", of: client, error: "invalid_client", &asked, &state)
    guard token.claims["sub"]?.text == client.id else {
      throw OAuthRefusal(
        "invalid_client", "sub of the assertion is not the client", .badAssertion,
        "sub of a client's assertion is not the client (RFC 7523 §3)")
    }
  }

  static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

  /// An assertion that `client` signed for this server, and that is good now (RFC 7523 §3).
  func assertion(
    _ text: String, of client: OAuthClient, error: String, _ asked: inout OAuthAsked,
    _ state: inout OAuthState
  ) throws -> JSONWebToken {
    func bad(_ text: String) -> OAuthRefusal {
      OAuthRefusal(error, text, .badAssertion, "\(text) (RFC 7523 §3)")
    }
    guard let token = JSONWebToken(text) else { throw bad("the assertion is no JWT") }
    guard let key = client.publicKey(token.header["kid"]?.text) else {
      throw bad("no key is known by the kid of the assertion")
    }
    guard try token.isSigned(by: key) else { throw bad("the signature of the assertion is wrong") }
    let issuer = issuer.withLock { $0 }
    let audiences = [issuer, issuer + "/token", configuration.provider.audience]
    guard token.audiences.contains(where: { audiences.contains($0) }) else {
      throw bad("aud of the assertion is not this server")
    }
    guard let end = token.claims["exp"]?.seconds else { throw bad("the assertion has no exp") }
    let now = Int(clamping: calendar)
    let start = token.claims["iat"]?.seconds ?? now
    if end <= now { throw bad("exp of the assertion has passed") }
    // Clocks may differ by some minutes.
    if start > now + 300 { throw bad("iat of the assertion is to come") }
    if end - start > 3600 { throw bad("the assertion is good for more than an hour") }
    // It may be taken again while it is good, and no client should count on that.
    if !state.assertions.insert(text).inserted {
      asked.note(.reusedAssertion, "an assertion was used again (RFC 7523 §3)")
    }
    return token
  }
}
