import CSMTPTestScan

/// Judging a line of the client.
extension Referee {
  /// Judges one line; false where there is none yet.
  mutating func judgeLine() -> Bool {
    let octets = buffer.start
    if octets[0] == 0x16, !isEncrypted, !isInExchange {
      guard buffer.count > 1 else { return false }
      if octets[1] == 0x03 {
        add(.tlsOnPlainPort, at: offset, "a TLS ClientHello on a port without TLS")
        phase = .opaque
        return true
      }
    }
    guard let line = nextLine() else { return false }
    let place = offset
    let text = UnsafeRawBufferPointer(start: octets, count: line.textLength)
    let isEarly = answered.map { arrivals.sent(at: place) < $0.end } ?? false
    if isInExchange {
      judgeResponse(text, line)
      return true
    }
    learnProtocol(text)
    var parsed = parser.parse(text, at: place)
    if let answered {
      self.answered = nil
      // QUIT may be sent at any time (RFC 5321 §4.1.1.10).
      if isEarly, parsed.stage != .quit { claimTooEarly(behind: answered.what) }
    }
    if line.isBare { add(.bareLF(endingAt: place + line.length - 1)) }
    if isBehindContent, line.textLength == 1, octets[0] == Octet.dot {
      parsed.violations = [
        SMTPViolation(
          .extraEndOfData, at: place, "a second end of data, behind the end of the content")
      ]
    }
    if isBehindContent, parsed.stage == .unknown { hintAtDots(&parsed.violations) }
    isBehindContent = false
    let mechanism = parsed.stage == .auth ? Self.mechanism(text) : ""
    let chunkSize = parsed.stage == .bdat ? sizeOfChunk(parsed, text) : nil
    let hadSecret = pass(line.length)
    exchanges?.begin(.command, place..<offset)
    list(parsed, hadSecret: hadSecret)
    follow(parsed, at: place, mechanism: mechanism, chunkSize: chunkSize)
    return true
  }

  /// A line in the buffer.
  struct Line {
    let length: Int
    let isBare: Bool
    var textLength: Int { isBare ? length - 1 : length - 2 }
  }

  /// The line at the front of the buffer; `nil` where its end has not come, or is too far.
  mutating func nextLine() -> Line? {
    let octets = buffer.start
    let count = buffer.count
    let limit = min(count, Self.longestLine)
    let found = smtp_find_octet(octets + searched, limit - searched, Octet.lineFeed)
    guard found >= 0 else {
      searched = limit
      if count > Self.longestLine { beginOverlongLine() }
      return nil
    }
    let end = searched + found
    searched = 0
    let isBare = end == 0 || octets[end - 1] != Octet.carriageReturn
    return Line(length: end + 1, isBare: isBare)
  }

  private mutating func beginOverlongLine() {
    searched = 0
    if let answered {
      self.answered = nil
      if arrivals.sent(at: offset) < answered.end { claimTooEarly(behind: answered.what) }
    }
    let isAUTH = isInExchange || CommandVerb(beginning: buffer.octets) == .auth
    add(
      isAUTH ? .authLineTooLong : .commandTooLong, at: offset,
      "line of more than \(Self.longestLine) octets")
    isBehindContent = false
    exchanges?.begin(isInExchange ? .response : .command, offset..<offset)
    phase = .overlongLine
  }

  /// Passes a line that is longer than any command.
  mutating func dropLine() -> Bool {
    let found = smtp_find_octet(buffer.start, buffer.count, Octet.lineFeed)
    pass(found < 0 ? buffer.count : found + 1)
    exchanges?.extend(to: offset)
    guard found >= 0 else { return false }
    phase = .commands
    isInExchange = false
    if closing == nil { expectReply(to: .other, "that line") }
    return true
  }

  /// In a session whose protocol nobody told, the first greeting tells.
  private mutating func learnProtocol(_ text: UnsafeRawBufferPointer) {
    guard !isProtocolKnown else { return }
    switch CommandVerb(beginning: text) {
    case .lhlo: parser.isLMTP = true
    case .ehlo, .helo: parser.isLMTP = false
    default: return
    }
    isProtocolKnown = true
  }

  /// The mechanism that a line of AUTH names, in upper case, whatever stands behind it.
  private static func mechanism(_ text: UnsafeRawBufferPointer) -> String {
    let words = text.prefix(64).split(whereSeparator: Octet.isBlank)
    return words.count > 1 ? String(decoding: words[1], as: UTF8.self).uppercased() : ""
  }

  // MARK: What a line broke

  /// Lists what the grammar found: each kind once a line, and nothing that an unknown extension may
  /// allow.
  private mutating func list(_ parsed: ParsedCommand, hadSecret: Bool) {
    var kinds: Set<SMTPViolation.Kind> = []
    for violation in parsed.violations where kinds.insert(violation.kind).inserted {
      switch violation.kind {
      case .unknownParameter: if !offer.others.isEmpty { continue }
      case .unknownCommand, .unimplementedCommand:
        if offer.others.contains(where: { violation.text.contains("\"\($0)\"") }) { continue }
      default: break
      }
      // Texts quote what was sent, and who reads them must not learn the secret.
      if hadSecret || secrets.occurs(in: violation.text) || hidden.occurs(in: violation.text) {
        add(violation.kind, at: violation.offset, Self.withoutQuotes(violation.text))
      } else {
        add(violation)
      }
    }
  }

  /// What is no command right behind a content may be the rest of it: a line of one dot that was not
  /// doubled has ended it.
  private func hintAtDots(_ violations: inout [SMTPViolation]) {
    guard
      let index = violations.firstIndex(where: {
        $0.kind == .unknownCommand || $0.kind == .emptyLine || $0.kind == .nonASCII
      })
    else { return }
    let first = violations[index]
    violations[index] = SMTPViolation(
      first.kind, at: first.offset,
      "\(first.text) behind a content, which a line of one undoubled dot may have ended "
        + "(RFC 5321 §4.5.2)")
  }

  private static func withoutQuotes(_ text: String) -> String {
    guard let first = text.firstIndex(of: "\""), let last = text.lastIndex(of: "\"") else {
      return text
    }
    return text[..<first] + "{secret}" + text[text.index(after: last)...]
  }

  /// The client sent what stands at the front of the buffer before `awaited` was answered.
  mutating func claimTooEarly(behind awaited: OwedReply) {
    switch awaited.what {
    case .greeting: return
    case .data, .startTLS, .unofferedChunk:
      // What follows depends on the answer, which is not known yet.
      if self.awaited != nil { return }
    default: break
    }
    // QUIT may be sent at any time (RFC 5321 §4.1.1.10); whether it is one, its turn will tell.
    if self.awaited != nil, buffer.start[0] & 0xDF == UInt8(ascii: "Q") { return }
    if !awaited.offersPipelining {
      addOnce(
        .unofferedPipelining, at: offset,
        "a command sent before the reply to the last, PIPELINING not offered")
    } else if awaited.isLastOfGroup {
      addOnce(
        .brokenGroup, at: offset,
        "sent before the reply to \(awaited.name), which is the last of a group")
    }
  }

  /// Judges an answer to a challenge of AUTH: base64, or `*` to cancel (RFC 4954 §4).
  private mutating func judgeResponse(_ text: UnsafeRawBufferPointer, _ line: Line) {
    isInExchange = false
    let place = offset
    var malformed: Int?
    if let base = text.baseAddress?.assumingMemoryBound(to: UInt8.self), text.count > 0,
      text.count != 1 || base[0] != UInt8(ascii: "*"),
      case .malformed(let index) = InitialResponse.decode(base, from: 0, to: text.count)
    {
      malformed = index
    }
    if let answered {
      self.answered = nil
      if arrivals.sent(at: place) < answered.end { claimTooEarly(behind: answered.what) }
    }
    pass(line.length)
    exchanges?.begin(.response, place..<offset)
    if line.isBare { add(.bareLF(endingAt: place + line.length - 1)) }
    if let malformed {
      add(.malformedBase64, at: place + malformed, "response in AUTH is no base64")
    }
    expectReply(to: .authentication, "AUTH", isLastOfGroup: true)
  }

  // MARK: What follows from it

  private mutating func follow(
    _ parsed: ParsedCommand, at place: Int, mechanism: String, chunkSize: Int?
  ) {
    let stage = parsed.stage
    lastStage = stage
    if parsed.isUnframed {
      phase = .opaque
      return
    }
    let name = stage == .unknown ? "that line" : stage.rawValue.uppercased()
    judgeOrder(stage, name, at: place)
    let isLast = stage.isLastOfGroup
    switch stage {
    case .ehlo, .lhlo:
      hasGreeted = true
      expectReply(to: .hello(isExtended: true), name, isLastOfGroup: isLast)
    case .helo:
      hasGreeted = true
      expectReply(to: .hello(isExtended: false), name, isLastOfGroup: isLast)
    case .mail:
      if isTransactionOpen {
        add(.nestedMAIL, at: place, "MAIL while a transaction is open")
      }
      hasSentMAIL = true
      // Of a line that cannot be read nobody knows what it declares.
      isEightBit = true
      isBinary = true
      if case .mail(_, let parameters) = parsed.command {
        isEightBit = parameters.declareEightBit
        isBinary = parameters.declareBinary
        declaresBinary = isBinary
        parser.isUTF8Transaction = parameters.declareUTF8
      }
      expectReply(to: .mail, name)
    case .rcpt:
      hasSentRCPT = true
      expectReply(to: .rcpt, name)
    case .data: expectReply(to: .data, name, isLastOfGroup: isLast)
    case .bdat: startChunk(parsed, size: chunkSize)
    case .rset: expectReply(to: .reset, name)
    case .quit:
      hasQuit = true
      phase = .afterQUIT
    case .startTLS:
      if !offer.offersSTARTTLS { add(.unofferedCommand, at: place, "STARTTLS is not offered") }
      expectReply(to: .startTLS, name, isLastOfGroup: isLast)
    case .auth:
      if !offer.offersAUTH { add(.unofferedCommand, at: place, "AUTH is not offered") }
      if !isEncrypted, !allowsClearTextAUTH, Self.clearTextMechanisms.contains(mechanism) {
        add(.clearTextAUTH, at: place, "AUTH \(mechanism) without TLS")
      }
      // The exception of RFC 4954 §4: nothing is left to be said, whatever the reply.
      var isComplete = false
      if case .auth(_, .some) = parsed.command { isComplete = Self.oneStep.contains(mechanism) }
      expectReply(to: .authentication, name, isLastOfGroup: isLast && !isComplete)
    default: expectReply(to: .other, name, isLastOfGroup: isLast)
    }
  }

  /// Judges whether a command stands where it may, by what the client itself has sent before: what the
  /// server made of that is not known to who sends a group.
  private mutating func judgeOrder(_ stage: SMTPStage, _ name: String, at place: Int) {
    switch stage {
    case .mail where !hasGreeted:
      addOnce(.outOfOrder, at: place, "MAIL before \(parser.isLMTP ? "LHLO" : "EHLO or HELO")")
    case .rcpt where !hasSentMAIL: add(.outOfOrder, at: place, "RCPT without a MAIL before it")
    case .data where !hasSentRCPT, .bdat where !hasSentRCPT:
      add(.outOfOrder, at: place, "\(name) without a RCPT before it")
    case .data where chunk.start != nil:
      add(.misplacedDATA, at: place, "DATA in a transaction that had a BDAT")
    case .data where declaresBinary:
      add(.misplacedDATA, at: place, "DATA in a transaction of BINARYMIME, which takes BDAT")
    case .auth where isAuthenticated:
      add(.misplacedAUTH, at: place, "AUTH after one that succeeded")
    case .auth where isTransactionOpen:
      add(.misplacedAUTH, at: place, "AUTH while a transaction is open")
    default: break
    }
  }

  /// The mechanisms that show the secret to whoever listens.
  private static let clearTextMechanisms: Set<String> = [
    "PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER",
  ]

  /// The mechanisms that are over with their initial response.
  private static let oneStep: Set<String> = ["PLAIN", "EXTERNAL"]

  mutating func expectReply(
    to what: OwedReply.What, _ name: String, isLastOfGroup: Bool = false
  ) {
    var awaited = OwedReply(what)
    awaited.name = name
    awaited.isLastOfGroup = isLastOfGroup
    awaited.offersPipelining = offer.extensions.contains(.pipelining)
    self.awaited = awaited
  }
}
