import CSMTPTestScan

/// The server's side of one SMTP or LMTP session (RFC 5321 §3 and §4, RFC 2033).
///
/// ```
///   connect [-> TLS] -> greeting -> commands <-> content (DATA) | chunk (BDAT) | authentication
///                                      |
///                                      +-> TLS -> commands, all that was known forgotten
///                                          (RFC 3207 §4.2)
/// ```
///
/// Every command becomes one question, and nothing more is parsed until it is answered. What the
/// client broke is found by the ``Referee``, from the record; here it only decides what is refused.
/// `ServerSession+Command.swift` decides what an honest server answers, `+Verdict` what follows
/// from the answer, `+Content` reads what comes after DATA and BDAT.
package struct ServerSession: ProtocolMachine {
  /// What the next octets are.
  enum Phase {
    case connecting, commands, overlongLine, content, chunk, startingTLS, authenticating, ended
    /// A mechanism waits for what it asked about a user.
    case inquiring
  }

  /// What the driver was asked, with what is needed when the answer comes.
  enum Question {
    case connect, greeting, handshake
    case command(Command)
    case chunk(isLast: Bool)
    /// A chunk that was thrown away, and with it all of its content.
    case refusedChunk
    case endOfData(recipient: Int)
    /// The content in progress.
    case body
    case idle
    /// AUTH, and the responses of its exchange.
    case authExchange
    /// The answer changes nothing: a line that could not be understood.
    case other
  }

  /// A question with all that belongs to it. An object, so that a machine without one stays small.
  final class OpenQuestion {
    let question: Question
    let event: SMTPStageEvent
    let honest: Decision

    init(_ question: Question, _ event: SMTPStageEvent, _ honest: Decision) {
      self.question = question
      self.event = event
      self.honest = honest
    }
  }

  let profile: ServerProfile
  private(set) var watched = StageSet.all
  /// The stages whose lines are kept. BDAT and AUTH are asked about later than they are read, and by
  /// then somebody may want to be.
  private(set) var kept = StageSet.all
  /// After how many octets of content, in rising order, to ask about it.
  private(set) var bodyMarks: [Int] = []
  var lastStage = SMTPStage.connect
  var parser: CommandParser
  package internal(set) var facts: SMTPSessionFacts
  var phase = Phase.connecting
  /// The question that is open, and whether the driver has it.
  var openQuestion: OpenQuestion?
  private var isQuestionOut = false

  var buffer = OctetBuffer()
  /// The offset of the buffer's first octet in all that the client sent.
  var offset = 0
  /// How many octets of an unfinished line are known to hold no LF.
  var searched = 0
  /// How many octets of an overlong line were dropped, and what such a line breaks.
  var dropped = 0
  var overlongKind = SMTPViolation.Kind.commandTooLong
  var isInputEnded = false

  /// The open transaction. What is asked of it most often stands beside it, since looking into a
  /// large optional copies it in a debug build.
  private(set) var transaction: Transaction?
  private(set) var isInTransaction = false
  /// Whether the open transaction is on record as rejected: for the protocol it lasts until RSET
  /// (RFC 3030 §2).
  private var isOnRecord = false
  /// How many recipients of the open transaction were accepted.
  var acceptedCount = 0
  /// How many RCPT commands it had.
  var recipientCount = 0
  /// Whether the open transaction may hold octets above 127, and whether it needs BDAT.
  private(set) var isEightBit = false
  private(set) var isBinary = false
  var transactionCount = 0
  var reader: ContentReader?
  /// What the content broke that is only answered after its end.
  var contentViolation: SMTPViolation?
  /// The mark to ask about next, and after how many octets of the content that can be.
  var dueMark = Int.max
  var nextMark = Int.max
  /// The mark of the content in progress that was asked about, or passed, last.
  var askedMark = -1
  /// The answer that was given before the content was whole.
  var earlyAnswer: Decision?
  /// Whether the rest of a content that was refused is being read.
  var isSwallowing = false
  var chunk = ChunkState()
  /// The mechanism at work in an exchange.
  var exchange: (any SASLExchange)?
  /// What the mechanism wants next, or how it ended, until the exchange is over for the client too.
  var exchangeStep: SASLStep?
  /// The user a mechanism asked for while the phase is `inquiring`.
  var openInquiry: OpenInquiry?
  /// The AUTH that is not over.
  var attempt: OpenAttempt?

  /// Whether the greeting was a refusal: then only QUIT is answered positively (RFC 5321 §3.1).
  var isRefused = false
  /// Whether EHLO, HELO or LHLO was accepted.
  var isGreeted = false
  /// Whether the greeting comes after a handshake that is not over.
  var isGreetingDue = false
  var commandCount = 0
  var errorCount = 0
  /// The line in process, in the session's input.
  var lineRange = 0..<0

  /// What is to be performed before anything else happens.
  var effects: [Effect] = []

  /// Creates the machine of session `number`.
  package init(_ profile: ServerProfile, session number: Int) {
    self.profile = profile
    facts = SMTPSessionFacts(number: number)
    parser = CommandParser(
      reading: profile.options.reading, isLMTP: profile.options.isLMTP,
      extensions: profile.options.extensions, isExtended: false)
    parser.offersAUTH = !profile.options.mechanisms.isEmpty
  }

  package mutating func watch(_ stages: StageSet, bodyMarks: [Int]) {
    watched = stages
    kept = stages
    kept.insert(.bdat)
    kept.insert(.auth)
    self.bodyMarks = bodyMarks
    if let count = contentCount { changeMarks(after: count) }
  }

  package mutating func receive(_ octets: UnsafeRawBufferPointer) {
    if phase == .ended { return }
    if phase == .startingTLS {
      // Sent in clear after STARTTLS: whoever wrote it, it must not count (CVE-2011-0411).
      offset += octets.count
      return
    }
    buffer.append(octets)
  }

  package mutating func inputEnded() { isInputEnded = true }

  package mutating func idleTimedOut() {
    if phase == .ended || phase == .startingTLS || phase == .inquiring || openQuestion != nil {
      end(with: .idleTimeout)
    } else {
      ask(.idle, .idle, honest: profile.idle)
    }
  }

  package mutating func memoryExhausted() { end(with: .insufficientStorage) }

  package mutating func shutDown() { end(with: .serviceNotAvailable) }

  package mutating func connectionLost() {
    if phase == .ended { return }
    openQuestion = nil
    hangUp()
  }

  package mutating func helloReceived(_ tls: SMTPTLSFacts) {
    guard phase == .startingTLS, openQuestion == nil else { return }
    facts.tls = tls
    ask(.tlsHandshake, .handshake, honest: Self.goingOn)
  }

  private static let goingOn = Decision(.accepted, [.shakeHands])

  package mutating func tlsEstablished(_ tls: SMTPTLSFacts) {
    guard phase == .startingTLS, openQuestion == nil else { return }
    let number = facts.number
    facts = SMTPSessionFacts(number: number)
    facts.isEncrypted = true
    facts.tls = tls
    isGreeted = false
    parser.isExtended = false
    effects.append(.learned(facts))
    phase = .commands
    if isGreetingDue {
      isGreetingDue = false
      ask(.greeting, .greeting, honest: profile.greeting)
    }
  }

  package mutating func tlsFailed(_ tls: SMTPTLSFacts, isClear: Bool) {
    guard phase == .startingTLS else { return }
    openQuestion = nil
    // What a rule has done to it is the reason for all that follows.
    let reason = facts.tls?.failure ?? tls.failure
    facts.tls = tls
    facts.tls?.failure = reason
    effects.append(.learned(facts))
    if isClear { effects += [.fault(.leaveTLS), .write(refusalOfClearText)] }
    hangUp()
  }

  package mutating func next() -> Step {
    while true {
      if effects.count > 0 {
        let due = effects
        effects = []
        return .perform(due)
      }
      if let openQuestion {
        if isQuestionOut { return .needsInput(standing()) }
        isQuestionOut = true
        return .reached(openQuestion.event, honest: openQuestion.honest)
      }
      var progressed = false
      switch phase {
      case .ended:
        return .finished(at: lastStage)
      case .connecting:
        ask(.connect, .connect, honest: Decision(.accepted))
        continue
      case .startingTLS: break
      case .inquiring:
        guard let openInquiry, !openInquiry.isOut else { return .needsInput(standing()) }
        openInquiry.isOut = true
        return .asks(openInquiry.inquiry)
      case .commands, .authenticating: progressed = readLine()
      case .overlongLine: progressed = dropLine()
      case .content: progressed = readContent()
      case .chunk: progressed = readChunk()
      }
      if progressed { continue }
      guard isInputEnded else { return .needsInput(standing()) }
      hangUp()
    }
  }

  private mutating func standing() -> Standing {
    Standing(
      stage: lastStage,
      isAtRest: !isInTransaction && openQuestion == nil && openInquiry == nil && buffer.isEmpty,
      unparsedCount: buffer.count)
  }

  // MARK: Asking

  /// Asks the driver if it wants to be asked; otherwise the honest decision is taken at once.
  mutating func ask(
    _ stage: SMTPStage, _ question: Question, honest: Decision, line: [UInt8] = [],
    command: Command? = nil, recipient: Int = 0, violations: [SMTPViolation] = [],
    content: ContentLayout? = nil, mark: Int = 0
  ) {
    if stage != .idle { lastStage = stage }
    guard watched.contains(stage) else { return conclude(question, honest) }
    let event = SMTPStageEvent(
      stage: stage, line: line, session: facts, transaction: transaction?.number ?? 0,
      envelope: transaction?.envelope, recipient: recipient, violations: violations,
      command: command, content: content, mark: mark, attempt: attempt)
    openQuestion = OpenQuestion(question, event, honest)
    isQuestionOut = false
  }

  // MARK: The transaction

  mutating func open(_ opened: consuming Transaction) {
    isInTransaction = true
    isOnRecord = false
    isEightBit = false
    isBinary = false
    parser.isUTF8Transaction = false
    let parameters = opened.envelope.parameters
    transaction = opened
    if parameters.count == 0 { return }
    parser.isUTF8Transaction = parameters.declareUTF8
    isBinary = parameters.declareBinary
    isEightBit = parameters.declareEightBit
  }

  /// Changes the open transaction in place.
  mutating func update(_ change: (inout Transaction) -> Void) {
    if isInTransaction { change(&transaction!) }
  }

  /// Ends the open transaction and returns it; `nil` where none is open, or it is on record.
  mutating func finishTransaction(
    _ outcome: SMTPTransactionOutcome, _ reply: [UInt8]?
  ) -> FinishedTransaction? {
    guard isInTransaction else { return nil }
    transaction!.outcome = outcome
    transaction!.replyOctets = reply
    transaction!.input = transaction!.input.lowerBound..<offset
    let finished = isOnRecord ? nil : FinishedTransaction(transaction!)
    transaction = nil
    isInTransaction = false
    acceptedCount = 0
    recipientCount = 0
    parser.isUTF8Transaction = false
    reader = nil
    earlyAnswer = nil
    chunk = ChunkState()
    return finished
  }

  /// Puts the open transaction on record as rejected by the reply to a chunk, and leaves it open.
  mutating func rejectChunk(_ reply: [UInt8]?) -> FinishedTransaction? {
    guard isInTransaction, !isOnRecord else { return nil }
    noteContentSoFar()
    var rejected = transaction!
    rejected.stage = .bdat
    rejected.outcome = .rejected(at: .bdat)
    rejected.replyOctets = reply
    rejected.input = rejected.input.lowerBound..<offset
    isOnRecord = true
    return FinishedTransaction(rejected)
  }

  // MARK: Ending

  /// The client has closed its side and all it sent was processed.
  mutating func hangUp() {
    abandonAttempt()
    abandonTransaction()
    effects.append(.close(.fin))
    phase = .ended
  }

  /// Ends the session with a reply of the server's own accord.
  mutating func end(with reply: SMTPReply) {
    if phase == .ended { return }
    if phase == .startingTLS {
      phase = .ended
      effects.append(.close(.fin))
      return
    }
    openQuestion = nil
    abandonAttempt()
    if phase == .chunk { update { $0.stage = .bdat } }
    let reply = profile.honest(reply)
    effects.append(.write(reply.octets))
    if isInTransaction {
      noteContentSoFar()
      if let finished = finishTransaction(.rejected(at: transaction!.stage), reply.octets) {
        effects.append(.commit(finished))
      }
    }
    effects.append(.close(.fin))
    phase = .ended
  }

  /// Puts an unfinished transaction on the record: RSET, EHLO, QUIT or the end came first.
  mutating func abandonTransaction() {
    guard isInTransaction else { return }
    noteContentSoFar()
    if let finished = finishTransaction(.abandoned(at: transaction!.stage), nil) {
      effects.append(.commit(finished))
    }
  }

  /// What came of the content belongs to the record, also where its end never came.
  mutating func noteContentSoFar() {
    let content = reader?.layout ?? chunk.layout
    update { if $0.content == nil { $0.content = content } }
  }
}
