/// A transcript as it is shown of a test that failed: whole where it is short, else without the lines
/// in its middle.
package struct ShownTranscript: CustomStringConvertible {
  /// Of a longer transcript, in lines, the first and the last are shown, half of them each.
  private static let mostLines = 200

  /// No fewer lines are left out.
  private static let fewLines = 3

  package let description: String

  /// - Parameters:
  ///   - transcript: that of a server.
  ///   - place: where all of it is, as the end of a sentence.
  package init(_ transcript: String, allIsIn place: String) {
    let lines = transcript.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > Self.mostLines else {
      description = transcript
      return
    }
    // Sessions are shown whole where that leaves enough of them.
    let half = Self.mostLines / 2
    let starts = lines.indices.filter { lines[$0].hasPrefix("== ") }
    let first = starts.last { (half / 2...half).contains($0) } ?? half
    let last =
      starts.first { (half / 2...half).contains(lines.count - $0) } ?? lines.count - half
    // A line between two sessions is blank.
    let end = lines[first - 1].isEmpty ? first - 1 : first
    let left = lines[end..<last].count { !$0.isEmpty }
    if left < Self.fewLines {
      description = transcript
      return
    }
    let numbers = starts.filter { $0 < last }.compactMap { Self.number(lines[$0]) }
    let before = starts.filter { $0 < end }.count
    // The session that is cut is one of them.
    let named = numbers[max(0, starts.contains(first) ? before : before - 1)...]
    description =
      (lines[..<end] + ["(… \(left) lines\(Self.sessions(named)) are \(place) …)"]
      + lines[last...]).joined(separator: "\n")
  }

  private static func number(_ header: Substring) -> Int? {
    Int(header.dropFirst(3).prefix { $0 != " " })
  }

  private static func sessions(_ numbers: ArraySlice<Int>) -> String {
    guard let first = numbers.min(), let last = numbers.max() else { return "" }
    return first == last ? " of session \(first)" : " of sessions \(first) to \(last)"
  }
}
