import CSMTPTestScan

/// Reading a line and deciding what an honest server answers to it.
extension ServerSession {
  /// Takes one line from the buffer and asks about it; false where there is none yet.
  mutating func readLine() -> Bool {
    guard !buffer.isEmpty else { return false }
    let octets = buffer.start
    let count = buffer.count
    if octets[0] == 0x16, !facts.isEncrypted, count > 1, octets[1] == 0x03 {
      refuseTLS()
      return true
    }
    let found = smtp_find_octet(octets + searched, count - searched, UInt8(ascii: "\n"))
    let end = found < 0 ? -1 : searched + found
    guard end >= 0 else {
      searched = count
      if count > profile.options.limits.commandLine, isOverlong(count) {
        beginOverlongLine()
        return true
      }
      return false
    }
    searched = 0
    let length = end + 1
    if length > profile.options.limits.commandLine, isOverlong(length) {
      beginOverlongLine()
      return true
    }
    let start = offset
    lineRange = start..<start + length
    let isBare = end == 0 || octets[end - 1] != UInt8(ascii: "\r")
    let textLength = isBare ? end : end - 1
    if phase == .authenticating {
      answerChallenge(textLength: textLength, length: length)
      return true
    }
    commandCount += 1
    let text = UnsafeRawBufferPointer(start: octets, count: textLength)
    let parsed = parser.parse(text, at: start)
    if !isBare, count == length, case .command(let command) = parsed.outcome,
      parsed.violations.count == 0
    {
      // Nearly always: one good line, alone. Its octets as an array are for those who are asked.
      let stage = parsed.stage
      let line = kept.contains(stage) ? Array(text) : []
      buffer.consume(length)
      offset += length
      decide(command, stage, line, [])
    } else {
      readOddLine(parsed, Array(text), length: length, isBare: isBare)
    }
    return true
  }

  /// Takes a line about which there is something to say, or behind which there is more.
  private mutating func readOddLine(
    _ parsed: ParsedCommand, _ line: [UInt8], length: Int, isBare: Bool
  ) {
    var parsed = parsed
    if isBare {
      let violation = SMTPViolation.bareLF(endingAt: offset + length - 1)
      parsed.violations.insert(violation, at: 0)
      if !violation.kind.isTolerated(in: profile.options.reading) {
        parsed.outcome = .refused(
          SMTPReply(500, "5.5.2", "bare LF; end lines with CRLF (\(violation.clause.wireText))"))
      }
    }
    buffer.consume(length)
    offset += length
    switch parsed.outcome {
    case .command(let command): decide(command, parsed.stage, line, parsed.violations)
    case .refused(let reply):
      if let size = parsed.refusedChunkSize {
        // The chunk follows all the same; it is read and thrown away.
        startChunk(size: size, isLast: false, line, refusal: Decision(profile.honest(reply)))
        return
      }
      if parsed.violations.contains(where: { $0.kind == .httpOnSMTPPort }) {
        refuse(
          .unknown, line, SMTPReply(500, "5.5.1", "this is SMTP, not HTTP"), parsed.violations,
          closes: profile.options.reading != .lenient)
      } else {
        refuse(parsed.stage, line, reply, parsed.violations, closes: parsed.isUnframed)
      }
    }
  }

  /// A response may be as long as the limit says without its CRLF (RFC 4954 §4).
  private func isOverlong(_ length: Int) -> Bool {
    phase != .authenticating || length > profile.options.limits.commandLine + 2
  }

  /// What becomes of a line is decided at its end; whose limit it breaks, by how it begins.
  private mutating func beginOverlongLine() {
    let isAUTH =
      phase == .authenticating || CommandVerb(beginning: buffer.octets) == .auth
    overlongKind = isAUTH ? .authLineTooLong : .commandTooLong
    phase = .overlongLine
  }

  /// Drops a line that is longer than any buffer: one 500 at its end, or 421 if it has none.
  mutating func dropLine() -> Bool {
    guard !buffer.isEmpty else { return false }
    let end = smtp_find_octet(buffer.start, buffer.count, UInt8(ascii: "\n"))
    let count = end < 0 ? buffer.count : end + 1
    let start = offset - dropped
    let limit = profile.options.limits.endlessLine
    if dropped + count > limit || (dropped + count == limit && end < 0) {
      let taken = limit - dropped
      buffer.consume(taken)
      offset += taken
      self.end(
        with: SMTPReply(
          421, "4.7.0", "line too long (\(overlongKind.clause.wireText))"))
      return true
    }
    buffer.consume(count)
    offset += count
    dropped += count
    guard end >= 0 else { return false }
    lineRange = start..<offset
    commandCount += 1
    let violation = SMTPViolation(
      overlongKind, at: start,
      "a command of \(dropped) octets, \(profile.options.limits.commandLine) allowed")
    dropped = 0
    searched = 0
    phase = .commands
    refuse(
      exchangeStep == nil ? .unknown : .authExchange, [],
      SMTPReply(500, "5.5.6", "line too long (\(violation.clause.wireText))"), [violation])
    return true
  }

  private mutating func refuseTLS() {
    buffer.consume(buffer.count)
    // Only what was read: how much of the hello has come is no part of the record.
    offset += 2
    end(with: SMTPReply(500, "5.5.1", "this port speaks plain SMTP, not TLS"))
  }

  /// What a client is told that speaks in clear where the handshake is due.
  var refusalOfClearText: [UInt8] {
    let reason =
      profile.options.isTLSImplicit
      ? "this port speaks TLS from the first octet on"
      : "TLS begins behind the reply to STARTTLS"
    return profile.honest(SMTPReply(500, "5.5.1", reason)).octets
  }

  // MARK: Honest answers

  mutating func refuse(
    _ stage: SMTPStage, _ line: [UInt8], _ reply: SMTPReply, _ violations: [SMTPViolation] = [],
    closes: Bool = false
  ) {
    let decision = countingErrors(Decision(profile.honest(reply), closes: closes))
    switch stage {
    case .auth, .authExchange: refuseAuthentication(stage, with: decision, reply, line, violations)
    default: ask(stage, .other, honest: decision, line: line, violations: violations)
    }
  }

  mutating func countingErrors(_ decision: Decision) -> Decision {
    if decision.verdict == .refused, decision.reply?.starts(with: "50".utf8) == true {
      errorCount += 1
    }
    guard
      errorCount > profile.options.limits.errors || commandCount > profile.options.limits.commands
    else { return decision }
    return profile.tooManyErrors
  }

  private mutating func decide(
    _ command: Command, _ stage: SMTPStage, _ line: [UInt8], _ violations: [SMTPViolation]
  ) {
    switch stage {
    case .bdat, .auth:
      // These are asked about later: when the chunk has come, and when the mechanism is ready.
      if case .bdat(let size, let isLast) = command {
        return startChunk(size: size, isLast: isLast, line)
      }
      if case .auth(let name, let response) = command {
        let line = ClientLine(octets: line, command: command, violations: violations)
        return startAuthentication(name, response, line)
      }
    default: break
    }
    var honest: Decision
    if profile.options.requiresTLS, !facts.isEncrypted, needsTLS(stage) {
      honest = profile.needTLS
    } else if let disorder = self.disorder(of: stage) {
      honest = profile.refusal(disorder)
    } else {
      honest = answer(command)
    }
    if honest.verdict == .refused || commandCount > profile.options.limits.commands {
      honest = countingErrors(honest)
    }
    guard watched.contains(stage) else {
      lastStage = stage
      conclude(command, honest)
      return
    }
    ask(
      stage, .command(command), honest: honest, line: line, command: command,
      recipient: stage == .rcpt ? recipientCount + 1 : 0, violations: violations)
  }

  /// Whether the command of `stage` has to wait for TLS where that is required (RFC 3207 §4).
  private func needsTLS(_ stage: SMTPStage) -> Bool {
    switch stage {
    case .noop, .ehlo, .lhlo, .startTLS, .quit: false
    default: true
    }
  }

  /// Where the session is in the table of the protocol.
  private var state: ProtocolTable.State {
    mutating get {
      if isRefused { return .refused }
      if !isInTransaction { return isGreeted ? .ready : .greeting }
      if chunk.isInUse { return .chunks }
      return acceptedCount > 0 ? .recipients : .mail
    }
  }

  /// Why the command of `stage` is out of order; `nil` where it is not.
  mutating func disorder(of stage: SMTPStage) -> ProtocolTable.Disorder? {
    let disorder = ProtocolTable.disorder(of: stage, in: state)
    if case .helloIsDue = disorder, profile.options.reading == .lenient { return nil }
    return disorder
  }

  /// What an honest server answers to a command that is in order.
  private mutating func answer(_ command: Command) -> Decision {
    switch command {
    case .helo: return Decision(SMTPReply(250, nil, profile.options.hostName))
    case .ehlo(let name), .lhlo(let name):
      guard profile.options.understandsEHLO else {
        return reply(502, "5.5.1", "EHLO is not known here; HELO is")
      }
      return profile.hello(to: name, facts)
    case .mail(let sender, let parameters):
      if profile.guardsMail, let refusal = refusal(of: sender) { return refusal }
      if parameters.count > 0, !fits(parameters) { return profile.tooBig }
      return profile.mail
    case .rcpt:
      // Only those accepted count: refused ones cost the server nothing (RFC 5321 §4.5.3.1.10).
      if acceptedCount >= profile.options.limits.recipients { return profile.tooManyRecipients }
      return profile.rcpt
    case .data:
      if isBinary { return reply(503, "5.5.1", "BINARYMIME needs BDAT (RFC 3030 section 3)") }
      return profile.startData
    case .rset: return profile.reset
    case .noop: return profile.noop
    case .quit: return profile.quit
    case .vrfy: return needsAUTH ? profile.needAUTH : profile.cannotVerify
    case .expn:
      if needsAUTH { return profile.needAUTH }
      return reply(252, "2.0.0", "Cannot expand mailing lists")
    case .help: return reply(214, "2.0.0", helpText)
    case .startTLS:
      if facts.isEncrypted { return reply(503, "5.5.1", "TLS is active already") }
      if !profile.options.offersSTARTTLS { return reply(502, "5.5.1", "STARTTLS is not offered") }
      let go = profile.honest(SMTPReply(220, "2.0.0", "Ready to start TLS")).octets
      return Decision(.accepted, [.write(go)], reply: go)
    // `decide` sends these elsewhere.
    case .auth, .bdat: return profile.noop
    }
  }

  private var needsAUTH: Bool { profile.options.requiresAuthentication && facts.user == nil }

  /// Why the client may not send as `sender`; `nil` if it may. Nobody's mail is anybody's.
  private func refusal(of sender: SMTPEnvelopeAddress) -> Decision? {
    if needsAUTH { return profile.needAUTH }
    guard let user = facts.user, let maySend = profile.options.maySend, !sender.isNull,
      !maySend(user, sender)
    else { return nil }
    return profile.foreignSender
  }

  /// A decision for a case too rare to be made in advance.
  func reply(_ code: Int, _ enhanced: SMTPEnhancedStatusCode, _ text: String) -> Decision {
    Decision(profile.honest(SMTPReply(code, enhanced, text)))
  }

  private var helpText: String {
    let hello = profile.options.isLMTP ? "LHLO" : "HELO EHLO"
    return "Commands: \(hello) MAIL RCPT DATA BDAT RSET NOOP VRFY HELP QUIT"
  }

  private mutating func fits(_ parameters: [SMTPParameter]) -> Bool {
    guard profile.options.extensions.contains(.size),
      let size = parameters.first(where: { $0.keyword == "SIZE" })?.saturatedNumber
    else { return true }
    return size <= profile.options.limits.messageSize
  }
}
