/// A client that an authorisation server knows.
public struct OAuthClient: Sendable, Hashable {
  /// Its identifier.
  public var id: String
  /// Its secret; `nil`: it has none, as a program on somebody's machine has none (RFC 6749 §2.1).
  public var secret: SMTPSecret?
  /// The public keys of its assertions, in PEM, by their `kid`; `""` is the key of assertions without one.
  public var publicKeys: [String: String] = [:]
  /// The users it may get tokens for without asking them: with `client_credentials` and with assertions.
  /// Patterns, `*` and `?`; default none.
  public var users: [String] = []
  /// Whether it is an account that speaks for itself, beside which anybody may still be a client.
  var isServiceAccount = false

  /// Creates a client.
  ///
  /// - Parameters:
  ///   - id: its identifier.
  ///   - secret: its secret; default none.
  ///   - publicKey: the public key of its assertions in PEM (RFC 7468 §13); default none.
  ///   - users: the users it may get tokens for without asking them; patterns, default none.
  public init(
    _ id: String, secret: SMTPSecret? = nil, publicKey: String? = nil, users: [String] = []
  ) {
    self.id = id
    self.secret = secret
    self.users = users
    publicKeys[""] = publicKey
  }

  func mayActFor(_ user: String) -> Bool { users.contains { Glob($0).matches(user) } }

  /// The key for an assertion; without a `kid` any of one.
  func publicKey(_ kid: String?) -> String? {
    guard let kid else { return publicKeys[""] ?? publicKeys.values.sorted().first }
    return publicKeys[kid] ?? (publicKeys.count == 1 ? publicKeys[""] : nil)
  }
}

/// An account that gets tokens by assertions it signs (RFC 7523), with its private key.
public struct OAuthServiceAccount: Sendable, Hashable {
  /// Its name, which is the issuer of its assertions.
  public let email: String
  /// Which of its keys this is: the `kid` of its assertions.
  public let keyID: String
  /// The private key in PEM (RFC 7468 §10).
  public let privateKey: SMTPSecret
  /// Where tokens are to be had, and the audience of its assertions.
  public let tokenURL: String

  /// The account as the libraries of Google read it from a file, with its private key.
  public var json: SMTPSecret {
    let members: [(String, String)] = [
      ("type", "service_account"), ("project_id", "fixture"), ("private_key_id", keyID),
      ("private_key", privateKey.revealed), ("client_email", email), ("client_id", email),
      ("token_uri", tokenURL),
    ]
    return SMTPSecret(JSONValue.object(members.map { .init($0, .string($1)) }).description)
  }
}
