import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

/// No number ends the process: it means something, or a sentence says that it cannot.
@Suite(.bounded) struct `Every number at its extremes` {
  /// Two clients in turn that do all there is to do, to a server that gets all the time it wants.
  private func exercise(_ options: SMTPServerOption..., clock: SMTPFixtureClock = .manual()) throws
  {
    let server = try SMTPTestServer.start([.clock(clock)] + options)
    defer { server.stop() }
    for _ in 0..<2 {
      guard let client = try? RawClient(server.endpoint) else { continue }
      // The server may close at any point.
      try? client.send(
        "EHLO c.test\r\nMAIL FROM:<a@example.com> SIZE=99999999999999999999\r\nRSET\r\nX\r\n"
          + "MAIL FROM:<a@example.com> SIZE=9223372036854775807\r\nRSET\r\n"
          + "MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nRCPT TO:<c@example.com>\r\n"
          + "DATA\r\nSubject: x\r\n\r\nx\r\n.\r\nMAIL FROM:<a@example.com>\r\nNOOP\r\nQUIT\r\n")
      try clock.advance(by: .seconds(10_000))
    }
  }

  private func check(
    _ isRefused: Bool, _ made: some CustomStringConvertible, _ exercise: () throws -> Void
  ) {
    do {
      try exercise()
      #expect(!isRefused, "taken: \(made)")
    } catch {
      #expect(isRefused, "refused: \(error)")
      #expect(error is SMTPTextError || error is SMTPTestServerError, "\(error)")
    }
  }

  /// What is taken reads back as what it printed.
  private func check(_ script: SMTPScript, isRefused: Bool) {
    check(isRefused, script) {
      try exercise(.script(script))
      #expect(try SMTPScript(parsing: "\(script)").description == "\(script)")
    }
  }

  @Test(arguments: Extremes.counts, Extremes.numbers)
  func `in rules`(_ extreme: Extreme<Int, SMTPRule>, _ number: Int) {
    check([extreme.make(number)], isRefused: extreme.isRefused(number))
  }

  @Test(arguments: Extremes.spans, Extremes.durations)
  func `in rules that take time`(_ extreme: Extreme<Duration, SMTPRule>, _ duration: Duration) {
    check([extreme.make(duration)], isRefused: extreme.isRefused(duration))
  }

  @Test(arguments: Extremes.policies, Extremes.numbers)
  func `in policies`(_ extreme: Extreme<Int, SMTPPolicy>, _ number: Int) {
    check(extreme.make(number).script, isRefused: extreme.isRefused(number))
  }

  @Test(arguments: Extremes.policySpans, Extremes.durations)
  func `in policies that take time`(
    _ extreme: Extreme<Duration, SMTPPolicy>, _ duration: Duration
  ) {
    check(extreme.make(duration).script, isRefused: extreme.isRefused(duration))
  }

  @Test(arguments: Extremes.options, Extremes.numbers)
  func `in options`(_ extreme: Extreme<Int, SMTPServerOption>, _ number: Int) {
    check(extreme.isRefused(number), extreme.name) { try exercise(extreme.make(number)) }
  }

  @Test(arguments: Extremes.optionSpans, Extremes.durations)
  func `in options that take time`(
    _ extreme: Extreme<Duration, SMTPServerOption>, _ duration: Duration
  ) {
    check(extreme.isRefused(duration), extreme.name) {
      let gate = SMTPGate("g")
      try exercise(
        extreme.make(duration),
        .script {
          On(.noop).hold(gate).proceed()
          On(.mail).decide { _ in .proceed }
        })
    }
  }

  @Test(arguments: [Int.min, -1, 65_536, Int.max])
  func `in ports`(_ port: Int) {
    #expect(throws: SMTPTestServerError.invalidConfiguration("port \(port) is not in 0...65535")) {
      try SMTPTestServer.start(.address(port: port))
    }
  }

  @Test(arguments: Extremes.durations)
  func `on a clock that has come far`(_ duration: Duration) throws {
    let clock = SMTPFixtureClock.manual()
    try clock.advance(by: .nanoseconds(Int64.max))
    let isTaken = duration >= .zero
    check(!isTaken, duration) {
      try exercise(
        .idleTimeout(duration),
        .script([.on(.mail).wait(duration).closePort(for: duration).next()]),
        clock: clock)
    }
    if duration < .zero || duration > .seconds(3600) {
      #expect(throws: SMTPFixtureClock.AdvanceError.self) { try clock.advance(by: duration) }
    } else {
      try clock.advance(by: duration)
    }
  }

  @Test func `of a quota counts what clients declare, however much`() throws {
    let most = "9223372036854775807"
    let server = try SMTPTestServer.start(.maximumSize(.max), .policy(.quota(1000)))
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    func recipient(_ size: String) throws -> String {
      try client.say("MAIL FROM:<a@example.com> SIZE=\(size)")
      return try client.say("RCPT TO:<b@example.com>")
    }
    #expect(try recipient("10").hasPrefix("250"))
    try client.say("DATA")
    try client.say("Subject: x\r\n\r\nx\r\n.")
    #expect(try recipient(most) == "452 4.2.2 Mailbox full")
    try client.say("RSET")
    #expect(try recipient("99999999999999999999") == "452 4.2.2 Mailbox full")
    try client.say("RSET")
    try server.use(SMTPPolicy.quota(.max).script)
    #expect(try recipient(most).hasPrefix("250"))
  }

  @Test func `of limits without a limit refuse nobody`() throws {
    let server = try SMTPTestServer.start(
      .policy(.connectionLimit(.max)), .policy(.recipientLimit(.max)), .policy(.quota(.max)))
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.say("MAIL FROM:<a@example.com>")
    for _ in 0..<3 { #expect(try client.say("RCPT TO:<b@example.com>").hasPrefix("250")) }
  }

  @Test func `of reply codes is on the wire`() throws {
    let server = try SMTPTestServer.start(
      .script {
        On(.noop).reply(100)
        On(.rset).reply(SMTPReply(999, ["a", "b"]))
        On(.vrfy).reply(451, "4.3.0 later")
      })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    #expect(try client.say("NOOP") == "100 ")
    #expect(try client.say("RSET") == "999-a|999 b")
    #expect(try client.say("VRFY b") == "451 4.3.0 later")
  }

  /// A text could only write them with zeros in front, which Swift cannot.
  @Test(arguments: [-1, 0, 5, 42, 99, 1000, .max, .min])
  func `of reply codes is refused without three digits`(_ code: Int) throws {
    let message = "\(code) is no reply code of three digits; use raw for it"
    for rule in [On(.noop).reply(code, "x"), On(.noop).raw("250 Ok\r\n", as: code)] {
      let error = #expect(throws: SMTPTextError.self) { try SMTPTestServer.start(.script([rule])) }
      #expect(error?.message.hasPrefix(message) == true, "\(String(describing: error))")
    }
    #expect(throws: SMTPTextError.self) { try SMTPScript(parsing: "on NOOP: reply \(code)") }
  }
}
