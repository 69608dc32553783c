/// Why a script, a dialogue or a query cannot be used.
///
/// ```
/// 3:4: expected a stage such as RCPT, found "RCTP"; did you mean RCPT?
///   on RCTP: reply 550
///      ^
///   at AppTests/SignUpTests.swift:14
/// ```
public struct SMTPTextError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The line of the text, from 1; `nil` where no text is at fault but what a rule says.
  public let line: Int?
  /// The column in characters, from 1; `nil` where ``line`` is.
  public let column: Int?
  /// What was expected and what stands there; or what a rule cannot do, and the rule.
  public let message: String
  /// The line of the text, and beneath it a caret at the place; `nil` where ``line`` is.
  public private(set) var excerpt: String?
  /// Where in the tests it was given: `AppTests/SignUpTests.swift:14`; `nil` where that is not known.
  public private(set) var source: String?

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

  private init(line: Int?, column: Int?, message: String) {
    self.line = line
    self.column = column
    self.message = message
  }

  /// The place and the message, the excerpt, and where it was given; what is not known is left out.
  public var description: String {
    var text = summary
    if let excerpt { text += "\n\(excerpt)" }
    if let source { text += "\n  at \(source)" }
    return text
  }

  /// `3:4: expected a stage such as RCPT`; without a place the message alone.
  package var summary: String {
    guard let line, let column else { return message }
    return "\(line):\(column): \(message)"
  }

  /// The error with what is around its place in `text`, and with where in the tests that was given.
  package func located(
    in text: String, given fileID: StaticString, _ line: UInt
  ) -> SMTPTextError {
    excerpted(from: text).given(fileID, line)
  }

  /// The error with what is around its place in `text`.
  package func excerpted(from text: String) -> SMTPTextError {
    var error = self
    if let line, let column {
      error.excerpt = TextExcerpt(of: text, line: line, column: column).shown
    }
    return error
  }

  /// The error with where in the tests its rules were given.
  package func given(_ fileID: StaticString, _ line: UInt) -> SMTPTextError {
    var error = self
    error.source = "\(fileID):\(line)"
    return error
  }
}
