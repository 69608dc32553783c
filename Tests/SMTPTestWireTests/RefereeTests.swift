import SMTPTestHelpers
import Testing

@testable import SMTPTestWire

@Suite(.bounded) struct RefereeTests {
  @Test(arguments: RefereeRow.all)
  func `finds exactly what is broken, and nothing in the twin`(_ row: RefereeRow) {
    #expect(RefereeScene(row.bad).violations(row.referee).map(\.kind) == row.kinds)
    #expect(RefereeScene(row.good).violations(row.referee) == [])
  }

  @Test(arguments: RefereeRow.all)
  func `says the same however the octets are cut`(_ row: RefereeRow) {
    for text in [row.bad, row.good] {
      let scene = RefereeScene(text)
      let whole = scene.violations(row.referee)
      #expect(scene.violations(row.referee, pieces: 1) == whole)
      #expect(scene.violations(row.referee, pieces: 3) == whole)
      var index = -1
      for event in scene.events {
        let count: Int
        switch event {
        case .client(let octets), .server(let octets): count = octets.count
        default: continue
        }
        index += 1
        // Of what is long for its length's sake, the ends.
        let places = count < 600 ? Array(0...count) : Array(0...64) + Array(count - 64...count)
        for place in places {
          let cut = scene.violations(row.referee, cutting: index, at: place)
          if cut != whole {
            Issue.record("event \(index) cut at \(place): \(cut) is not \(whole)")
            return
          }
        }
      }
    }
  }

  @Test func `has rows for every lint and every kind that only it finds`() {
    #expect(Set(RefereeRow.all.map(\.lint)) == Set((1...14).map { "L\($0)" }))
    #expect(ViolationKindTests.ofTheSession.isSubset(of: RefereeRow.all.flatMap(\.kinds)))
  }

  @Test func `only ever appends`() {
    for row in RefereeRow.all {
      var referee = row.referee
      var before: [SMTPViolation] = []
      for event in RefereeScene(row.bad).events {
        switch event {
        case .client(let octets): octets.withUnsafeBytes { referee.receive($0) }
        case .server(let octets): octets.withUnsafeBytes { referee.sent($0) }
        case .clientClosed: referee.clientClosed()
        case .connectionLost: referee.connectionLost()
        case .serverClosed: referee.serverClosed()
        case .tlsStarted: referee.tlsStarted()
        }
        #expect(referee.violations.starts(with: before))
        before = referee.violations
      }
    }
  }

  @Test func `places each violation at its octet`() {
    let scene = RefereeScene(
      RefereeRow.opened() + "C: DATA\nS: 354 go\nC: é\nC: .\nS: 250 ok\nC: FROB\nS: 500 no\n"
        + "C: MAIL FROM: <x@y.test>\nC: QUIT\n")
    #expect(
      scene.violations().map(\.description) == [
        "octets above 127 without BODY=8BITMIME (undeclared8Bit, RFC 6152 §3, octet 61)",
        "unknown command \"FROB\" behind a content, which a line of one undoubled dot may have ended "
          + "(RFC 5321 §4.5.2) (unknownCommand, RFC 5321 §4.2.4, octet 68)",
        "space after \"FROM:\" (spaceAroundColon, RFC 5321 §3.3, octet 84)",
      ])
  }

  @Test(arguments: ["Hello again", "", "\u{E9} b"])
  func `hints at a dot that was not doubled where no command follows a content`(_ line: String) {
    let end = "behind a content, which a line of one undoubled dot may have ended (RFC 5321 §4.5.2)"
    let scene = RefereeScene(
      RefereeRow.opened("PIPELINING")
        + "C: DATA\nS: 354 go\nC: a\nC: .\nS: 250 ok\nC: \(line)\nS: 500 no\nC: b\nS: 500 no\n"
        + RefereeRow.quit)
    let violations = scene.violations()
    #expect(violations.map { $0.text.hasSuffix(end) } == [true, false])
    // Not where a command came between.
    let other = RefereeScene(
      RefereeRow.opened() + "C: DATA\nS: 354 go\nC: .\nS: 250 ok\nC: RSET\nS: 250 ok\nC: \(line)\n"
        + "S: 500 no\n" + RefereeRow.quit)
    #expect(other.violations().contains { $0.text.hasSuffix(end) } == false)
  }

  // MARK: Secrets

  @Test(arguments: ["hunter22", "c2VjcmV0", "\0x", "geheim=="], 0..<4)
  func `finds a secret at every place of a base64 text`(secret: String, shift: Int) {
    let octets = [UInt8](repeating: 65, count: shift) + Array(secret.utf8) + Array("zz".utf8)
    let encoded = Base64.encode(octets)
    let scene = RefereeScene(
      RefereeRow.hello("AUTH X") + "C: AUTH X\nS: 334 eA==\nC: \(encoded)\nS: 535 no\n"
        + RefereeRow.quit)
    let referee = Referee(secrets: [Array(secret.utf8)])
    let isLongEnough = secret.utf8.count > 3
    #expect(
      scene.violations(referee).map(\.kind) == (isLongEnough ? [.secretInClearText] : []))
    #expect(scene.violations(referee, pieces: 1) == scene.violations(referee))
  }

  @Test func `never shows a secret`() {
    let secrets = ["tops3cret", "x"]
    for line in [
      "tops3cret", "FROB tops3cret", "tops3cretandmore", "dG9wczNjcmV0", "EHLO tops3cret",
      "MAIL FROM:<a@b.test> tops3cret=1", "RCPT TO:<a@b.test> x", "AUTH tops3cret! x",
      "VRFY \u{FF}tops3cret", "AUTH PLAIN tops3cret!",
    ] {
      let scene = RefereeScene(RefereeRow.hello() + "C: \(line)\nS: 500 no\n" + RefereeRow.quit)
      let found = scene.violations(Referee(secrets: secrets.map { Array($0.utf8) }))
      #expect(!found.isEmpty)
      for violation in found {
        #expect(!violation.text.contains("tops3"), "\(line)")
        #expect(!violation.text.uppercased().contains("TOPS3"), "\(line)")
        #expect(!violation.text.contains("dG9w"), "\(line)")
      }
    }
  }

  // MARK: Servers that do not answer as they should

  @Test func `finds its way again where a command was never answered`() {
    let scene = RefereeScene(
      RefereeRow.hello("PIPELINING")
        + """
        C: MAIL FROM:<a@b.test>
        C: RSET
        S: 250 reset
        C: MAIL FROM:<a@b.test>
        S: 250 ok
        C: RCPT TO:<c@d.test>
        S: 250 ok
        C: DATA
        S: 354 go
        C: not a command
        C: .
        S: 250 queued
        C: QUIT
        S: 221 bye
        S! close
        """)
    #expect(scene.violations() == [])
  }

  @Test func `takes no second reply for the answer to the next command`() {
    let scene = RefereeScene(
      RefereeRow.hello() + "C: RSET\nS: 250 ok\nS: 250 ok\nC: RSET\nS: 250 ok\n" + RefereeRow.quit)
    #expect(scene.violations() == [])
  }

  @Test(arguments: ["250 ok", "550 no"])
  func `knows content behind a 354 that comes after a reply too many`(_ reply: String) {
    let scene = RefereeScene(
      RefereeRow.opened("PIPELINING") + "C: DATA\nS: \(reply)\nS: 354 go\nC: no command\nC: .\n"
        + "S: 250 ok\nC: RSET\nS: 250 ok\n" + RefereeRow.quit)
    #expect(scene.violations() == [])
  }

  @Test func `takes an early final reply for the only one`() {
    let scene = RefereeScene(
      RefereeRow.opened()
        + "C: DATA\nS: 354 go\nC: a\nS: 452 full\nC: b\nC: .\nC: RSET\nS: 250 ok\n"
        + RefereeRow.quit)
    #expect(scene.violations() == [])
  }

  @Test func `does not blame for a 421 what had arrived before it`() {
    let scene = RefereeScene(
      RefereeRow.hello("PIPELINING") + "C: NOOP\nC: RSET\nS: 421 go away\nC: QUIT\n")
    #expect(scene.violations().map(\.kind) == [.brokenGroup])
  }

  @Test func `forgets half a line when TLS begins`() {
    let scene = RefereeScene(
      "S: 220 hi\nC: half of a line\\-\ntls\nC: NOOP\nS: 250 ok\n" + RefereeRow.quit)
    for pieces in [1, 3, 20] { #expect(scene.violations(pieces: pieces) == []) }
  }

  /// Chunks of nothing cost their sender eight octets each. What grew with their square would take
  /// minutes here.
  @Test func `judges a hundred thousand chunks`() {
    let count = 100_000
    let commands = "BDAT 0\r\n"
    var referee = Referee()
    func tell(client: String = "", server: String = "") {
      Array(client.utf8).withUnsafeBytes { referee.receive($0) }
      Array(server.utf8).withUnsafeBytes { referee.sent($0) }
    }
    tell(server: "220 x\r\n")
    tell(client: "EHLO c.test\r\n", server: "250-x\r\n250-PIPELINING\r\n250 CHUNKING\r\n")
    tell(client: "MAIL FROM:<a@b.test>\r\n", server: "250 ok\r\n")
    tell(client: "RCPT TO:<a@b.test>\r\n", server: "250 ok\r\n")
    tell(client: String(repeating: commands, count: count))
    tell(server: String(repeating: "250 ok\r\n", count: count))
    tell(client: "BDAT 1 LAST\r\n\u{80}", server: "250 ok\r\n")
    tell(client: "QUIT\r\n", server: "221 bye\r\n")
    #expect(referee.violations.map(\.kind).contains(.undeclared8Bit))
  }

  @Test func `lists so many of one content`() {
    let content = String(repeating: "a\\n", count: 1000)
    let scene = RefereeScene(
      RefereeRow.opened()
        + "C: DATA\nS: 354 go\nC: \(content)\nC: .\nS: 250 ok\nC: FROB\nS: 500 no\n"
        + RefereeRow.quit)
    #expect(scene.violations().count == 101)
  }

  @Test(arguments: [1, 100, 1000])
  func `lists of a content what it would list if nothing had been before`(count: Int) {
    let content = String(repeating: "a\\n", count: count)
    let data = "C: DATA\nS: 354 go\nC: \(content)\nC: .\nS: 250 ok\n"
    let again = "C: MAIL FROM:<a@b.test>\nS: 250 ok\nC: RCPT TO:<c@d.test>\nS: 250 ok\n" + data
    let listed = min(count, 100)
    for contents in 1...3 {
      let scene = RefereeScene(
        RefereeRow.opened() + data + String(repeating: again, count: contents - 1)
          + RefereeRow.quit)
      #expect(scene.violations().map(\.kind) == Array(repeating: .bareLF, count: contents * listed))
    }
  }
}

@Suite(.bounded) struct `A referee and the machine` {
  /// What the grammar finds in a line, the referee finds in a session that has the line.
  @Test(arguments: CommandTable.Server.all)
  func `agree about every line of the table`(_ server: CommandTable.Server) {
    for row in CommandTable.all where row.server == server {
      let line = CommandTable.octets(row.line)
      let parsed = line.withUnsafeBytes { server.parser(.lenient).parse($0, at: 0) }
      let kinds = Set(parsed.violations.map(\.kind))
      // A line of more than 12,288 octets is not read, whatever it says.
      if line.count + 2 > Referee.longestLine || line.contains(10) { continue }
      var session = SessionHarness {
        $0.reading = .lenient
        $0.isLMTP = server == .lmtp
        $0.extensions = server == .bare ? [] : SMTPExtensions.standard.union(.expn)
        // What is offered at all is offered in clear here.
        $0.mechanisms =
          server == .bare ? [] : [SASLMechanism("TEST", needsTLS: false) { Never() }]
      }
      session.send("\(server == .helo ? "HELO" : server == .lmtp ? "LHLO" : "EHLO") c.test\r\n")
      if server == .utf8 { session.send("MAIL FROM:<a@b.test> SMTPUTF8\r\n") }
      let before = session.trace.violations.count
      session.send(line + [13, 10])
      let found = Set(session.trace.violations.dropFirst(before).map(\.kind))
      #expect(found.isSuperset(of: kinds), "\(row): \(found) lacks some of \(kinds)")
      let beyond = found.subtracting(kinds).filter { !$0.isAboutOrder }
      // After HELO nothing is offered, which the table leaves to the session.
      if server != .helo { #expect(beyond.isEmpty, "\(row): \(beyond)") }
    }
  }
}

private struct Never: SASLExchange {
  mutating func respond(_ response: [UInt8]?) -> SASLStep { .failed(.authenticationFailed) }
}

extension CommandTable.Server {
  static let all: [Self] = [.full, .helo, .bare, .lmtp, .utf8]
}
