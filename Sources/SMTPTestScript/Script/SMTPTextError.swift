/// Why a script, a dialogue or a query cannot be used.
///
/// ```
/// 3:14: expected a stage such as RCPT, found "RCTP"; did you mean RCPT?
/// ```
public struct SMTPTextError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The line of the text, from 1; `nil` where no text is at fault but what a rule says.
  public let line: Int?
  /// The column in characters, from 1; `nil` where ``line`` is.
  public let column: Int?
  /// What was expected and what stands there; or what a rule cannot do, and the rule.
  public let message: String

  /// The text cannot be read.
  ///
  /// - Parameters:
  ///   - line: the line, from 1.
  ///   - column: the column in characters, from 1.
  ///   - message: what was expected and what stands there.
  public static func syntax(line: Int, column: Int, message: String) -> SMTPTextError {
    SMTPTextError(line: line, column: column, message: message)
  }

  /// A rule cannot do what it says; the text names the rule.
  public static func mistake(_ message: String) -> SMTPTextError {
    SMTPTextError(line: nil, column: nil, message: message)
  }

  /// `3:14: expected a stage such as RCPT, found "RCTP"`; without a place the message alone.
  public var description: String {
    guard let line, let column else { return message }
    return "\(line):\(column): \(message)"
  }
}
