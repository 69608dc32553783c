/// Why no token was to be had.
public struct SMTPTokenError: Error, Sendable, Hashable {
  /// What kind of failure it is. Later versions may know more.
  public struct Kind: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// The name, such as `refused`.
    public let rawValue: String

    /// Creates a kind from its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The endpoint refused; see ``SMTPTokenError/code``.
    public static let refused = Kind(rawValue: "refused")
    /// There was no connection, or no TLS.
    public static let connection = Kind(rawValue: "connection")
    /// The endpoint took too long.
    public static let timeout = Kind(rawValue: "timeout")
    /// What it sent is no answer, or one without a token.
    public static let `protocol` = Kind(rawValue: "protocol")
    /// The task was cancelled.
    public static let cancelled = Kind(rawValue: "cancelled")

    /// The name, such as `refused`.
    public var description: String { rawValue }
  }

  /// What kind of failure it is.
  public let kind: Kind
  /// The status of the response; `nil` where there was none.
  public let status: Int?
  /// The error the endpoint named, such as `invalid_grant` (RFC 6749 §5.2); else `nil`.
  public let code: String?
  /// What happened, in a sentence without a full stop.
  public let reason: String

  init(_ kind: Kind, _ reason: String, status: Int? = nil, code: String? = nil) {
    self.kind = kind
    self.reason = reason
    self.status = status
    self.code = code
  }
}

extension SMTPTokenError: CustomStringConvertible {
  /// A full sentence.
  public var description: String { "No token was to be had (\(kind)): \(reason)." }
}
