import SMTPTestHelpers
import SMTPTestNetwork

@testable import SMTPTestScript
@testable import SMTPTestSupport

/// The way of a raw client to a stage, and what makes the server reach it.
struct StageWalk {
  /// A client at the point where `trigger` is all that is missing.
  let client: RawClient
  let stage: SMTPStage
  let server: SMTPTestServer
  let clock: SMTPFixtureClock

  static let idleTimeout = Duration.seconds(300)

  /// Starts a server with `rules` and goes up to `stage`, which must not be reached on the way.
  init(to stage: SMTPStage, _ options: SMTPServerOption...) throws {
    let clock = SMTPFixtureClock.manual()
    var all: [SMTPServerOption] = [.clock(clock), .idleTimeout(Self.idleTimeout)]
    if stage == .lhlo { all.append(.lmtp) }
    if stage == .tlsHandshake { all.append(.tls()) }
    if stage == .authExchange { all += [.anyUser, .clearTextAuthentication] }
    server = try SMTPTestServer.start(all + options)
    self.clock = clock
    self.stage = stage
    client = try RawClient(server.endpoint)
    switch stage {
    case .connect, .greeting: break
    case .helo, .ehlo, .lhlo: _ = try client.reply()
    default:
      _ = try client.reply()
      try client.say("EHLO c.test")
    }
    let transaction = ["MAIL FROM:<a@example.com>", "RCPT TO:<b@example.com>", "DATA"]
    switch stage {
    case .tlsHandshake: try client.say("STARTTLS")
    case .authExchange: try client.say("AUTH PLAIN")
    case .rcpt: try client.say(transaction[0])
    case .data, .bdat: for line in transaction.prefix(2) { try client.say(line) }
    case .body, .endOfData:
      for line in transaction { try client.say(line) }
    default: break
    }
  }

  /// Has the server reach the stage, and returns when it has dealt with it.
  func trigger() throws {
    if let octets = Self.trigger(stage) { try client.send(octets) }
    if stage == .tlsHandshake { try client.send(TLSClient.hello()) }
    try clock.advance(by: stage == .idle ? Self.idleTimeout : .zero)
  }

  /// What the client sends; `nil` where it need not send anything.
  static func trigger(_ stage: SMTPStage) -> String? {
    switch stage {
    case .helo: "HELO c.test\r\n"
    case .ehlo: "EHLO c.test\r\n"
    case .lhlo: "LHLO c.test\r\n"
    case .startTLS: "STARTTLS\r\n"
    case .auth: "AUTH PLAIN AGEAYg==\r\n"
    case .authExchange: "AGEAYg==\r\n"
    case .mail: "MAIL FROM:<a@example.com>\r\n"
    case .rcpt: "RCPT TO:<b@example.com>\r\n"
    case .data: "DATA\r\n"
    case .body: "Subject: x\r\n"
    case .endOfData: "Subject: x\r\n\r\nbody\r\n.\r\n"
    case .bdat: "BDAT 6\r\nbody\r\n"
    case .rset: "RSET\r\n"
    case .noop: "NOOP\r\n"
    case .vrfy: "VRFY b\r\n"
    case .expn: "EXPN b\r\n"
    case .help: "HELP\r\n"
    case .quit: "QUIT\r\n"
    case .unknown: "FROB\r\n"
    default: nil
    }
  }

  /// What an honest server sends there, learned from one.
  static func honest(_ stage: SMTPStage) throws -> (text: String, end: RawClient.End?) {
    let walk = try StageWalk(to: stage)
    defer { walk.server.stop() }
    let before = walk.server.sessions.first?.sentOctets.count ?? 0
    try walk.trigger()
    let first = stage == .connect || stage == .greeting ? 0 : before
    let octets = walk.server.sessions[0].sentOctets.dropFirst(first)
    let closes = stage == .quit || stage == .idle
    return (String(decoding: octets, as: UTF8.self), closes ? .endOfStream : nil)
  }

  /// The rule's beginning: at `body`, after some octets.
  var on: On { Self.on(stage) }

  static func on(_ stage: SMTPStage) -> On {
    stage == .body ? On(.body).when(.octets(4)) : On(stage)
  }
}
