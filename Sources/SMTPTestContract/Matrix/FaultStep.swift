internal import SMTPTestScript
internal import SMTPTestSupport

/// A point of a client's own session at which it waits for the server.
struct FaultStep: Sendable, Hashable {
  /// What reports call it: `rcpt[2]`, `dot`.
  let id: String
  /// The stage of scripts.
  let stage: SMTPStage
  /// Its ordinal among the events of that stage, from 1.
  let ordinal: Int
  /// What an honest server answered; `nil` where no reply is due.
  let reply: SMTPReply?
  /// How long the client waits for it.
  let timeout: Duration

  /// The code of that reply; 0 where none is due.
  var code: Int { reply?.code ?? 0 }
  var isEHLO: Bool { stage == .ehlo || stage == .helo || stage == .lhlo }

  /// A part of that, as scripts have it: `120ms`.
  func timeout(times factor: Double) -> String {
    let time = timeout * factor
    return
      "\(time.components.seconds * 1000 + time.components.attoseconds / 1_000_000_000_000_000)ms"
  }

  /// The rule with which it meets a fault.
  ///
  /// - Parameter isLasting: whether every connection does, not the first one only.
  func rule(_ action: String, isLasting: Bool) -> String {
    let place = stage == .body ? "BODY at 4KB" : stage.scriptName
    if isLasting {
      return ordinal == 1 && !isRepeated
        ? "on \(place): \(action)" : "on \(place) nth \(ordinal) per session: \(action)"
    }
    return ordinal == 1 ? "on \(place) once: \(action)" : "on \(place) nth \(ordinal): \(action)"
  }

  /// Whether its stage may come more than once in a session.
  private var isRepeated: Bool {
    [.rcpt, .ehlo, .auth, .authExchange, .rset, .noop].contains(stage)
  }

  /// Whether it is one of a client that fetches a token.
  var isOfToken: Bool { id.hasPrefix("token") }
  /// Whether it is the endpoint of tokens that the client waits for.
  var isAtTokenEndpoint: Bool { stage == .token || stage == .tokenConnect }

  /// Where a client waits that fetches a token and logs in with it.
  static func tokenSteps(timeout: Duration) -> [FaultStep] {
    [("token-connect", .tokenConnect), ("token", .token), ("token-auth", .auth)].map { id, stage in
      FaultStep(id: id, stage: stage, ordinal: 1, reply: nil, timeout: timeout)
    }
  }

  /// The steps of a session that delivered a message.
  ///
  /// - Parameter timeout: how long the client waits at a step.
  static func steps(of session: SMTPSessionRecord, timeout: Duration) -> [FaultStep] {
    var steps = [
      FaultStep(id: "connect", stage: .connect, ordinal: 1, reply: nil, timeout: timeout)
    ]
    var counts: [SMTPStage: Int] = [:]
    func add(_ stage: SMTPStage, _ name: String, _ reply: SMTPReply?) {
      let ordinal = (counts[stage] ?? 0) + 1
      counts[stage] = ordinal
      let id = ordinal == 1 ? name : "\(name)[\(ordinal)]"
      steps.append(
        FaultStep(id: id, stage: stage, ordinal: ordinal, reply: reply, timeout: timeout))
    }
    let upgrades = session.exchanges.contains { $0.command?.uppercased() == "STARTTLS" }
    if session.tls != nil, !upgrades { add(.tlsHandshake, "handshake", nil) }
    for exchange in session.exchanges {
      switch exchange.kind {
      case .greeting: add(.greeting, "greeting", exchange.reply)
      case .response: add(.authExchange, "auth-line", exchange.reply)
      case .content:
        add(.body, "body", nil)
        add(.endOfData, "dot", exchange.reply)
      case .command:
        guard let verb = exchange.verb, let stage = Self.stages[verb] else { continue }
        add(stage, verb.lowercased(), exchange.reply)
        if stage == .startTLS { add(.tlsHandshake, "handshake", nil) }
      default: continue
      }
    }
    return steps
  }

  private static let stages: [String: SMTPStage] = [
    "EHLO": .ehlo, "HELO": .helo, "LHLO": .lhlo, "STARTTLS": .startTLS, "AUTH": .auth,
    "MAIL": .mail, "RCPT": .rcpt, "DATA": .data, "RSET": .rset, "NOOP": .noop, "QUIT": .quit,
  ]
}
