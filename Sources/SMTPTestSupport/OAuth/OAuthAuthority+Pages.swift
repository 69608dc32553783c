internal import SMTPTestNetwork

// What is to be read there, and where users say yes.
extension OAuthAuthority {
  /// RFC 8414 §2.
  var metadata: JSONValue {
    let issuer = issuer.withLock { $0 }
    func list(_ texts: String...) -> JSONValue { .array(texts.map { .string($0) }) }
    func url(_ endpoint: OAuthEndpoint) -> JSONValue { .string(issuer + endpoint.rawValue) }
    return .object([
      .init("issuer", .string(issuer)),
      .init("authorization_endpoint", url(.authorization)),
      .init("token_endpoint", url(.token)),
      .init("revocation_endpoint", url(.revocation)),
      .init("introspection_endpoint", url(.introspection)),
      .init("device_authorization_endpoint", url(.deviceAuthorization)),
      .init("jwks_uri", url(.keys)),
      .init("response_types_supported", list("code")),
      .init(
        "grant_types_supported",
        list(
          "authorization_code", "refresh_token", "client_credentials", Self.deviceGrant,
          Self.assertionGrant)),
      .init("code_challenge_methods_supported", list("S256", "plain")),
      .init(
        "token_endpoint_auth_methods_supported",
        list("none", "client_secret_basic", "client_secret_post", "private_key_jwt")),
      .init("token_endpoint_auth_signing_alg_values_supported", list("RS256", "ES256")),
      .init("id_token_signing_alg_values_supported", list("ES256")),
      .init("subject_types_supported", list("public")),
    ])
  }

  /// The user who says yes: the one that is named, else the only one there is.
  private func consenter(_ asked: OAuthAsked, _ state: OAuthState) -> String? {
    let names = state.users.keys.sorted()
    if let hint = asked.form["login_hint"] { return names.contains(hint) ? hint : nil }
    return names.count == 1 ? names[0] : nil
  }

  /// RFC 6749 §4.1.1: the user says yes at once.
  func authorize(_ asked: OAuthAsked, _ state: inout OAuthState) -> Outcome {
    guard let redirect = asked.form["redirect_uri"], redirect.contains("://") else {
      return page(400, "redirect_uri is missing (RFC 6749 §4.1.2.1)")
    }
    if !state.isOpen, asked.form["client_id"].flatMap({ state.clients[$0] }) == nil {
      return page(400, "the client is not known (RFC 6749 §4.1.2.1)")
    }
    var answer: [(String, String)] = []
    let isHashed = asked.form["code_challenge_method"] == "S256"
    if asked.form["response_type"] != "code" {
      answer.append(("error", "unsupported_response_type"))
    } else if let method = asked.form["code_challenge_method"], method != "plain", !isHashed {
      answer.append(("error", "invalid_request"))
    } else if let user = consenter(asked, state) {
      let code = newCode(
        for: user, client: asked.form["client_id"], redirect: redirect,
        scopes: (asked.form["scope"] ?? "").split(separator: " ").map(String.init),
        challenge: asked.form["code_challenge"], isHashed: isHashed, nonce: asked.form["nonce"],
        &state)
      answer.append(("code", code))
    } else {
      answer.append(("error", "access_denied"))
    }
    if let text = asked.form["state"] { answer.append(("state", text)) }
    let query = answer.map { "\($0)=\(Self.percentEncoded($1))" }.joined(separator: "&")
    var outcome = page(302, "")
    outcome.response.set("Location", redirect + (redirect.contains("?") ? "&" : "?") + query)
    outcome.isAccepted = answer[0].0 == "code"
    return outcome
  }

  func newCode(
    for user: String, client: String?, redirect: String?, scopes: [String], challenge: String?,
    isHashed: Bool, nonce: String? = nil, _ state: inout OAuthState
  ) -> String {
    let value = newToken()
    state.set(
      OAuthState.Code(
        user: user, client: client, redirect: redirect, scopes: scopes, challenge: challenge,
        isHashed: isHashed, nonce: nonce, expiresAt: now + 600_000_000_000,
        family: state.nextFamily()),
      at: value)
    return value
  }

  /// RFC 8628 §3.1.
  func authorizeDevice(_ asked: inout OAuthAsked, _ state: inout OAuthState) throws -> Outcome {
    _ = try client(&asked, &state)
    let value = newToken()
    let letters = Array("BCDFGHJKLMNPQRSTVWXZ")
    let code = String((0..<8).map { _ in letters[Int.random(in: 0..<letters.count)] })
    let userCode = "\(code.prefix(4))-\(code.suffix(4))"
    state.set(
      OAuthState.Device(
        userCode: userCode, client: asked.client,
        scopes: (asked.form["scope"] ?? "").split(separator: " ").map(String.init),
        expiresAt: now + 1_800_000_000_000, interval: configuration.deviceInterval), at: value)
    let page = issuer.withLock { $0 } + OAuthEndpoint.device.rawValue
    let body = JSONValue.object([
      .init("device_code", .string(value)), .init("user_code", .string(userCode)),
      .init("verification_uri", .string(page)),
      .init("verification_uri_complete", .string("\(page)?user_code=\(userCode)")),
      .init("expires_in", .number(1800)), .init("interval", .number(configuration.deviceInterval)),
    ])
    return Outcome(response: .json(body), isAccepted: true)
  }

  /// The page where a user says yes to a device: whoever reads it has.
  func consent(_ asked: OAuthAsked, _ state: inout OAuthState) -> Outcome {
    guard let code = asked.form["user_code"], let user = consenter(asked, state),
      answer(code, .given(user: user), &state)
    else { return page(400, "there is no such code, or no user to say yes") }
    var outcome = page(200, "\(user) has said yes")
    outcome.isAccepted = true
    outcome.user = user
    return outcome
  }

  /// A user answers a device; false where there is no such code.
  func answer(
    _ userCode: String, _ consent: OAuthState.Device.Consent, _ state: inout OAuthState
  ) -> Bool {
    guard let key = state.devices.first(where: { $0.value.userCode == userCode })?.key,
      var device = state.devices[key]
    else { return false }
    device.consent = consent
    state.set(device, at: key)
    return true
  }

  private func page(_ status: Int, _ text: String) -> Outcome {
    let body = text.isEmpty ? [] : Array((text + "\n").utf8)
    return Outcome(
      response: HTTPResponse(
        status, body.isEmpty ? [] : [HTTPField("Content-Type", "text/plain")], body: body))
  }

  private static func percentEncoded(_ text: String) -> String {
    var result = ""
    for octet in text.utf8 {
      let isPlain =
        (48...57).contains(octet) || (65...90).contains(octet) || (97...122).contains(octet)
        || "-._~".utf8.contains(octet)
      if isPlain {
        result.unicodeScalars.append(Unicode.Scalar(octet))
      } else {
        let digits = String(octet, radix: 16, uppercase: true)
        result += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return result
  }
}
