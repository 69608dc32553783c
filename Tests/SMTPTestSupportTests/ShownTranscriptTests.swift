import SMTPTestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct `A transcript that is shown` {
  /// Sessions of so many lines each, a blank line between them.
  private static func transcript(_ counts: Int...) -> String {
    counts.enumerated().map { index, count in
      (["== \(index + 1)  # x"] + (1..<count).map { "C: \(index + 1) \($0)" })
        .joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  private static func shown(_ transcript: String) -> [Substring] {
    "\(ShownTranscript(transcript, allIsIn: "in the attachment"))"
      .split(separator: "\n", omittingEmptySubsequences: false)
  }

  @Test func `is whole up to 200 lines`() {
    let text = Self.transcript(99, 100)
    #expect(Self.shown(text).joined(separator: "\n") == text)
    let longer = Self.transcript(101, 120)
    #expect(Self.shown(longer).joined(separator: "\n") != longer)
  }

  @Test func `keeps its first and its last sessions whole`() {
    let lines = Self.shown(Self.transcript(40, 40, 70, 70, 70, 60, 20))
    #expect(lines.first == "== 1  # x")
    #expect(lines.contains("C: 2 39"))
    #expect(lines.contains("(… 210 lines of sessions 3 to 5 are in the attachment …)"))
    #expect(lines.contains("== 6  # x"))
    #expect(lines.last == "C: 7 19")
    #expect(!lines.contains { $0.hasPrefix("== 3") || $0.hasPrefix("C: 5 ") })
    #expect(lines.count <= 201)
  }

  @Test func `of one long session has the beginning and the end`() {
    let lines = Self.shown(Self.transcript(1000))
    #expect(lines.count == 201)
    #expect(lines[100] == "(… 800 lines of session 1 are in the attachment …)")
    #expect(lines[99] == "C: 1 99")
    #expect(lines[101] == "C: 1 900")
  }

  @Test func `names the sessions that it cuts`() {
    let lines = Self.shown(Self.transcript(10, 300, 10, 300, 10))
    #expect(lines[0] == "== 1  # x")
    #expect(lines.contains("C: 2 88"))
    #expect(lines[100] == "(… 432 lines of sessions 2 to 4 are in the attachment …)")
    #expect(lines.last == "C: 5 9")
  }
}
