/// AUTH: the place where mechanisms plug in (RFC 4954 §4).
///
/// What the client sees decides what its next line is, whatever the mechanism wanted:
///
/// ```
///   answer        the next line is    what becomes of the exchange
///   334           a response          a mechanism that waits for one gets it; where it is over, its
///                                     outcome is the honest answer to that response
///   2yz           a command           the user is on record if the mechanism had succeeded; else
///                                     nobody is, though the client may believe that it is known
///   all else      a command           it is over, and nobody is authenticated
///   none          a command           the same
/// ```
extension ServerSession {
  /// A user whom a mechanism asked for, and the line of the client that waits for it.
  final class OpenInquiry {
    let inquiry: SASLInquiry
    let line: ClientLine
    let phase: Phase
    var isOut = false

    init(_ inquiry: SASLInquiry, _ line: ClientLine, _ phase: Phase) {
      self.inquiry = inquiry
      self.line = line
      self.phase = phase
    }
  }

  /// What the client sent: AUTH, or a response without a command.
  struct ClientLine {
    var octets: [UInt8]
    var command: Command?
    var violations: [SMTPViolation] = []
  }

  mutating func startAuthentication(
    _ name: String, _ response: [UInt8]?, _ line: ClientLine
  ) {
    exchange = nil
    attempt = OpenAttempt(SMTPAuthenticationAttempt(mechanism: name))
    let isOffered = !profile.options.mechanisms.isEmpty
    if let disorder = self.disorder(of: .auth), isRefused || isOffered,
      let octets = profile.refusal(disorder).reply,
      let reply = SMTPReply(octets: octets)
    {
      return proceed(.failed(reply), line)
    }
    proceed(startExchange(name, response), line)
  }

  private mutating func startExchange(_ name: String, _ response: [UInt8]?) -> SASLStep {
    func refused(_ code: Int, _ enhanced: SMTPEnhancedStatusCode, _ text: String) -> SASLStep {
      .failed(SMTPReply(code, enhanced, text))
    }
    let mechanisms = profile.options.mechanisms
    if mechanisms.isEmpty { return refused(502, "5.5.1", "AUTH is not offered") }
    if facts.user != nil { return refused(503, "5.5.1", "Authenticated already") }
    guard let mechanism = mechanisms.first(where: { $0.name == name }) else {
      return refused(504, "5.5.4", "Mechanism not supported")
    }
    if mechanism.needsTLS, !facts.isEncrypted {
      return refused(538, "5.7.11", "Encryption required for this mechanism")
    }
    exchange = mechanism.begin()
    return exchange!.respond(response)
  }

  /// Takes the client's line in an exchange: base64, or `*` to cancel.
  mutating func answerChallenge(textLength: Int, length: Int) {
    let line = Array(UnsafeRawBufferPointer(start: buffer.start, count: textLength))
    buffer.consume(length)
    offset += length
    let step: SASLStep
    if line == [UInt8(ascii: "*")] {
      attempt = attempt?.changed { $0.outcome = .cancelled }
      step = .failed(SMTPReply(501, "5.7.0", "Authentication cancelled"))
    } else if let response = Base64.decode(line) {
      if case .challenge = exchangeStep {
        step = exchange!.respond(response)
      } else {
        // A rule asked for this response when all was decided.
        step = exchangeStep ?? .failed(.authenticationFailed)
      }
    } else {
      step = .failed(SMTPReply(501, "5.5.2", "Not base64"))
    }
    proceed(step, ClientLine(octets: line))
  }

  /// A line in an exchange, or one of AUTH, was refused before any mechanism saw it.
  mutating func refuseAuthentication(
    _ stage: SMTPStage, with honest: Decision, _ reply: SMTPReply, _ line: [UInt8],
    _ violations: [SMTPViolation]
  ) {
    exchangeStep = .failed(reply)
    if stage == .auth {
      let words = line.prefix(64).split(whereSeparator: Octet.isBlank)
      let name = words.count > 1 ? String(decoding: words[1], as: UTF8.self).uppercased() : ""
      attempt = OpenAttempt(SMTPAuthenticationAttempt(mechanism: name))
    }
    ask(stage, .authExchange, honest: honest, line: line, violations: violations)
  }

  /// Remembers what the mechanism wants until it is known whether the server goes along, and asks:
  /// for the user where that is what it wants, else about the answer.
  private mutating func proceed(_ step: SASLStep, _ line: ClientLine) {
    exchangeStep = step
    var honest: Decision
    switch step {
    case .lookUp(let inquiry):
      attempt = attempt?.changed {
        if !inquiry.user.isEmpty { $0.user = inquiry.user }
        $0.authorizationIdentity = inquiry.authorizationIdentity
      }
      openInquiry = OpenInquiry(inquiry, line, phase)
      phase = .inquiring
      return
    case .challenge(let octets):
      honest = Decision(SMTPReply(challenge: octets), at: .authExchange)
    case .succeeded: honest = reply(235, "2.7.0", "Authentication succeeded")
    case .failed(let reply): honest = Decision(profile.honest(reply))
    }
    honest = countingErrors(honest)
    ask(
      line.command == nil ? .authExchange : .auth, .authExchange, honest: honest,
      line: line.octets, command: line.command, violations: line.violations)
  }

  package mutating func resume(answer: SASLAnswer) {
    guard phase == .inquiring, let open = openInquiry else { return }
    openInquiry = nil
    phase = open.phase
    proceed(exchange!.found(answer), open.line)
  }

  mutating func concludeAuthentication(_ decision: Decision) {
    let verdict = decision.verdict
    phase = verdict == .goesOn ? .authenticating : .commands
    if verdict == .goesOn { return }
    var user: String?
    if verdict == .accepted, case .succeeded(let name) = exchangeStep { user = name }
    exchangeStep = nil
    exchange = nil
    if let user {
      facts.user = user
      effects.append(.learned(facts))
    }
    endAttempt(verdict, user, decision.reply)
  }

  /// Puts what came of an attempt on record.
  private mutating func endAttempt(
    _ verdict: Decision.Verdict, _ user: String?, _ reply: [UInt8]?
  ) {
    guard var ended = attempt?.attempt else { return }
    attempt = nil
    switch verdict {
    case .accepted: ended.outcome = user == nil ? .pretended : .succeeded
    case .unanswered: ended.outcome = .unanswered
    case .refused, .goesOn: if ended.outcome == .open { ended.outcome = .refused }
    }
    if let user { ended.user = user }
    ended.replyCode = reply.flatMap { SMTPReply(octets: $0)?.code }
    effects.append(.tell(ServerFact.attempted(ended)))
  }

  /// The session is over, and with it the attempt.
  mutating func abandonAttempt() {
    if attempt != nil { endAttempt(.unanswered, nil, nil) }
  }
}
