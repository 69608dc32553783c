/// A transcript as it is shown of a test that failed: the sessions that the failure is about, then the
/// others, as far as all of it is not too long.
///
/// Lines that are left out are told of in a comment of the dialogue language.
package struct ShownTranscript: CustomStringConvertible {
  private typealias Lines = ArraySlice<Substring>

  /// Of a longer transcript, in lines, the first and the last are shown, half of them each.
  private static let mostLines = 200

  /// No fewer lines are left out.
  private static let fewLines = 3

  package let description: String

  /// - Parameters:
  ///   - transcript: that of a server.
  ///   - concern: the numbers of the sessions that the failure is about, which come first, in this order.
  ///     Default none: sessions stand in the order of their connects.
  ///   - place: where all of it is, as the end of a sentence; `nil`: nowhere else, so that nothing is
  ///     left out.
  package init(_ transcript: String, about concern: [Int] = [], allIsIn place: String?) {
    let lines = transcript.split(separator: "\n", omittingEmptySubsequences: false)[...]
    let (title, sessions) = Self.parted(lines)
    let first = concern.unique.flatMap { number in sessions.filter { Self.number($0) == number } }
    if first.isEmpty {
      description = place.map { Self.cut(lines, to: Self.mostLines, $0) } ?? transcript
      return
    }
    let rest = sessions.filter { Self.number($0).map(concern.contains) != true }
    var shown = title.map(String.init)
    guard let place else {
      description = (shown + [Self.joined(first + rest)]).joined(separator: "\n")
      return
    }
    let about = Self.lines(first)
    shown.append(Self.cut(about, to: Self.mostLines, place))
    if !rest.isEmpty {
      shown.append("")
      shown.append(Self.cut(Self.lines(rest), to: Self.mostLines - about.count, place))
    }
    description = shown.joined(separator: "\n")
  }

  // MARK: Sessions

  /// What stands before the first session, and the sessions, without the blank lines between them.
  private static func parted(_ lines: Lines) -> (title: Lines, sessions: [Lines]) {
    let starts = lines.indices.filter { lines[$0].hasPrefix("== ") }
    let ends = starts.dropFirst() + [lines.endIndex]
    let sessions = zip(starts, ends).map { start, end in
      lines[start..<(end < lines.endIndex && lines[end - 1].isEmpty ? end - 1 : end)]
    }
    return (lines[..<(starts.first ?? lines.endIndex)], sessions)
  }

  private static func joined(_ sessions: [Lines]) -> String {
    sessions.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
  }

  private static func lines(_ sessions: [Lines]) -> Lines {
    Array(sessions.joined(separator: [""]))[...]
  }

  private static func number(_ lines: Lines) -> Int? { lines.first.flatMap(number) }

  private static func number(_ header: Substring) -> Int? {
    Int(header.dropFirst(3).prefix { $0 != " " })
  }

  // MARK: Lines

  /// The lines without those in their middle, as far as there are more than `most`.
  private static func cut(_ lines: Lines, to most: Int, _ place: String) -> String {
    guard lines.count > most else { return lines.joined(separator: "\n") }
    let starts = lines.indices.filter { lines[$0].hasPrefix("== ") }
    if most < 2 * fewLines {
      return left(lines, of: starts.compactMap { number(lines[$0]) }, place)
    }
    // Sessions are shown whole where that leaves enough of them.
    let half = most / 2
    let first = starts.last { (half / 2...half).contains($0) } ?? half
    let last =
      starts.first { (half / 2...half).contains(lines.count - $0) } ?? lines.count - half
    // A line between two sessions is blank.
    let end = lines[first - 1].isEmpty ? first - 1 : first
    if lines[end..<last].count(where: { !$0.isEmpty }) < fewLines {
      return lines.joined(separator: "\n")
    }
    let numbers = starts.filter { $0 < last }.compactMap { number(lines[$0]) }
    let before = starts.count { $0 < end }
    // The session that is cut is one of them.
    let named = numbers[max(0, starts.contains(first) ? before : before - 1)...]
    return
      (lines[..<end] + [Substring(left(lines[end..<last], of: Array(named), place))]
      + lines[last...]).joined(separator: "\n")
  }

  private static func left(_ lines: Lines, of numbers: [Int], _ place: String) -> String {
    let count = lines.count { !$0.isEmpty }
    guard let first = numbers.min(), let last = numbers.max() else {
      return "# … \(count) lines are \(place) …"
    }
    let sessions = first == last ? "session \(first)" : "sessions \(first) to \(last)"
    return "# … \(count) lines of \(sessions) are \(place) …"
  }
}
