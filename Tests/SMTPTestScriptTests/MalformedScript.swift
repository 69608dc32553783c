import Testing

/// A script that cannot be read, and why.
struct MalformedScript: Sendable, CustomTestStringConvertible {
  let text: String
  /// `line:column: message`.
  let error: String

  init(_ text: String, _ error: String) {
    self.text = text
    self.error = error
  }

  var testDescription: String { text.debugDescription }

  static let all = frame + conditions + occurrences + actions + sequences + layout
}
