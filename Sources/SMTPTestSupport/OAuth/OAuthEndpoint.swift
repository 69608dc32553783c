/// What can be asked of an authorisation server, by the end of the path: so the paths of the large
/// providers fit as well.
enum OAuthEndpoint: String, CaseIterable {
  case token = "/token"
  case revocation = "/revoke"
  case introspection = "/introspect"
  case deviceAuthorization = "/device_authorization"
  case authorization = "/authorize"
  case device = "/device"
  case keys = "/jwks"
  case metadata = "/.well-known/oauth-authorization-server"
  case openIDMetadata = "/.well-known/openid-configuration"

  /// What a path asks for; `nil`: nothing that there is.
  init?(path: String) {
    switch path {
    case _ where path.hasSuffix("/devicecode"): self = .deviceAuthorization
    // The issuer's path stands behind it where it has one (RFC 8414 §3.1).
    case _ where path.hasPrefix(Self.metadata.rawValue): self = .metadata
    default:
      guard let endpoint = Self.allCases.first(where: { path.hasSuffix($0.rawValue) }) else {
        return nil
      }
      self = endpoint
    }
  }

  /// The stage that a script may be asked at.
  var stage: SMTPStage? {
    switch self {
    case .token: .token
    case .revocation: .tokenRevoke
    default: nil
    }
  }

  /// How it is asked.
  var method: String {
    switch self {
    case .token, .revocation, .introspection, .deviceAuthorization: "POST"
    default: "GET"
    }
  }
}
