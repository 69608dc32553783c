import SMTPTestHelpers
import SMTPTestWire
import Testing

@testable import SMTPTestScript
@testable import SMTPTestSupport

@Suite(.bounded) struct `A session that follows a dialogue` {
  /// A dialogue, what the client sends, and what comes of it.
  struct Case: Sendable, CustomTestStringConvertible {
    enum Ending: Sendable { case none, close, reset, idle }

    let name: String
    let dialogue: String
    let input: String
    let ending: Ending
    /// What the server does, with spaces between lines; `nil` where the client departs.
    let events: String?
    var testDescription: String { name }

    init(
      _ name: String, _ dialogue: String, _ input: String, _ ending: Ending, _ events: String?
    ) {
      self.name = name
      self.dialogue = dialogue
      self.input = input
      self.ending = ending
      self.events = events
    }

    init(_ name: String, _ dialogue: String, _ input: String, _ events: String?) {
      self.init(name, dialogue, input, .none, events)
    }
  }

  static let cases = [
    Case(
      "lines", "S: hi\nC: A\nS: 1\nS: 2\nC: B\nS: 3", "A\r\nB\r\n",
      "S: hi|S: 1\\r\\n2|S: 3|close fin"),
    Case("no CRLF", "S: a\\-\nC: x\\-\nC: y\nS: b", "xy\r\n", "S: a\\-|S: b|close fin"),
    Case("odd line ends", "C: NOOP\\n\\-\nC: a\\rb\nS: ok", "NOOP\na\rb\r\n", "S: ok|close fin"),
    Case("a verb in any case", "C: MAIL FROM\nC: Quit", "mail FROM\r\nqUIT\r\n", "close fin"),
    Case("an argument in another case", "C: MAIL FROM", "MAIL from\r\n", nil),
    Case("what is no verb in another case", "C: dGVzdA==", "DGVzdA==\r\n", nil),
    Case("anything", "C: a{*}b\nS: ok", "axbxb\r\n", "S: ok|close fin"),
    Case("anything but a line end", "C: a{*}b\nS: ok", "ax\nb\r\n", nil),
    Case(
      "a capture", "C: EHLO {me}\nS: hi {me}\nC: {me} {me}", "EHLO x\r\nx x\r\n",
      "S: hi x|close fin"),
    Case("another capture", "C: EHLO {me}\nC: BYE {me}", "EHLO x\r\nBYE y\r\n", nil),
    Case("one capture twice in a line", "C: {a}={a}\nS: {a}", "xy=xy\r\n", "S: xy|close fin"),
    Case("a capture twice that differs", "C: {a}={a}\nS: {a}", "xy=xz\r\n", nil),
    Case("a glob", "C: <{s:*@*.ex}>\nS: {s}", "<a@b@c.ex>\r\n", "S: a@b@c.ex|close fin"),
    Case("a glob of single octets", "C: {s:a??}\nS: {s}", "abc\r\n", "S: abc|close fin"),
    Case("a glob that does not fit", "C: {s:a??}\nS: {s}", "abcd\r\n", nil),
    Case("a glob in another case", "C: <{s:*@*.ex}>", "<a@b.EX>\r\n", nil),
    Case("a choice", "C: {EHLO|HELO} {me}\nS: ok", "helo x\r\n", "S: ok|close fin"),
    Case(
      "a choice of which one begins the other", "C: {a|ab}\\-\nC: b\nS: ok", "ab\r\n",
      "S: ok|close fin"),
    Case("no choice", "C: {EHLO|HELO} {me}\nS: ok", "LHLO x\r\n", nil),
    Case("a hole before a bare LF", "C: a{*}\\n\\-", "ab\r\n", nil),
    Case(
      "one capture twice with holes between", "C: {a}{*}:{*}={a}\nS: {a}", "xx:y=x\r\n",
      "S: x|close fin"),
    Case("a secret", "C: AUTH PLAIN {secret}\nC: {secret}", "AUTH PLAIN a\r\nb\r\n", "close fin"),
    Case(
      "octets", "C: BDAT 6\nC: {6}\\-\nC: QUIT", "BDAT 6\r\n\r\n.\r\n\u{0}QUIT\r\n", "close fin"),
    Case("octets within a line", "C: a{3}b", "a\r\n\nb\r\n", "close fin"),
    Case("octets that are too few", "C: {6}\\-", "12345", .close, nil),
    Case("an optional line", "C?: A\nC?: B\nC: C", "A\r\nC\r\n", "close fin"),
    Case("an optional line that is not sent", "C?: A\nC?: B\nC: C", "C\r\n", "close fin"),
    Case("an optional line too late", "C?: A\nC?: B\nC: C", "B\r\nA\r\nC\r\n", nil),
    Case("any number of lines", "C*: {*}\nC: .\nS: ok", "a\r\n\r\n..\r\n.\r\n", "S: ok|close fin"),
    Case("any number is also none", "C*: {*}\nC: .\nS: ok", ".\r\n", "S: ok|close fin"),
    Case("at least one line", "C+: {*}\nC: .\nS: ok", ".\r\n.\r\n", "S: ok|close fin"),
    Case("not even one line", "C+: A\nC: .\nS: ok", ".\r\n", nil),
    Case(
      "loops in a row", "C*: A\nC*: B\nC+: C\nC! close", "B\r\nB\r\nC\r\nC\r\n", .close, "close fin"
    ),
    Case(
      "a loop up to the close", "C*: A\nC! close\nS: bye", "A\r\nA\r\n", .close, "S: bye|close fin"),
    Case(
      "repeat, as often as can be", "repeat 1..2 {\nC: A\nS: a\n}\nC: B", "A\r\nA\r\nB\r\n",
      "S: a|S: a|close fin"),
    Case("repeat, once too often", "repeat 1..2 {\nC: A\nS: a\n}\nC: B", "A\r\nA\r\nA\r\n", nil),
    Case("repeat, too few times", "repeat 1..2 {\nC: A\nS: a\n}\nC: B", "B\r\n", nil),
    Case(
      "repeat without an end", "repeat 0.. {\nC: A\nS: a\n}\nC! close", "A\r\nA\r\nA\r\n", .close,
      "S: a|S: a|S: a|close fin"),
    Case("repeat exactly", "repeat 2 {\nC: A\n}\nS: ok", "A\r\nA\r\n", "S: ok|close fin"),
    Case(
      "repeat with priority behind", "repeat 1.. {\nC: {*}\nS: a\n}\nC: .\nS: ok", "x\r\n.\r\n",
      "S: a|S: ok|close fin"),
    Case(
      "blocks in blocks", "repeat 2 {\nC: M\nrepeat 1.. {\nC: R\nS: r\n}\nC: D\nS: d\n}\nC: Q",
      "M\r\nR\r\nR\r\nD\r\nM\r\nR\r\nD\r\nQ\r\n", "S: r|S: r|S: d|S: r|S: d|close fin"),
    Case(
      "either the first", "either {\nC: A\nS: a\n} or {\nC: B\n}\nS: ok", "A\r\n",
      "S: a\\r\\nok|close fin"),
    Case(
      "or the second", "either {\nC: A\nS: a\n} or {\nC: B\n}\nS: ok", "B\r\n", "S: ok|close fin"),
    Case(
      "or the client's close", "either {\nC: A\n} or {\nC! close\nS! reset\n}\nS: ok", "", .close,
      "close reset"),
    Case("neither", "either {\nC: A\n} or {\nC: B\n}", "C\r\n", nil),
    Case("a close", "C: A\nC! close\nS: late", "A\r\n", .close, "S: late|close fin"),
    Case("a close too early", "C: A\nC: B", "A\r\n", .close, nil),
    Case("a close within a line", "C: AB", "A", .close, nil),
    Case("a reset", "C: A\nC! reset\nS: late", "A\r\n", .reset, ""),
    Case("a reset in place of a close", "C: A\nC! close", "A\r\n", .reset, nil),
    Case("a line in place of a close", "C! close", "A\r\n", nil),
    Case("silence", "C: A\nC! silence 2s\nS: ok", "A\r\n", "wait 2s|S: ok|close fin"),
    Case(
      "silence behind silence", "C! silence 2s\nC! silence 3s\nS: ok", "",
      "wait 2s|wait 3s|S: ok|close fin"),
    Case("nothing more", "C: A\nC: B", "A\r\n", .idle, nil),
    Case("half a line and nothing more", "C: A\nC: B", "A\r\nB", .idle, nil),
    Case("more at a reset", "C: A\nS! reset", "A\r\nB\r\n", "close reset"),
    Case(
      "actions", "S! wait 1s\nS: a\nS! half-close\nS! stop-reading\nC! reset", "", .reset,
      "wait 1s|S: a|half-close|stop-reading"),
    Case(
      "a pace, up to the next line of the client", "S! pace bytewise\nS: a\nS: b\nC: A\nS: c",
      "A\r\n", "pace bytewise|S: a\\r\\nb|pace off|S: c|close fin"),
    Case(
      "a pace, and another later",
      "S! pace bytewise\nS: a\nC: A\nS: b\nS! pace bytewise\nS: c\nC: B",
      "A\r\nB\r\n", "pace bytewise|S: a|pace off|S: b|pace bytewise|S: c|pace off|close fin"),
    Case(
      "octets, and octets later", "C: {3}\\-\nC: A\nC: {2}\\-\nC: B\nS: ok", "123A\r\n45B\r\n",
      "S: ok|close fin"),
    Case(
      "replies and raw octets", "S! reply 250 2.0.0 \"ok\" cut 5\nS! raw \"\\n\", close", "",
      "S: 250 2\\n\\-|close fin"),
    Case(
      "gates and ports", "S! hold door\nS! close-port 2s\nC: A", "A\r\n",
      "hold door|close-port 2s|close fin"),
    Case("nothing at all", "", "", "close fin"),
  ]

  @Test(arguments: cases)
  func `does the same however its input is cut`(_ test: Case) throws {
    let octets = Array(test.input.utf8)
    let whole = try Self.trace(test, [octets])
    #expect(whole.isComplete == (test.events != nil))
    #expect((whole.departure == nil) == (test.events != nil))
    if let events = test.events { #expect(whole.events.joined(separator: "|") == events) }
    #expect(try Self.trace(test, octets.map { [$0] }) == whole)
    for cut in octets.indices.dropFirst() {
      let trace = try Self.trace(test, [Array(octets[..<cut]), Array(octets[cut...])])
      #expect(trace == whole, "cut at \(cut)")
    }
  }

  private static func trace(_ test: Case, _ pieces: [[UInt8]]) throws -> DialogueTrace {
    var harness = try DialogueHarness(test.dialogue)
    for piece in pieces { harness.send(piece) }
    switch test.ending {
    case .none: break
    case .close: harness.close()
    case .reset: harness.reset()
    case .idle: harness.idle()
    }
    return harness.trace
  }

  @Test func `chooses its section by the number of the connection`() throws {
    let text = "== 2\nS: two\n== 1\nS: one\n"
    #expect(try DialogueHarness(text, connection: 1).trace.events == ["S: one", "close fin"])
    #expect(try DialogueHarness(text, connection: 2).trace.events == ["S: two", "close fin"])
    let third = try DialogueHarness(text, connection: 3).trace
    #expect(
      third.departure?.text
        == "departed from the dialogue: it is connection 3, and there are sections for 1, 2 only")
    #expect(
      third.events == [
        "pace off", "S: 421 4.7.0 departed from the dialogue: connection 3 has no part in it",
        "close fin",
      ])
    let others = try DialogueHarness(text + "== *\nS: all", connection: 3).trace
    #expect(others.events == ["S: all", "close fin"])
    #expect(try DialogueHarness("S: a", connection: 2).trace.departure != nil)
  }

  @Test(arguments: ["C: A\nS: ok", "C: A\nS! close"], [1, 2, 3, 4, 5, 6])
  func `tells of more than was asked for, together with the last line or after it`(
    _ text: String, _ cut: Int
  ) throws {
    let octets = Array("A\r\nB\r\n".utf8)
    var harness = try DialogueHarness(text)
    harness.send(Array(octets[..<cut]))
    harness.send(Array(octets[cut...]))
    let late = DialogueDeparture(octets: Array(octets[3...]), at: 3, afterLine: 2)
    if harness.trace.isComplete {
      // The server compares this with what came when the connection is gone.
      #expect(harness.received == 3)
    } else {
      #expect(harness.trace.departure == late)
    }
  }

  @Test func `departs where the client was to be silent, before the time for it and within`() throws
  {
    for isEarly in [true, false] {
      var harness = try DialogueHarness("C: A\nC! silence 2s\nS: ok")
      harness.stopsAtWaits = true
      if !isEarly { harness.send("A\r\n") }
      harness.send((isEarly ? "A\r\n" : "") + "B\r\n")
      #expect((harness.trace.departure != nil) == isEarly)
      harness.elapse()
      #expect(
        harness.trace.departure?.comparison == [
          "  expected  C! silence 2s", "  actual    C: B", "               ^",
        ])
    }
  }

  @Test func `waits for each silence, and departs from each`() throws {
    let dialogue = "repeat 2 {\nC: A\nC! silence 2s\nS: a\n}\nC: B\nC! silence 3s\nS: b"
    var patient = try DialogueHarness(dialogue)
    for piece in ["A\r\n", "A\r\n", "B\r\n"] { patient.send(piece) }
    #expect(
      patient.trace.events == [
        "wait 2s", "S: a", "wait 2s", "S: a", "wait 3s", "S: b", "close fin",
      ])
    for silence in 1...3 {
      var hasty = try DialogueHarness(dialogue)
      hasty.stopsAtWaits = true
      for number in 1...silence {
        hasty.send(number < 3 ? "A\r\n" : "B\r\n")
        if number < silence { hasty.elapse() }
      }
      #expect(hasty.trace.departure == nil)
      hasty.send("x\r\n")
      hasty.elapse()
      #expect(hasty.trace.departure != nil)
      #expect(hasty.trace.events.count { $0.hasPrefix("wait") } == silence)
    }
  }

  @Test func `passes a long content and a large chunk without keeping them`() throws {
    var harness = try DialogueHarness("C*: {*}\nC: .\nC: {3000000}\\-\nS: ok")
    let block = Array(
      String(repeating: String(repeating: "x", count: 70) + "\r\n", count: 800).utf8)
    for _ in 0..<10 { harness.send(block) }
    harness.send(".\r\n")
    for _ in 0..<30 { harness.send([UInt8](repeating: 10, count: 100_000)) }
    #expect(harness.trace.events == ["S: ok", "close fin"])
  }

  @Test func `gives up a line without an end`() throws {
    var harness = try DialogueHarness("C: {*}")
    for _ in 0..<17 { harness.send([UInt8](repeating: 120, count: 65_536)) }
    #expect(harness.trace.departure?.reason == "the client sent something else")
  }

  @Test func `does not wait for the end of a line that is none`() throws {
    var harness = try DialogueHarness("C: EHLO {me}")
    harness.send([0x16, 3, 1])
    #expect(
      harness.trace.departure?.comparison == [
        "  expected  C: EHLO {me}", "  actual    C: \\x16\\-", "               ^",
      ])
  }

  @Test func `ends with the server, and where its memory is spent`() throws {
    var machine = DialogueSession(try SMTPDialogue(parsing: "C: A"), connection: 1)
    machine.memoryExhausted()
    guard case .perform(let effects) = machine.next() else { throw Unexpected() }
    let hasDeparted = effects.contains { effect in
      if case .tell(DialogueProgress.departed(let departure)) = effect {
        departure.reason == "the server's memory budget is spent"
      } else {
        false
      }
    }
    #expect(hasDeparted)
    var stopped = DialogueSession(try SMTPDialogue(parsing: "C: A"), connection: 1)
    stopped.shutDown()
    guard case .perform(let rest) = stopped.next() else { throw Unexpected() }
    guard rest.count == 2, case .write(let octets) = rest[0], case .close(.fin) = rest[1] else {
      throw Unexpected()
    }
    #expect(octets == SMTPReply.serviceNotAvailable.octets)
  }

  private struct Unexpected: Error {}
}
