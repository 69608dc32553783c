import CSMTPTestScan

/// Judging how a session ends.
extension Referee {
  /// What is still excused after a 421.
  struct Closing {
    /// Where the 421 ended in all that the server sent.
    let end: Int
    /// Whether a group of commands may still be on its way.
    var isGroupOpen: Bool
    /// How many single commands may be.
    var excusedLines: Int
  }

  // MARK: 421

  mutating func beginClosing(at end: Int) {
    guard closing == nil else { return }
    judgeUnfinishedLine()
    var state = Closing(end: end, isGroupOpen: false, excusedLines: 0)
    let offersPipelining = offer.extensions.contains(.pipelining)
    if let awaited {
      // A command that must be the last of its group has ended it.
      state.isGroupOpen = awaited.offersPipelining && !awaited.isLastOfGroup
    } else if phase == .commands {
      // Said unasked: client and server may have spoken at the same time.
      state.isGroupOpen = offersPipelining
      state.excusedLines = offersPipelining ? 0 : 1
    } else {
      // In mid-content, which ends first and may be the first of a group.
      state.isGroupOpen = offersPipelining
    }
    closing = state
    awaited = nil
    answered = nil
    isInExchange = false
  }

  /// After a 421 nothing is to be sent but QUIT (RFC 5321 §3.8); what cannot have been sent in
  /// knowledge of it is excused.
  mutating func judgeLineAfter421() -> Bool {
    guard var state = closing else { return false }
    let octets = buffer.start
    guard let line = nextLine() else { return phase != .commands }
    let place = offset
    let text = UnsafeRawBufferPointer(start: octets, count: line.textLength)
    let verb = CommandVerb(beginning: text)
    exchanges?.begin(.command, place..<place + line.length)
    if verb == .quit {
      hasQuit = true
      phase = .afterQUIT
      pass(line.length)
      return true
    }
    let wasEarly = arrivals.sent(at: place) < state.end
    if !wasEarly, !state.isGroupOpen, state.excusedLines == 0 {
      add(.commandAfter421, at: place, "a command after a 421, which only QUIT may follow")
      pass(line.length)
      phase = .opaque
      return true
    }
    if !wasEarly, !state.isGroupOpen { state.excusedLines -= 1 }
    if verb.stage.isLastOfGroup { state.isGroupOpen = false }
    closing = state
    let parsed = parser.parse(text, at: place)
    let size = verb == .bdat ? sizeOfChunk(parsed, text) : nil
    pass(line.length)
    if let size, parser.extensions.contains(.chunking) {
      passChunk(size, isLast: false, isAnswered: false)
    }
    return true
  }

  // MARK: The end of the connection

  /// The client has shut its side.
  package mutating func clientClosed() {
    guard phase != .over, !isClientClosed else { return }
    advance()
    // Nobody can be blamed for leaving a server that owes an answer.
    let isSynchronised = awaited == nil && (phase == .commands || phase == .overlongLine)
    isClientClosed = true
    let saidSomething = offset + buffer.count > 0
    if isSynchronised, saidSomething, !hasQuit, closing == nil, !isRefused {
      add(.missingQUIT, at: offset + buffer.count, "the connection closed without QUIT")
    }
    judgeEnd()
  }

  /// The connection broke.
  package mutating func connectionLost() {
    guard phase != .over else { return }
    advance()
    isClientClosed = true
    judgeEnd()
    end()
  }

  /// The server has closed its side, or the connection.
  package mutating func serverClosed() {
    guard phase != .over else { return }
    judgeUnfinishedLine()
    // What came before the client went and was never answered is read all the same.
    if isClientClosed, closing == nil { judgeUnanswered() }
    end()
  }

  /// Looks whether the client has left in mid-content.
  mutating func judgeEnd() {
    guard isClientClosed, earlyReplies == 0 else { return }
    if phase == .content, let reader {
      addOnce(
        .abandonedData, at: reader.start + reader.length,
        "\(reader.length) octets of content without an end")
    } else if phase == .chunk, chunk.left > 0 {
      addOnce(
        .abandonedData, at: offset, "\(chunk.left) octets of a chunk are missing")
    }
  }

  private mutating func judgeUnanswered() {
    while phase == .commands, !buffer.isEmpty {
      switch awaited?.what {
      case .data:
        add(.earlyContent, at: offset, "content sent without a 354 to DATA")
        return
      case .startTLS, .unofferedChunk, .authentication, .greeting: return
      default: break
      }
      awaited = nil
      guard judgeLine() else { return }
    }
  }

  /// What the server gave up waiting for the end of may be too long already.
  private mutating func judgeUnfinishedLine() {
    guard phase == .commands, awaited == nil, closing == nil, !isInExchange,
      smtp_find_octet(buffer.start, buffer.count, Octet.lineFeed) < 0
    else { return }
    let verb = CommandVerb(beginning: buffer.octets)
    let limit = verb.longestLine
    if buffer.count > limit {
      add(
        verb == .auth ? .authLineTooLong : .commandTooLong, at: offset,
        "line of more than \(limit) octets")
    }
  }

  /// Nothing more is judged but a content in progress, the rest of which may be on its way.
  private mutating func end() {
    if reader == nil { passUnread(buffer.count, restIsLines ? .lines : .octets) }
    phase = .over
    awaited = nil
    answered = nil
  }
}
