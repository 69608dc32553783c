import CSMTPTestPlatform

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
      if count > profile.options.limits.commandLine {
        phase = .overlongLine
        return true
      }
      return false
    }
    searched = 0
    let length = end + 1
    if length > profile.options.limits.commandLine {
      phase = .overlongLine
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
    var parsed = parser.parse(text, at: start)
    // The line as an array is for those who are asked, and for refusals.
    var line: [UInt8] = []
    if watched.contains(parsed.stage) || parsed.command == nil { line = Array(text) }
    if isBare {
      let violation = Violation(.bareLF, at: start + end, "the command ends with LF, not CRLF")
      parsed.violations.insert(violation, at: 0)
      if !violation.kind.isTolerated(in: profile.options.reading) {
        parsed.outcome = .refused(
          SMTPReply(500, "5.5.2", "bare LF; end lines with CRLF (\(violation.clause.wireText))"))
      }
    }
    if count > length { notePipelining(behind: length, &parsed) }
    buffer.consume(length)
    offset += length
    if !parsed.violations.isEmpty {
      for violation in parsed.violations { effects.append(.note(violation)) }
    }
    decide(parsed, line)
    return true
  }

  private mutating func notePipelining(behind length: Int, _ parsed: inout ParsedCommand) {
    if notedPipelining || (facts.isExtended && profile.options.extensions.contains(.pipelining)) {
      return
    }
    // What follows BDAT is its chunk, what follows STARTTLS is worse and noted there.
    if parsed.stage == .bdat || parsed.stage == .startTLS || parsed.stage == .quit { return }
    notedPipelining = true
    parsed.violations.append(
      Violation(
        .unofferedPipelining, at: offset + length,
        "a command sent before the reply to the last, PIPELINING not offered"))
  }

  /// Drops a line that is longer than any buffer: one 500 at its end, or 421 if it has none.
  mutating func dropLine() -> Bool {
    guard !buffer.isEmpty else { return false }
    let end = smtp_find_octet(buffer.start, buffer.count, UInt8(ascii: "\n"))
    let count = end < 0 ? buffer.count : end + 1
    let start = offset - dropped
    let limit = profile.options.limits.endlessLine
    if dropped + count > limit || (dropped + count == limit && end < 0) {
      effects.append(
        .note(Violation(.commandTooLong, at: start, "a line without end")))
      let taken = limit - dropped
      buffer.consume(taken)
      offset += taken
      self.end(
        with: SMTPReply(
          421, "4.7.0", "line too long (\(Violation.Kind.commandTooLong.clause.wireText))"))
      return true
    }
    buffer.consume(count)
    offset += count
    dropped += count
    guard end >= 0 else { return false }
    lineRange = start..<offset
    commandCount += 1
    let violation = Violation(
      .commandTooLong, at: start,
      "a command of \(dropped) octets, \(profile.options.limits.commandLine) allowed")
    dropped = 0
    searched = 0
    phase = .commands
    effects.append(.note(violation))
    refuse(
      .unknown, [],
      SMTPReply(500, "5.5.6", "line too long (\(violation.clause.wireText))"), [violation])
    return true
  }

  private mutating func refuseTLS() {
    effects.append(
      .note(Violation(.tlsOnPlainPort, at: offset, "a TLS ClientHello on a port without TLS")))
    let rest = buffer.count
    buffer.consume(rest)
    offset += rest
    end(with: SMTPReply(500, "5.5.1", "this port speaks plain SMTP, not TLS"))
  }

  // MARK: Honest answers

  mutating func refuse(
    _ stage: Stage, _ line: [UInt8], _ reply: SMTPReply, _ violations: [Violation] = [],
    closes: Bool = false
  ) {
    let decision = Decision(profile.honest(reply), closes: closes)
    ask(stage, .other, honest: countingErrors(decision), line: line, violations: violations)
  }

  private mutating func countingErrors(_ decision: Decision) -> Decision {
    if decision.verdict == .refused, decision.reply?.starts(with: "50".utf8) == true {
      errorCount += 1
    }
    guard
      errorCount > profile.options.limits.errors || commandCount > profile.options.limits.commands
    else { return decision }
    return profile.tooManyErrors
  }

  private mutating func decide(_ parsed: ParsedCommand, _ line: [UInt8]) {
    switch parsed.outcome {
    case .refused(let reply):
      if let size = parsed.refusedChunkSize {
        // The chunk follows all the same; it is read and thrown away.
        startChunk(size: size, isLast: false, line, refusal: Decision(profile.honest(reply)))
      } else if isHTTP(line) {
        let violation = Violation(.httpOnSMTPPort, at: lineRange.lowerBound, "an HTTP request")
        effects.append(.note(violation))
        refuse(
          .unknown, line, SMTPReply(500, "5.5.1", "this is SMTP, not HTTP"),
          parsed.violations + [violation], closes: profile.options.reading != .lenient)
      } else {
        refuse(parsed.stage, line, reply, parsed.violations, closes: parsed.isUnframed)
      }
    case .command(let command):
      if case .bdat(let size, let isLast) = command {
        startChunk(size: size, isLast: isLast, line)
        return
      }
      let (question, honest) = answer(command)
      ask(
        parsed.stage, question, honest: countingErrors(honest), line: line, command: command,
        recipient: parsed.stage == .rcpt ? recipientCount + 1 : 0,
        violations: parsed.violations)
    }
  }

  private mutating func isHTTP(_ line: [UInt8]) -> Bool {
    guard line.count > 8, line.contains(UInt8(ascii: "/")) else { return false }
    let text = String(decoding: line.prefix(8), as: UTF8.self)
    return ["GET ", "POST ", "HEAD ", "PUT ", "OPTIONS ", "CONNECT ", "DELETE ", "PATCH "]
      .contains { text.hasPrefix($0) }
  }

  private mutating func answer(_ command: Command) -> (Question, Decision) {
    if isRefused, command != .quit {
      return (
        .other,
        Decision(profile.honest(SMTPReply(503, "5.5.1", "Send QUIT (RFC 5321 section 3.1)")))
      )
    }
    switch command {
    case .helo(let name):
      return (
        .hello(name: name, isExtended: false),
        Decision(SMTPReply(250, nil, profile.options.hostName))
      )
    case .ehlo(let name), .lhlo(let name):
      guard profile.options.understandsEHLO else {
        return (
          .other,
          Decision(profile.honest(SMTPReply(502, "5.5.1", "EHLO is not known here; HELO is")))
        )
      }
      let lines = ["\(profile.options.hostName) greets \(name)"] + profile.capabilities(facts)
      return (.hello(name: name, isExtended: true), Decision(SMTPReply(250, nil, lines: lines)))
    case .mail(let address, let parameters):
      let question = Question.mail(address, parameters)
      if isInTransaction { return (.other, profile.nestedMAIL) }
      if facts.clientName == nil, profile.options.reading != .lenient {
        return (question, profile.needHello)
      }
      if !parameters.isEmpty, !fits(parameters) {
        return (question, profile.tooBig)
      }
      return (question, profile.mail)
    case .rcpt(let address, let parameters):
      guard isInTransaction else { return (.other, profile.needMAIL) }
      let question = Question.rcpt(address, parameters)
      // Only those accepted count: refused ones cost the server nothing (RFC 5321 §4.5.3.1.10).
      if acceptedCount >= profile.options.limits.recipients {
        return (question, profile.tooManyRecipients)
      }
      return (question, profile.rcpt)
    case .data:
      guard isInTransaction else { return (.other, profile.needMAIL) }
      if chunk.isInUse { return (.other, profile.doubleBDAT) }
      if isBinary {
        return (
          .other,
          Decision(
            profile.honest(
              SMTPReply(503, "5.5.1", "BINARYMIME needs BDAT (RFC 3030 section 3)")))
        )
      }
      guard acceptedCount > 0 else {
        return (.data, profile.needRCPT)
      }
      return (.data, profile.startData)
    case .rset: return (.rset, profile.reset)
    case .noop: return (.other, profile.noop)
    case .quit:
      return (.quit, profile.quit)
    case .vrfy: return (.other, profile.cannotVerify)
    case .expn:
      return (
        .other, Decision(profile.honest(SMTPReply(252, "2.0.0", "Cannot expand mailing lists")))
      )
    case .help: return (.other, Decision(profile.honest(SMTPReply(214, "2.0.0", helpText))))
    case .startTLS:
      guard profile.options.offersSTARTTLS, !facts.isEncrypted else {
        let why = facts.isEncrypted ? "TLS is active already" : "STARTTLS is not offered"
        let code = facts.isEncrypted ? 503 : 502
        return (.other, Decision(profile.honest(SMTPReply(code, "5.5.1", why))))
      }
      let go = profile.honest(SMTPReply(220, "2.0.0", "Ready to start TLS"))
      return (
        .startTLS, Decision(.accepted, [.write(go.octets), .startTLS], reply: go.octets)
      )
    case .auth(let mechanism, let response):
      return authenticate(mechanism, response)
    case .bdat:
      return (.other, profile.needMAIL)
    }
  }

  private var helpText: String {
    let hello = profile.options.isLMTP ? "LHLO" : "HELO EHLO"
    return "Commands: \(hello) MAIL RCPT DATA BDAT RSET NOOP VRFY HELP QUIT"
  }

  private mutating func fits(_ parameters: [ESMTPParameter]) -> Bool {
    guard profile.options.extensions.contains(.size),
      let size = parameters.first(where: { $0.keyword == "SIZE" })?.saturatedNumber
    else { return true }
    return size <= profile.options.limits.messageSize
  }
}
