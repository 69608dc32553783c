/// Why a server could not do what was asked.
///
/// ```
/// The server cannot listen on 127.0.0.1:25: Permission denied.
/// ```
public struct SMTPTestServerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of thing stands in the way. Later versions know more of them.
  public struct Reason: Sendable, Hashable, CustomStringConvertible {
    enum Code: String { case invalidConfiguration, cannotListen }

    let code: Code

    /// The configuration makes no sense.
    public static let invalidConfiguration = Reason(code: .invalidConfiguration)
    /// The address cannot be listened on.
    public static let cannotListen = Reason(code: .cannotListen)

    /// The name: `cannotListen`.
    public var description: String { code.rawValue }
  }

  /// What kind of thing stands in the way.
  public let reason: Reason
  /// What exactly: what is wrong with the configuration and why, or the address and the system's
  /// reason.
  public let detail: String

  /// The configuration makes no sense; the text says what and why.
  public static func invalidConfiguration(_ detail: String) -> SMTPTestServerError {
    SMTPTestServerError(reason: .invalidConfiguration, detail: detail)
  }

  /// The address cannot be listened on; the text names it and the system's reason.
  public static func cannotListen(_ detail: String) -> SMTPTestServerError {
    SMTPTestServerError(reason: .cannotListen, detail: detail)
  }

  /// A full sentence.
  public var description: String {
    switch reason.code {
    case .invalidConfiguration: "The server cannot be configured so: \(detail)."
    case .cannotListen: "The server cannot listen on \(detail)."
    }
  }
}
