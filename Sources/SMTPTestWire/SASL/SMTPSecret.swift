/// A password or token that nothing prints: not `print`, not `dump`, not the text of a failed
/// expectation. All show `{secret}`.
///
/// ```swift
/// let password: SMTPSecret = "hunter2"
/// print("the password is \(password)")     // the password is {secret}
/// login(password.revealed)
/// ```
///
/// It is not `Codable`, so that no file has it by accident.
public struct SMTPSecret: Sendable, Hashable, ExpressibleByStringLiteral {
  /// The secret itself, for whoever asks for it by name.
  public let revealed: String

  /// Creates a secret from its text.
  public init(_ text: String) { revealed = text }

  /// Creates a secret from a literal.
  public init(stringLiteral text: String) { revealed = text }

  /// The octets of the secret in UTF-8.
  package var octets: [UInt8] { Array(revealed.utf8) }
}

extension SMTPSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Always `{secret}`.
  public var description: String { "{secret}" }

  /// Always `{secret}`.
  public var debugDescription: String { "{secret}" }

  /// A mirror without children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension SMTPSecret: CustomPlaygroundDisplayConvertible {
  /// Always `{secret}`.
  public var playgroundDescription: Any { "{secret}" }
}
