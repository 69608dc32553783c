/// What follows from a decision.
extension ServerSession {
  package mutating func resume(_ decision: Decision) {
    guard let open = openQuestion else { return }
    openQuestion = nil
    conclude(open.question, decision)
  }

  mutating func conclude(_ question: Question, _ decision: Decision) {
    let accepted = decision.verdict == .accepted
    switch question {
    case .connect:
      perform(decision)
      isRefused = !accepted
      if isEnded { return }
      // A rule that replied to the connection has given the greeting.
      if decision.reply != nil || !accepted {
        phase = .commands
      } else {
        ask(.greeting, .greeting, honest: profile.greeting)
      }
      return
    case .greeting:
      perform(decision)
      isRefused = !accepted
      if !isEnded {
        phase = .commands
        if !buffer.isEmpty {
          effects.append(.note(Violation(.earlyTalker, at: 0, "sent before the greeting")))
        }
      }
      return
    case .endOfData(let index):
      concludeData(decision, recipient: index)
      return
    case .mail(let address, let parameters):
      openTransaction(address, parameters, decision)
      return
    case .hello(let name, let isExtended) where accepted:
      perform(decision)
      abandonTransaction()
      facts.clientName = name
      facts.isExtended = isExtended
      parser.isExtended = isExtended
      effects.append(.learned(facts))
      return
    case .rcpt(let address, let parameters):
      if accepted { acceptedCount += 1 }
      recipientCount += 1
      update {
        $0.envelope.forwardPaths.append(
          ForwardPath(
            address: address, parameters: parameters, isAccepted: accepted,
            replyOctets: decision.reply))
        $0.stage = .rcpt
      }
    case .data:
      update { $0.stage = .data }
      if accepted {
        perform(decision)
        if !isEnded { startContent() }
        return
      }
    case .chunk(let isLast):
      if !accepted { chunk.hasFailed = true }
      perform(decision)
      if accepted, isLast, !isEnded, let layout = chunk.layout {
        if decision.reply != nil {
          // A rule that replied to the last chunk has given the final reply.
          update { $0.content = layout }
          phase = .commands
          insertCommit(finishTransaction(.accepted, decision.reply))
        } else {
          finishTransaction(with: layout)
        }
      }
      return
    case .rset where accepted, .quit where accepted:
      perform(decision)
      abandonTransaction()
      return
    case .startTLS where accepted:
      perform(decision)
      if isEnded { return }
      abandonTransaction()
      phase = .startingTLS
      if !buffer.isEmpty {
        let rest = buffer.count
        effects.append(
          .note(Violation(.startTLSInjection, at: offset, "\(rest) octets behind STARTTLS")))
        buffer.consume(rest)
        offset += rest
      }
      return
    case .authentication(let step, let exchange):
      continueAuthentication(step, exchange, accepted: accepted)
    default: break
    }
    perform(decision)
  }

  private var isEnded: Bool { mutating get { phase == .ended } }

  /// Queues the effects of a decision. A close ends the session, and with it the transaction.
  private mutating func perform(_ decision: Decision) {
    if decision.effects.count == 1, case .write = decision.effects[0] {
      // By far the most frequent case.
      if effects.isEmpty { effects = decision.effects } else { effects += decision.effects }
      return
    }
    for effect in decision.effects {
      if case .close = effect, !isEnded {
        abandonTransaction()
        phase = .ended
      }
      effects.append(effect)
    }
  }

  private mutating func openTransaction(
    _ address: EnvelopeAddress, _ parameters: [ESMTPParameter], _ decision: Decision
  ) {
    transactionCount += 1
    var opened = Transaction(
      number: transactionCount, envelope: Envelope(sender: address, parameters: parameters),
      start: lineRange.lowerBound)
    chunk = ChunkState()
    reader = nil
    if decision.verdict == .accepted {
      open(opened)
      perform(decision)
    } else {
      perform(decision)
      opened.outcome =
        decision.verdict == .refused ? .rejected(at: .mail) : .abandoned(at: .mail)
      opened.replyOctets = decision.reply
      opened.input = lineRange
      insertCommit(FinishedTransaction(opened))
    }
  }

  /// The final reply of a transaction, or in LMTP that for one recipient.
  private mutating func concludeData(_ decision: Decision, recipient index: Int) {
    let isLMTP = profile.options.isLMTP
    if isLMTP, transaction?.envelope.forwardPaths.indices.contains(index) == true {
      update {
        $0.envelope.forwardPaths[index].replyOctets = decision.reply
        if decision.verdict != .accepted { $0.envelope.forwardPaths[index].isAccepted = false }
      }
      let closes = decision.effects.contains { if case .close = $0 { true } else { false } }
      if !closes, let following = nextAccepted(after: index) {
        for effect in decision.effects { effects.append(effect) }
        if let layout = transaction?.content { askEndOfData(layout, recipient: following) }
        return
      }
    }
    var accepted = decision.verdict == .accepted
    if isLMTP {
      accepted = transaction?.envelope.forwardPaths.contains(where: \.isAccepted) ?? false
    }
    let written =
      decision.reply != nil
      || decision.effects.contains { if case .write = $0 { true } else { false } }
    let outcome: TransactionOutcome
    if accepted {
      outcome = written ? .accepted : .unacknowledged
    } else {
      outcome =
        decision.verdict == .unanswered ? .abandoned(at: .endOfData) : .rejected(at: .endOfData)
    }
    // Finished first: a close among the effects would otherwise put it down as abandoned.
    let finished = finishTransaction(outcome, decision.reply)
    perform(decision)
    insertCommit(finished)
  }

  /// Commits behind the last write, so that whoever waits wakes after the client could read its
  /// reply, but before the connection is taken down.
  private mutating func insertCommit(_ transaction: FinishedTransaction?) {
    guard let transaction else { return }
    var place = effects.count
    while place > 0 {
      if case .write = effects[place - 1] { break }
      place -= 1
    }
    if place == effects.count {
      effects.append(.commit(transaction))
    } else {
      effects.insert(.commit(transaction), at: place)
    }
  }
}
