import CSMTPTestScan

/// The BDAT commands of the open transaction.
struct ChunkState: Sendable {
  /// The chunks received so far, in the session's input.
  var ranges: [Range<Int>] = []
  var size = 0
  /// What is left of the chunk being received.
  var remaining = 0
  var isLast = false
  /// Why the chunk is read only to be thrown away, if it is.
  var refusal: Decision?
  /// The line of the BDAT command being carried out.
  var line: [UInt8] = []
  /// Whether BDAT was used in this transaction; then DATA may not be (RFC 3030 §2).
  var isInUse = false
  /// Whether a chunk failed: all later ones fail too (RFC 3030 §2).
  var hasFailed = false
  /// The lines so far, where they are judged.
  var lines: LineMeter?

  var layout: ContentLayout? { isInUse ? .chunks(ranges) : nil }
}

/// Reading what comes after DATA and BDAT.
extension ServerSession {
  mutating func startContent() {
    reader = ContentReader(start: offset)
    update { $0.stage = .body }
    phase = .content
    beginContent()
  }

  mutating func readContent() -> Bool {
    guard reader != nil else { return false }
    let untilMark = nextMark - (offset - reader!.start)
    if untilMark <= 0 { return askBody(reader!.layout) }
    guard !buffer.isEmpty else { return false }
    let reachesMark = untilMark <= buffer.count
    let octets =
      reachesMark
      ? UnsafeRawBufferPointer(start: buffer.start, count: untilMark) : buffer.octets
    let (consumed, stop) = reader!.scan(octets)
    buffer.consume(consumed)
    offset += consumed
    switch stop {
    case .needsMore:
      guard reachesMark else { return false }
      if consumed == octets.count { return askBody(reader!.layout) }
      // What may begin the final dot is no content yet: the mark is reached when that is decided.
      nextMark += 1
      return true
    case .ended:
      endContent()
      return true
    case .found(let violation):
      switch violation.kind {
      case .contentLineTooLong, .undoubledDot: note(violation)
      case let kind where !kind.isTolerated(in: profile.options.reading):
        // What follows could be read two ways, so nothing that follows is read at all.
        var reply = SMTPReply(550, "5.6.0", "\(violation.text) (\(violation.clause.wireText))")
        if kind == .bareLF { reply.lines[0] += "; end lines with CRLF" }
        end(with: reply)
      default: break
      }
      return true
    }
  }

  /// Remembers what the final reply refuses the content for.
  private mutating func note(_ violation: SMTPViolation) {
    if contentViolation == nil, !violation.kind.isTolerated(in: profile.options.reading) {
      contentViolation = violation
    }
  }

  private mutating func endContent() {
    let layout = reader!.layout
    if isSwallowing {
      isSwallowing = false
      reader = nil
      phase = .commands
      return
    }
    if let early = earlyAnswer {
      update { $0.content = layout }
      phase = .commands
      concludeEarly(early)
      return
    }
    if !isEightBit, reader!.isEightBit { note(.undeclared8Bit(at: reader!.start)) }
    finishTransaction(with: layout)
  }

  /// The content is complete: asks for the final reply.
  mutating func finishTransaction(with layout: ContentLayout) {
    update {
      $0.content = layout
      $0.stage = .endOfData
    }
    phase = .commands
    // In LMTP a rule may have let DATA pass without a recipient: then the reply is for none.
    askEndOfData(layout, recipient: profile.options.isLMTP ? nextAccepted(after: -1) ?? -1 : 0)
  }

  mutating func nextAccepted(after index: Int) -> Int? {
    guard let paths = transaction?.envelope.forwardPaths else { return nil }
    return paths.indices.first { $0 > index && paths[$0].isAccepted }
  }

  /// Asks for the reply after the content; in LMTP once for each recipient, by index, -1 for none.
  mutating func askEndOfData(_ layout: ContentLayout, recipient index: Int) {
    ask(
      .endOfData, .endOfData(recipient: index), honest: endOfDataAnswer(layout.size),
      recipient: profile.options.isLMTP ? index + 1 : 0, content: layout)
  }

  private mutating func endOfDataAnswer(_ size: Int) -> Decision {
    if size > profile.options.limits.messageSize { return profile.tooBig }
    if let violation = contentViolation {
      let text = "\(violation.text) (\(violation.clause.wireText))"
      let reply =
        violation.kind == .undeclared8Bit
        ? SMTPReply(554, "5.6.1", text) : SMTPReply(500, "5.6.0", text)
      return Decision(profile.honest(reply))
    }
    return profile.queued(session: facts.number, transaction: transactionCount)
  }

  // MARK: In mid-content

  /// How many octets of the content in progress have come; `nil` where there is none.
  var contentCount: Int? {
    mutating get {
      if reader != nil { return offset - reader!.start }
      return chunk.isInUse ? chunk.size : nil
    }
  }

  /// Begins to count the octets of a content.
  private mutating func beginContent() {
    contentViolation = nil
    askedMark = -1
    seekMark()
  }

  /// The marks are others now: those that the content has passed are not asked about any more.
  mutating func changeMarks(after count: Int) {
    askedMark = max(askedMark, count - 1)
    seekMark()
  }

  /// Finds the first mark behind the one that was asked about last.
  private mutating func seekMark() {
    dueMark = .max
    if bodyMarks.count > 0, watched.contains(.body) {
      for mark in bodyMarks where mark > askedMark {
        dueMark = mark
        break
      }
    }
    nextMark = dueMark
  }

  /// Asks about the content that has come so far.
  private mutating func askBody(_ content: ContentLayout?) -> Bool {
    let mark = dueMark
    askedMark = mark
    seekMark()
    if isSwallowing || earlyAnswer != nil { return true }
    ask(.body, .body, honest: profile.goesOn, content: content, mark: mark)
    return true
  }

  /// An answer before the content was whole is its final reply; what is left of it is read and
  /// thrown away, or, after a positive answer, kept.
  mutating func concludeBody(_ decision: Decision) {
    switch decision.verdict {
    case .accepted:
      perform(decision)
      if decision.reply != nil { earlyAnswer = decision }
    case .unanswered:
      earlyAnswer = decision
      perform(decision)
    case .refused, .goesOn:
      let (reader, remaining) = (reader, chunk.remaining)
      noteContentSoFar()
      let finished = finishTransaction(.rejected(at: .body), decision.reply)
      self.reader = reader
      chunk.remaining = remaining
      isSwallowing = true
      perform(decision, committing: finished)
    }
  }

  /// The content that was answered early is whole now.
  mutating func concludeEarly(_ early: Decision) {
    let outcome: SMTPTransactionOutcome
    switch early.verdict {
    case .accepted:
      outcome = early.reply?.first == UInt8(ascii: "2") ? .accepted : .unacknowledged
    case .refused, .goesOn, .unanswered: outcome = .abandoned(at: .body)
    }
    if let finished = finishTransaction(outcome, early.reply) { effects.append(.commit(finished)) }
  }

  // MARK: BDAT

  mutating func startChunk(
    size: Int, isLast: Bool, _ line: [UInt8], refusal: Decision? = nil
  ) {
    chunk.line = line
    chunk.remaining = size
    chunk.isLast = isLast
    chunk.refusal = refusal
    if refusal != nil {
      // Known already.
    } else if let disorder = self.disorder(of: .bdat) {
      chunk.refusal = profile.refusal(disorder)
    } else if chunk.hasFailed {
      chunk.refusal = Decision(
        profile.honest(
          SMTPReply(503, "5.5.1", "A chunk failed; send RSET (RFC 3030 section 2)")))
    } else if chunk.size + size > profile.options.limits.messageSize {
      chunk.refusal = profile.tooBig
      if !chunk.isInUse { beginContent() }
      // Nor may DATA follow.
      chunk.isInUse = true
    }
    if chunk.refusal == nil {
      // Not by its size: a first chunk may be empty, and its marks were asked about.
      if !chunk.isInUse { beginContent() }
      if profile.judgesChunks, !isBinary {
        if let end = chunk.ranges.last?.upperBound {
          let gap = offset - end
          chunk.lines?.skip(gap)
        } else {
          chunk.lines = LineMeter(start: offset)
        }
      }
      chunk.isInUse = true
      update { $0.stage = .bdat }
      if size > 0 { chunk.ranges.append(offset..<offset) }
    }
    phase = .chunk
  }

  /// Judges octets of a chunk as those of DATA are (RFC 6152 §3).
  private mutating func judgeChunk(_ count: Int) {
    if let long = chunk.lines?.measure(buffer.start, count, at: offset) { note(long) }
    if !isEightBit, smtp_has_high_octet(buffer.start, count) != 0 {
      note(.undeclared8Bit(at: chunk.ranges.first?.lowerBound ?? offset))
    }
  }

  mutating func readChunk() -> Bool {
    let isCounted = chunk.refusal == nil && !isSwallowing
    let untilMark = isCounted ? nextMark - chunk.size : .max
    if untilMark <= 0 { return askBody(chunk.layout) }
    let taken = min(buffer.count, chunk.remaining, untilMark)
    if taken > 0 {
      if isCounted, profile.judgesChunks { judgeChunk(taken) }
      buffer.consume(taken)
      offset += taken
      chunk.remaining -= taken
      if chunk.refusal == nil, let last = chunk.ranges.last {
        chunk.ranges[chunk.ranges.count - 1] = last.lowerBound..<offset
        chunk.size += taken
      }
    }
    if taken == untilMark { return askBody(chunk.layout) }
    guard chunk.remaining == 0 else { return false }
    phase = .commands
    if isSwallowing {
      isSwallowing = false
      return true
    }
    let line = chunk.line
    chunk.line = []
    if let refusal = chunk.refusal {
      ask(.bdat, chunk.isInUse ? .refusedChunk : .other, honest: refusal, line: line)
    } else {
      // The reply to the last chunk is the one at the end of data.
      let honest =
        chunk.isLast ? Decision(.accepted) : profile.chunk
      ask(
        .bdat, .chunk(isLast: chunk.isLast), honest: honest, line: line, content: chunk.layout)
    }
    return true
  }
}
