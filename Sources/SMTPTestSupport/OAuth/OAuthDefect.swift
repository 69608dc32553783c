/// What a client of a token endpoint did wrong.
public struct OAuthDefect: Sendable, Hashable, CustomStringConvertible {
  /// The kinds there are. Later versions know more of them.
  public struct Kind: Sendable, Hashable, CustomStringConvertible {
    /// The name: `secretInQuery`.
    public let description: String

    private init(_ description: String) { self.description = description }

    /// The request cannot be read as HTTP, or must not be (RFC 9112).
    public static let unreadable = Kind("unreadable")
    /// There is nothing at this path.
    public static let unknownPath = Kind("unknownPath")
    /// Another method than the one that is due (RFC 6749 §3.2).
    public static let wrongMethod = Kind("wrongMethod")
    /// The body is no `application/x-www-form-urlencoded` (RFC 6749 Appendix B).
    public static let wrongContentType = Kind("wrongContentType")
    /// The form cannot be read whole as UTF-8 (RFC 6749 Appendix B).
    public static let malformedForm = Kind("malformedForm")
    /// A parameter is there more than once (RFC 6749 §3.2).
    public static let repeatedParameter = Kind("repeatedParameter")
    /// A parameter that is due is not there.
    public static let missingParameter = Kind("missingParameter")
    /// A secret stands in the query, where logs and caches keep it (RFC 6749 §2.3.1).
    public static let secretInQuery = Kind("secretInQuery")
    /// The client authenticates in more than one way (RFC 6749 §2.3).
    public static let severalAuthentications = Kind("severalAuthentications")
    /// `Authorization` cannot be read (RFC 7617 §2).
    public static let malformedAuthorization = Kind("malformedAuthorization")
    /// A refresh token that had been replaced by another was used again (RFC 9700 §4.14.2).
    public static let reusedRefreshToken = Kind("reusedRefreshToken")
    /// An authorization code was used again (RFC 6749 §4.1.2).
    public static let reusedCode = Kind("reusedCode")
    /// An assertion was used again (RFC 7523 §3).
    public static let reusedAssertion = Kind("reusedAssertion")
    /// An assertion is none, is for somebody else, or is good for more than an hour (RFC 7523 §3).
    public static let badAssertion = Kind("badAssertion")
    /// A device asks again sooner than it was told to (RFC 8628 §3.5).
    public static let polledTooSoon = Kind("polledTooSoon")
  }

  /// The kind.
  public let kind: Kind
  /// What is wrong, with the section that says so: `scope is there 2 times (RFC 6749 §3.2)`.
  public let text: String

  init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = text
  }

  /// `scope is there 2 times (RFC 6749 §3.2)`.
  public var description: String { text }
}
