/// What was expected of a client and what it sent, one above the other, the first difference marked.
struct DialogueComparison: Sendable, Hashable {
  private struct Expectation: Sendable, Hashable {
    let text: String
    let line: Int?
    let column: Int?
  }

  private var expectations: [Expectation] = []
  /// What the client sent, and where that begins in all that it sent.
  private(set) var octets: [UInt8] = []
  private(set) var offset = 0
  /// The first octet that is not as expected.
  private var furthest = 0
  private var end: DialogueSession.End?
  /// What of the octets nothing may print.
  var secrets: [Range<Int>] = []

  mutating func expect(_ text: String, line: Int? = nil, marking column: Int? = nil) {
    expectations.append(Expectation(text: text, line: line, column: column))
  }

  mutating func found(
    _ octets: [UInt8], at offset: Int, marking furthest: Int, end: DialogueSession.End?
  ) {
    self.octets = octets
    self.offset = offset
    self.furthest = furthest
    self.end = end
  }

  /// Nothing where nothing was expected.
  var lines: [String] {
    if expectations.isEmpty { return [] }
    let column = octets.isEmpty ? 0 : shown(to: furthest).count + 3
    var lines: [String] = []
    for expectation in expectations {
      let label = lines.isEmpty ? "  expected  " : "        or  "
      lines.append(
        "\(label)\(expectation.text)" + (expectation.line.map { "  (line \($0))" } ?? ""))
      // One mark for both where they stand in the same place.
      if let marked = expectation.column, marked != column { lines.append(Self.marker(marked)) }
    }
    return lines + ["  actual    \(actual)", Self.marker(column)]
  }

  private var actual: String {
    if octets.isEmpty {
      return switch end {
      case .closed: "C! close"
      case .reset: "C! reset"
      case .idle: "nothing"
      case .noTLS: "no TLS"
      case .outOfMemory, nil: "C:"
      }
    }
    let isWhole = octets.suffix(2) == [13, 10]
    let text = shown(to: isWhole ? octets.count - 2 : octets.count)
    return "C: " + DialogueText.ended(text, isWhole)
  }

  /// The octets up to one of them; up to one within a secret, those before that.
  private func shown(to end: Int) -> String {
    if secrets.isEmpty {
      return DialogueText.escaped(Array(octets.prefix(end)), asIfPartOf: octets)
    }
    var text = ""
    var start = 0
    for secret in secrets where secret.lowerBound < end {
      text += DialogueText.escaped(Array(octets[start..<secret.lowerBound]))
      if secret.upperBound > end { return text }
      text += "{secret}"
      start = secret.upperBound
    }
    return text + DialogueText.escaped(Array(octets.prefix(end).dropFirst(start)))
  }

  private static func marker(_ column: Int) -> String {
    String(repeating: " ", count: 12 + column) + "^"
  }
}
