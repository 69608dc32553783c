import CSMTPTestPlatform
import Foundation
import SMTPTestHelpers
import SMTPTestNetwork
import Testing

@testable import SMTPTestScript
@testable import SMTPTestSupport

@Suite(.bounded) struct `Chaos` {
  /// One session that says everything once, whatever happens; what it read.
  private static func session(_ server: SMTPTestServer, _ number: Int) throws -> String {
    let client = try RawClient(server.endpoint)
    var heard: [String] = []
    do {
      heard.append(try client.reply())
      for line in [
        "EHLO c", "MAIL FROM:<\(number)@example.com>", "RCPT TO:<b@example.com>",
        "RCPT TO:<c@example.com>", "DATA",
      ] {
        try client.send(line + "\r\n")
        heard.append(try client.reply())
      }
      if heard.last?.hasPrefix("354") == true {
        try client.send("Subject: x\r\n\r\nbody\r\n.\r\n")
        heard.append(try client.reply())
      }
      try client.send("QUIT\r\n")
    } catch {}
    // Whether a reset is met in writing or in reading is the kernel's affair.
    return heard.joined(separator: "/") + "/" + (try client.rest().text)
  }

  /// Off the pool: chaos waits.
  private static func run(
    _ script: SMTPScript, sessions: Int
  ) async throws -> (heard: [String], drawn: SMTPScript) {
    try await OwnThread {
      let server = try SMTPTestServer.start(.script(script))
      defer { server.stop() }
      let heard = try (1...sessions).map { try session(server, $0) }
      return (heard, server.drawnScript)
    }.value
  }

  @Test func `has the same faults for the same seed, and others for another`() async throws {
    let script = SMTPScript.chaos(seed: 42, profile: .hostile)
    let first = try await Self.run(script, sessions: 40)
    let second = try await Self.run(script, sessions: 40)
    let third = try await Self.run(.chaos(seed: 43, profile: .hostile), sessions: 40)
    #expect(first.heard == second.heard)
    #expect(first.drawn == second.drawn)
    #expect(first.heard != third.heard)
    // Enough happened for that to mean something.
    #expect(first.drawn.rules.count > 25)
  }

  @Test func `draws what it always drew, in debug and in release`() throws {
    // Values computed elsewhere: a change of the hash would change the faults of every seed users wrote down.
    func hash(_ seed: UInt64, _ text: String, _ numbers: UInt64...) -> UInt64 {
      var hash = StableHash(seed: seed)
      hash.combine(text)
      for number in numbers { hash.combine(number) }
      return hash.value
    }
    #expect(hash(0, "") == 14_087_677_454_934_409_008)
    #expect(hash(42, "3\u{0}", 1, 2) == 355_420_897_618_430_456)
  }

  @Test func `is three times as likely where it is hostile`() {
    func chances(_ profile: SMTPChaosProfile) -> [Int] {
      SMTPScript.chaos(seed: 1, profile: profile).rules.compactMap { rule in
        if case .chance(let percent)? = rule.occurrence?.kind { percent } else { nil }
      }
    }
    let standard = chances(.standard)
    #expect(standard.count > 10)
    #expect(chances(.hostile).starts(with: standard.map { 3 * $0 }))
    #expect(standard.starts(with: chances(.gentle)))
  }

  @Test func `draws evenly`() {
    var counts = [Int](repeating: 0, count: 100)
    for ordinal in 0..<100_000 {
      var hash = StableHash(seed: 7)
      hash.combine("1")
      hash.combine(UInt64(ordinal))
      counts[Int(hash.value % 100)] += 1
    }
    #expect(counts.allSatisfy { (850...1150).contains($0) })
  }

  @Test func `prints as a script without chance that does the same to the octet`() async throws {
    let first = try await Self.run(.chaos(seed: 7, profile: .hostile), sessions: 40)
    #expect(!first.drawn.description.contains("chance"))
    let second = try await Self.run(first.drawn, sessions: 40)
    #expect(second.heard == first.heard)
  }

  @Test func `is the same for each sender when sessions run side by side`() async throws {
    let script = SMTPScript.chaos(seed: 99, profile: .hostile.perSender)
    let sequential = try await Self.run(script, sessions: 50)
    let server = try SMTPTestServer.start(.script(script))
    defer { server.stop() }
    let threads = (1...50).map { number in OwnThread { try Self.session(server, number) } }
    var parallel: [String] = []
    for thread in threads { parallel.append(try await thread.value) }
    // Queue numbers tell which session came first, and nothing else does.
    func anonymous(_ heard: [String]) -> [String] {
      heard.map { $0.split(separator: "queued as").map { $0.drop { $0 != "/" } }.joined() }
    }
    #expect(anonymous(parallel) == anonymous(sequential.heard))
    #expect(
      Set(server.drawnScript.rules.map(\.description))
        == Set(sequential.drawn.rules.map(\.description)))
    #expect(sequential.drawn.rules.count > 20)
  }

  @Test func `has its seed in every failure and in the transcript`() async throws {
    let server = try SMTPTestServer.start(
      .script { On(.mail).chance(percent: 100).reply(451, "no") })
    defer { server.stop() }
    try RawClient.greeted(server).say("MAIL FROM:<a@example.com>")
    let seed = try #require(server.script.seed)
    #expect(server.transcript.hasPrefix("# seed \(seed)\n== 1"))
    #expect(server.script.description.hasPrefix("seed \(seed)\non MAIL chance 100%"))
    let error = await #expect(throws: SMTPWaitError.self) {
      _ = try await server.message(within: .zero)
    }
    let text = try #require(error?.description)
    #expect(text.contains("Chance was drawn with seed \(seed); SMTP_FIXTURE_SEED=\(seed) draws"))
    #expect(text.contains("\n  on MAIL session 1 nth 1: reply 451 \"no\"\n"))
  }

  /// A part of it reproduces nothing.
  @Test func `is told whole in a failure, or stands whole in a file`() throws {
    let server = try SMTPTestServer.start(
      .script(SMTPScript(seed: 7) { On(.noop).chance(percent: 100).reply(451, "no") }))
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    func told() throws -> [String] {
      let error = #expect(throws: SMTPWaitError.self) {
        _ = try OwnThread { try server.waitForMessage(within: .zero) }.join()
      }
      let lines = try #require(error?.description.split(separator: "\n").map(String.init))
      let start = try #require(
        lines.firstIndex(of: "Chance was drawn with seed 7; SMTP_FIXTURE_SEED=7 draws the same."))
      return Array(lines[(start + 1)...].prefix { !$0.hasPrefix("The end of the dialogue") })
    }
    for _ in 0..<100 { try client.say("NOOP") }
    let short = try told()
    #expect(short.count == 101)
    #expect(short[0] == "What it came to, as a script without chance:")
    #expect(short.last == "  on NOOP session 1 nth 100: reply 451 \"no\"")
    try client.say("NOOP")
    let long = try told()
    #expect(long.count == 1)
    let path = try #require(long[0].split(separator: " ").last.map(String.init))
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(
      long[0] == "What it came to, as a script without chance, 101 rules: \(path)")
    let script = try SMTPScript(parsing: String(contentsOfFile: path, encoding: .utf8))
    #expect(script.rules == server.drawnScript.rules)
    #expect(script.rules.count == 101)
  }

  @Test func `is gentle to those who try again`() async throws {
    let clock = SMTPFixtureClock.manual()
    let server = try SMTPTestServer.start(.clock(clock), .chaos(seed: 3, profile: .gentle))
    defer { server.stop() }
    #expect(
      !server.script.description.contains("reset") && !server.script.description.contains("550"))
  }

  @Test func `takes its seed from the environment first`() async {
    await #expect(processExitsWith: .success) {
      setenv("SMTP_FIXTURE_SEED", "123", 1)
      let server = try SMTPTestServer.start(.chaos(seed: 5))
      guard server.script.seed == 123 else { exit(2) }
      setenv("SMTP_FIXTURE_SEED", "soon", 1)
      do {
        _ = try SMTPTestServer.start(.chaos(seed: 5))
      } catch let error as SMTPTextError {
        exit("\(error)".hasPrefix("SMTP_FIXTURE_SEED is \"soon\", not a number") ? 0 : 3)
      }
      exit(4)
    }
  }
}
