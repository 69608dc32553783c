/// Where a client under test gets tokens, with the grant `refresh_token` (RFC 6749 §6).
public struct SMTPContractTokenEndpoint: Sendable, Hashable {
  /// The URL of the endpoint, with `http`.
  public let url: String
  /// What to show there.
  public let refreshToken: String
}
