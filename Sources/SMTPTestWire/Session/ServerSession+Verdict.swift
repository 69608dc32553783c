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
    case .command(let command): conclude(command, decision)
    case .endOfData(let index): concludeData(decision, recipient: index)
    case .connect:
      perform(decision)
      isRefused = decision.verdict == .refused
      if isEnded { return }
      // A rule that wrote something has given the greeting, in clear whatever comes.
      if decision.writes || !accepted {
        phase = profile.options.isTLSImplicit ? .startingTLS : .commands
      } else if profile.options.isTLSImplicit {
        isGreetingDue = true
        awaitTLS(isStarted: false)
      } else {
        ask(.greeting, .greeting, honest: profile.greeting)
      }
    case .greeting:
      perform(decision)
      isRefused = decision.verdict == .refused
      if isEnded { return }
      phase = .commands
    case .refusedChunk:
      if accepted { perform(decision) } else { fail(decision) }
    case .chunk(let isLast):
      if !accepted { return fail(decision) }
      perform(decision)
      guard isLast, !isEnded, let layout = chunk.layout else { return }
      if let early = earlyAnswer {
        // A rule has given the final reply while the chunk came.
        update { $0.content = layout }
        concludeEarly(early)
      } else if let reply = decision.reply {
        // A rule that replied to the last chunk has given the final reply.
        update { $0.content = layout }
        if let finished = finishTransaction(.accepted, reply) { effects.append(.commit(finished)) }
      } else {
        finishTransaction(with: layout)
      }
    case .authExchange:
      // Known before the reply is written, for whoever has read that may ask.
      concludeAuthentication(decision)
      perform(decision)
    case .handshake: concludeHandshake(decision)
    case .body: concludeBody(decision)
    case .idle:
      if !decision.isScripted { return end(with: .idleTimeout) }
      let closes = decision.trailing.contains { if case .close = $0 { true } else { false } }
      guard closes, decision.verdict == .refused, isInTransaction else {
        return perform(decision)
      }
      noteContentSoFar()
      let stage = transaction?.stage ?? .idle
      perform(decision, committing: finishTransaction(.rejected(at: stage), decision.reply))
    case .other: perform(decision)
    }
  }

  /// What follows when a chunk was not accepted. Silence rejects nothing.
  private mutating func fail(_ decision: Decision) {
    chunk.hasFailed = true
    let rejected = decision.verdict == .unanswered ? nil : rejectChunk(decision.reply)
    // Rejected first: a close among the effects would otherwise put it down as abandoned.
    perform(decision, committing: rejected)
  }

  /// What follows when a command was answered. A script may accept what is out of order; then the
  /// client believes it, but there is nothing to be done.
  mutating func conclude(_ command: Command, _ decision: Decision) {
    if decision.verdict != .accepted {
      // 334 in place of 354 makes no difference: the client sends its content.
      switch command {
      case .data where decision.verdict == .goesOn: break
      // A rule begins TLS whatever it has said before.
      case .startTLS where decision.startsTLS: break
      default: return refuse(command, decision)
      }
    }
    switch command {
    case .mail(let address, let parameters):
      if !isInTransaction {
        transactionCount += 1
        open(transaction(from: address, parameters))
      }
      perform(decision)
    case .rcpt(let address, let parameters):
      add(address, parameters, decision, isAccepted: true)
      perform(decision)
    case .data:
      update { $0.stage = .data }
      perform(decision)
      if isInTransaction, !isEnded, !chunk.isInUse { startContent() }
    case .helo(let name): greet(name, isExtended: false, decision)
    case .ehlo(let name), .lhlo(let name): greet(name, isExtended: true, decision)
    case .rset, .quit:
      perform(decision)
      forget()
    case .startTLS:
      perform(decision)
      guard !isEnded, profile.options.offersSTARTTLS, !facts.isEncrypted else { return }
      awaitTLS(isStarted: decision.startsTLS)
    case .noop, .help, .vrfy, .expn, .auth, .bdat: perform(decision)
    }
  }

  private mutating func refuse(_ command: Command, _ decision: Decision) {
    // A close among the effects ends the transaction: what belongs to it is put down first.
    switch command {
    case .rcpt(let address, let parameters):
      add(address, parameters, decision, isAccepted: false)
    case .data: update { $0.stage = .data }
    default: break
    }
    perform(decision)
    if !isInTransaction, case .mail(let address, let parameters) = command {
      // A transaction that ended where it began is a transaction all the same.
      transactionCount += 1
      var refused = transaction(from: address, parameters)
      refused.outcome =
        decision.verdict == .refused ? .rejected(at: .mail) : .abandoned(at: .mail)
      refused.replyOctets = decision.reply
      refused.input = lineRange
      effects.append(.commit(FinishedTransaction(refused)))
    }
  }

  private mutating func transaction(
    from address: SMTPEnvelopeAddress, _ parameters: [SMTPParameter]
  ) -> Transaction {
    Transaction(
      number: transactionCount, envelope: SMTPEnvelope(sender: address, parameters: parameters),
      start: lineRange.lowerBound)
  }

  private mutating func add(
    _ address: SMTPEnvelopeAddress, _ parameters: [SMTPParameter], _ decision: Decision,
    isAccepted: Bool
  ) {
    guard isInTransaction else { return }
    if isAccepted { acceptedCount += 1 }
    recipientCount += 1
    update {
      $0.envelope.forwardPaths.append(
        SMTPForwardPath(
          address: address, parameters: parameters, isAccepted: isAccepted,
          replyOctets: decision.reply))
      $0.stage = .rcpt
    }
  }

  /// Forgets what the command just carried out makes the server forget. (Of STARTTLS, all but the
  /// transaction is forgotten when the handshake is over.)
  private mutating func forget() {
    switch ProtocolTable.reset(by: lastStage) {
    case .nothing: break
    case .transaction, .everything: abandonTransaction()
    }
  }

  private mutating func greet(_ name: String, isExtended: Bool, _ decision: Decision) {
    perform(decision)
    forget()
    isGreeted = true
    facts.clientName = name
    facts.isExtended = isExtended
    parser.isExtended = isExtended
    effects.append(.learned(facts))
  }

  /// What is known of the client is forgotten when the handshake is over; what it sent in clear by
  /// then, now (RFC 3207 §4.2).
  ///
  /// - Parameter isStarted: whether a rule has started the handshake already.
  private mutating func awaitTLS(isStarted: Bool) {
    forget()
    phase = .startingTLS
    lastStage = .tlsHandshake
    offset += buffer.count
    buffer.consume(buffer.count)
    if !isStarted { effects.append(.startTLS) }
  }

  /// Where a rule does something else than to go on with the handshake, what comes then is no SMTP, and
  /// the session waits for its end.
  private mutating func concludeHandshake(_ decision: Decision) {
    let goesOn = decision.all.contains { if case .shakeHands = $0 { true } else { false } }
    if !goesOn {
      var failure = "the server did not go on with the handshake"
      for case .fault(.alert(let alert)) in decision.all {
        failure = "the server sent \(alert), in place of its part of the handshake"
      }
      facts.tls?.failure = failure + ", as a rule has told it"
      effects.append(.learned(facts))
      if decision.writes { effects.append(.fault(.leaveTLS)) }
    }
    perform(decision)
  }

  private var isEnded: Bool { mutating get { phase == .ended } }

  /// Queues the effects of a decision, and behind its answer the transaction it ends: whoever waits
  /// wakes after the client could read its reply. A close ends the session, and with it the
  /// transaction.
  mutating func perform(_ decision: Decision, committing finished: FinishedTransaction? = nil) {
    if decision.effects.count == 1, decision.trailing.count == 0, case .write = decision.effects[0]
    {
      // By far the most frequent case.
      if effects.count == 0 { effects = decision.effects } else { effects += decision.effects }
      if let finished { effects.append(.commit(finished)) }
      return
    }
    for effect in decision.effects { queue(effect) }
    if let finished { effects.append(.commit(finished)) }
    for effect in decision.trailing { queue(effect) }
  }

  private mutating func queue(_ effect: Effect) {
    if case .close = effect, !isEnded {
      abandonTransaction()
      phase = .ended
    }
    effects.append(effect)
  }

  /// The final reply of a transaction, or in LMTP that for one recipient.
  private mutating func concludeData(_ decision: Decision, recipient index: Int) {
    let isLMTP = profile.options.isLMTP
    if isLMTP, transaction?.envelope.forwardPaths.indices.contains(index) == true {
      update {
        $0.envelope.forwardPaths[index].replyOctets = decision.reply
        if decision.verdict != .accepted { $0.envelope.forwardPaths[index].isAccepted = false }
      }
      let closes = (decision.effects + decision.trailing).contains {
        if case .close = $0 { true } else { false }
      }
      if !closes, let following = nextAccepted(after: index) {
        perform(decision)
        if let layout = transaction?.content { askEndOfData(layout, recipient: following) }
        return
      }
      // Whoever would have been answered after a close is not, and so not taken responsibility for.
      update { open in
        for later in open.envelope.forwardPaths.indices where later > index {
          open.envelope.forwardPaths[later].isAccepted = false
        }
      }
    }
    var accepted = decision.verdict == .accepted
    var written = decision.reply?.first == UInt8(ascii: "2")
    if isLMTP {
      let taken = transaction?.envelope.forwardPaths.filter(\.isAccepted) ?? []
      accepted = !taken.isEmpty
      written = taken.contains { $0.replyOctets != nil }
    }
    let outcome: SMTPTransactionOutcome
    if accepted {
      outcome = decision.discards ? .discarded : written ? .accepted : .unacknowledged
    } else {
      outcome =
        decision.verdict == .unanswered ? .abandoned(at: .endOfData) : .rejected(at: .endOfData)
    }
    // Finished first: a close among the effects would otherwise put it down as abandoned.
    perform(decision, committing: finishTransaction(outcome, decision.reply))
  }
}
