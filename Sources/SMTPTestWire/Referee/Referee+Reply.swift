/// Following the server: what it answered decides what the client's next octets are.
extension Referee {
  mutating func answer(_ reply: ReplyReader.Reply) {
    let entry = ExchangeList.Entry.Answer(range: reply.range, code: reply.code)
    if phase == .over {
      exchanges?.answerUnasked(entry)
      return
    }
    if reply.code == 421 {
      exchanges?.answer(entry, isLast: true)
      beginClosing(at: reply.end)
      return
    }
    if phase == .content || phase == .chunk {
      exchanges?.answer(entry, isLast: false)
      earlyReplies += 1
      return
    }
    // These have one meaning only: where another command seems to be due, it was never answered.
    switch reply.code {
    case 354: skip { if case .data = $0.awaited?.what { true } else { false } }
    case 334: skip { if case .authentication = $0.awaited?.what { true } else { false } }
    case 221: skip { $0.phase == .afterQUIT }
    default: break
    }
    guard let awaited else {
      exchanges?.answerUnasked(entry)
      // What nobody waits for answers nothing, unless a reply too many has answered DATA before.
      if reply.code == 354, lastStage == .data, phase == .commands {
        answered = (OwedReply(.data), reply.end)
        startContent()
      }
      return
    }
    if case .replies(let count) = awaited.what, count > 1 {
      self.awaited?.what = .replies(count - 1)
      exchanges?.answer(entry, isLast: false)
      return
    }
    exchanges?.answer(entry, isLast: true)
    self.awaited = nil
    answered = (awaited, reply.end)
    follow(awaited.what, reply)
  }

  private mutating func follow(_ what: OwedReply.What, _ reply: ReplyReader.Reply) {
    let isPositive = (200...299).contains(reply.code)
    switch what {
    case .greeting:
      isRefused = !isPositive
      // The client's own greeting must wait for it, and that is said already.
      answered = nil
    case .hello(let isExtended):
      guard isPositive else { return }
      closeTransaction()
      offer = isExtended ? CapabilityList(reply.lines) : CapabilityList()
      takeOffer(isExtended: isExtended)
    case .mail:
      if isPositive, !isTransactionOpen {
        isTransactionOpen = true
        acceptedCount = 0
      }
    case .rcpt: if isPositive { acceptedCount += 1 }
    case .data:
      // A server that says 250 where 354 is due waits for the content all the same.
      if isPositive || (300...399).contains(reply.code) { startContent() }
    case .reset: if isPositive { closeTransaction() }
    case .startTLS:
      guard isPositive else { return }
      closeTransaction()
      phase = .startingTLS
    case .authentication:
      isInExchange = reply.code == 334
      if reply.code == 235 { isAuthenticated = true }
    case .unofferedChunk(let size):
      guard isPositive else { return }
      answered = nil
      passChunk(size, isLast: false, isAnswered: false)
    case .replies, .other: break
    }
  }

  /// Takes what is offered for what may be used from now on.
  mutating func takeOffer(isExtended: Bool) {
    parser.isExtended = isExtended
    parser.extensions = offer.extensions.union(CapabilityList.always)
    parser.offersAUTH = offer.offersAUTH
  }

  /// Judges lines that were never answered, up to where one of them is what a reply is for.
  private mutating func skip(until isThere: (Referee) -> Bool) {
    guard !isThere(self), !buffer.isEmpty, vainSkips < 8 else { return }
    // Looked for first: a reply out of place is no reason to pass over what is yet to be answered.
    var ahead = self
    ahead.goOn(until: isThere)
    if isThere(ahead) { self = ahead } else { vainSkips += 1 }
  }

  private mutating func goOn(until isThere: (Referee) -> Bool) {
    while phase == .commands, !isThere(self) {
      awaited = nil
      guard !buffer.isEmpty, judgeLine() else { return }
    }
  }

  // MARK: STARTTLS

  /// Octets after the 220 to STARTTLS that are not TLS (RFC 3207 §4.2, CVE-2011-0411).
  mutating func judgeClearText() -> Bool {
    // What waits when the reply is out had come before it.
    if let answered, arrivals.sent(at: offset) < answered.end {
      add(.startTLSInjection, at: offset, "octets in clear behind STARTTLS, before its reply")
      passUnread(buffer.count, .octets)
      return true
    }
    // The first octet of a ClientHello.
    if buffer.start[0] != 0x16 {
      add(.startTLSInjection, at: offset, "octets in clear after the reply to STARTTLS")
    }
    phase = .opaque
    return true
  }
}
