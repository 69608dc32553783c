internal import SMTPTestNetwork

// Who a user is, for clients that ask for the scope `openid` (OpenID Connect Core §2).
extension OAuthAuthority {
  /// The `kid` of the one key there is.
  private static let keyID = "1"

  /// Made when it is first asked for; `nil` where there is no OpenSSL.
  private var key: SignatureKey? {
    signer.withLock { signer in
      if signer == nil { signer = try? SignatureKey(for: .es256) }
      return signer
    }
  }

  /// The public half of the key (RFC 7517 §5, RFC 7518 §6.2.1).
  var keySet: JSONValue {
    guard let point = key?.point else { return .object([.init("keys", .array([]))]) }
    let members = [
      ("kty", "EC"), ("use", "sig"), ("alg", SignatureAlgorithm.es256.rawValue),
      ("kid", Self.keyID), ("crv", "P-256"), ("x", Base64URL.encode(point.x)),
      ("y", Base64URL.encode(point.y)),
    ]
    let key = JSONValue.object(members.map { .init($0, .string($1)) })
    return .object([.init("keys", .array([key]))])
  }

  /// An ID token; `nil` where it was not asked for, or there is nobody or nothing to be named in it.
  func identity(
    of user: String?, for client: String?, _ scopes: [String], nonce: String?, lifetime: Duration
  ) -> String? {
    guard scopes.contains("openid"), let user, let client, let key else { return nil }
    let time = Int(clamping: calendar)
    let (end, isTooFar) = time.addingReportingOverflow(
      Int(clamping: lifetime.components.seconds))
    var claims = JSONValue.object([
      .init("iss", .string(issuer.withLock { $0 })), .init("sub", .string(user)),
      .init("aud", .string(client)), .init("iat", .number(time)),
      .init("exp", .number(isTooFar ? .max : end)),
    ])
    claims.set("nonce", nonce.map { .string($0) })
    if user.contains("@") { claims.set("email", .string(user)) }
    return JSONWebToken.sign(claims, with: key, by: .es256, keyID: Self.keyID)
  }
}
