/// A user that a test server knows.
///
/// ```swift
/// SMTPTestUser("ann@example.com", password: "correct horse", senders: ["*@example.com"])
/// ```
public struct SMTPTestUser: Sendable, Hashable {
  /// The name by which the client authenticates. With EXTERNAL that is the common name (`CN`) of its
  /// certificate's subject.
  public var name: String
  /// The password; `nil`: none is right.
  public var password: SMTPSecret?
  /// The tokens that are good.
  public var tokens: [SMTPSecret]
  /// Patterns (`*`, `?`, without case) of the addresses the user may send as: MAIL with another gets
  /// `550 5.7.1`. `nil`: all. The null reverse-path is anybody's.
  public var senders: [String]?
  /// Patterns of whom else the user may act as: its authorization identities (RFC 4422 §2).
  public var actsAs: [String]

  /// Creates a user.
  ///
  /// - Parameters:
  ///   - name: the name by which the client authenticates.
  ///   - password: the password. Default: none is right.
  ///   - tokens: the tokens that are good. Default: none.
  ///   - senders: the addresses it may send as. Default: all.
  ///   - actsAs: whom else it may act as. Default: nobody.
  public init(
    _ name: String, password: SMTPSecret? = nil, tokens: [SMTPSecret] = [],
    senders: [String]? = nil, actsAs: [String] = []
  ) {
    self.name = name
    self.password = password
    self.tokens = tokens
    self.senders = senders
    self.actsAs = actsAs
  }
}

extension SMTPTestUser: CustomStringConvertible {
  /// `user "ann"`.
  public var description: String { "user \"\(name)\"" }
}
