/// Why a script cannot be used.
public enum SMTPTextError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The text is no script.
  ///
  /// - Parameters:
  ///   - line: the line, from 1.
  ///   - column: the column in characters, from 1.
  ///   - message: what was expected and what stands there.
  case syntax(line: Int, column: Int, message: String)
  /// A rule cannot do what it says; the text names the rule.
  case mistake(String)

  /// `3:14: expected a stage such as RCPT, found "RCTP"`.
  public var description: String {
    switch self {
    case .syntax(let line, let column, let message): "\(line):\(column): \(message)"
    case .mistake(let text): text
    }
  }
}
