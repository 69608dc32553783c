import SMTPTestHelpers
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A transcript that is shown` {
  /// Sessions of so many lines each, a blank line between them.
  private static func transcript(_ counts: Int...) -> String {
    counts.enumerated().map { index, count in
      (["== \(index + 1)  # x"] + (1..<count).map { "C: \(index + 1) \($0)" })
        .joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  private static func shown(
    _ transcript: String, about concern: [Int] = [], in place: String? = "in the attachment"
  ) -> [Substring] {
    "\(ShownTranscript(transcript, about: concern, allIsIn: place))"
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
    #expect(lines.contains("# … 210 lines of sessions 3 to 5 are in the attachment …"))
    #expect(lines.contains("== 6  # x"))
    #expect(lines.last == "C: 7 19")
    #expect(!lines.contains { $0.hasPrefix("== 3") || $0.hasPrefix("C: 5 ") })
    #expect(lines.count <= 201)
  }

  @Test func `of one long session has the beginning and the end`() {
    let lines = Self.shown(Self.transcript(1000))
    #expect(lines.count == 201)
    #expect(lines[100] == "# … 800 lines of session 1 are in the attachment …")
    #expect(lines[99] == "C: 1 99")
    #expect(lines[101] == "C: 1 900")
  }

  @Test func `names the sessions that it cuts`() {
    let lines = Self.shown(Self.transcript(10, 300, 10, 300, 10))
    #expect(lines[0] == "== 1  # x")
    #expect(lines.contains("C: 2 88"))
    #expect(lines[100] == "# … 432 lines of sessions 2 to 4 are in the attachment …")
    #expect(lines.last == "C: 5 9")
  }

  @Test func `has the sessions that a failure is about first, and all of the others if they fit`() {
    let text = "# seed 1\n" + Self.transcript(3, 3, 3)
    for place in ["in the attachment", nil] {
      #expect(
        Self.shown(text, about: [3, 2, 3], in: place).joined(separator: "\n") == """
          # seed 1
          == 3  # x
          C: 3 1
          C: 3 2

          == 2  # x
          C: 2 1
          C: 2 2

          == 1  # x
          C: 1 1
          C: 1 2
          """)
    }
    #expect(Self.shown(text, about: [4]).joined(separator: "\n") == text)
  }

  @Test func `has those whole, and shortens the others`() {
    let lines = Self.shown(Self.transcript(60, 60, 60, 60, 60), about: [4])
    #expect(lines[0] == "== 4  # x")
    #expect(lines[59] == "C: 4 59")
    #expect(lines[60] == "")
    #expect(lines[61] == "== 1  # x")
    #expect(lines[121] == "# … 120 lines of sessions 2 to 3 are in the attachment …")
    #expect(lines[122] == "== 5  # x")
    #expect(lines.last == "C: 5 59")
  }

  @Test func `names the others in a line where those leave no room`() {
    let lines = Self.shown(Self.transcript(60, 199, 60), about: [2])
    #expect(lines[0] == "== 2  # x")
    #expect(lines[198] == "C: 2 198")
    #expect(lines[199...] == ["", "# … 120 lines of sessions 1 to 3 are in the attachment …"])
  }

  @Test func `is cut in the session that a failure is about where that alone is too long`() {
    let lines = Self.shown(Self.transcript(10, 1000, 10), about: [2])
    #expect(lines[0] == "== 2  # x")
    #expect(lines[100] == "# … 800 lines of session 2 are in the attachment …")
    #expect(lines[200] == "C: 2 999")
    #expect(lines[202...] == ["# … 20 lines of sessions 1 to 3 are in the attachment …"])
  }

  @Test func `loses nothing where all of it is nowhere else`() {
    let text = Self.transcript(300, 300)
    let lines = Self.shown(text, about: [2], in: nil)
    #expect(lines.count == text.split(separator: "\n", omittingEmptySubsequences: false).count)
    #expect(lines[0] == "== 2  # x")
    #expect(Self.shown(text, in: nil).joined(separator: "\n") == text)
  }

  @Test func `reads back as a dialogue`() throws {
    let shown = Self.shown(Self.transcript(60, 199, 60), about: [2]).joined(separator: "\n")
    _ = try SMTPDialogue(parsing: shown)
  }
}
