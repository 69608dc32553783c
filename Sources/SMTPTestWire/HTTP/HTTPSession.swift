/// The server's side of HTTP/1.1 without I/O: reads requests, asks what they are answered with, keeps
/// the order of pipelined ones (RFC 9112 §9.3.2), and ends.
///
/// What is asked for and answered, its ``HTTPResponder`` knows; a script may answer otherwise.
package struct HTTPSession: ProtocolMachine {
  private enum Phase {
    case connecting, startingTLS, reading, ended
  }

  private enum Question {
    case connect
    case request(HTTPAnswer, keepsConnection: Bool)
  }

  private let responder: any HTTPResponder
  private let isTLSImplicit: Bool
  private var reader: HTTPRequestReader
  private var phase = Phase.connecting
  private var facts: SMTPSessionFacts
  private var watched = StageSet()
  private var question: (Question, SMTPStageEvent?, honest: Decision)?
  private var isQuestionOut = false
  private var effects: [Effect] = []
  private var isInputEnded = false
  private var requestCount = 0
  /// How many octets were given to be written.
  private var written = 0
  private var lastStage = SMTPStage.tokenConnect

  package init(
    _ responder: any HTTPResponder, session number: Int, limits: HTTPLimits = HTTPLimits(),
    isTLSImplicit: Bool = false
  ) {
    self.responder = responder
    self.isTLSImplicit = isTLSImplicit
    reader = HTTPRequestReader(limits)
    facts = SMTPSessionFacts(number: number)
  }

  package mutating func watch(_ stages: StageSet, bodyMarks: [Int]) { watched = stages }

  package mutating func receive(_ octets: UnsafeRawBufferPointer) {
    if phase != .ended { reader.receive(octets) }
  }

  package mutating func inputEnded() { isInputEnded = true }

  package mutating func idleTimedOut() {
    if reader.isWithinRequest, question == nil { return refuse(.slow, reader.request) }
    end()
  }

  package mutating func memoryExhausted() { apologize() }
  package mutating func shutDown() { apologize() }

  package mutating func connectionLost() {
    if phase == .ended { return }
    question = nil
    phase = .ended
    effects.append(.close(.fin))
  }

  package mutating func helloReceived(_ tls: SMTPTLSFacts) { effects.append(.shakeHands) }

  package mutating func tlsEstablished(_ tls: SMTPTLSFacts) {
    guard phase == .startingTLS else { return }
    facts.isEncrypted = true
    learn(tls)
    phase = .reading
  }

  package mutating func tlsFailed(_ tls: SMTPTLSFacts, isClear: Bool) {
    guard phase == .startingTLS else { return }
    learn(tls)
    end()
  }

  private mutating func learn(_ tls: SMTPTLSFacts) {
    facts.tls = tls
    effects.append(.tell(HTTPFact.learned(facts)))
  }

  package mutating func next() -> Step {
    while true {
      if !effects.isEmpty {
        defer { effects = [] }
        return .perform(effects)
      }
      if let (_, event, honest) = question {
        guard let event, !isQuestionOut else { return .needsInput(standing) }
        isQuestionOut = true
        return .reached(event, honest: honest)
      }
      switch phase {
      case .ended: return .finished(at: lastStage)
      case .connecting: connect()
      case .startingTLS:
        if !isInputEnded { return .needsInput(standing) }
        end()
      case .reading:
        switch reader.next() {
        case .needsInput:
          if !isInputEnded { return .needsInput(standing) }
          if reader.isWithinRequest { refuse(.incomplete, reader.request) } else { end() }
        case .waitsForContinue: write(HTTPResponse(100).octets)
        case .request(let request): take(request)
        case .refused(let defect, let head): refuse(defect, head)
        }
      }
    }
  }

  private var standing: Standing {
    Standing(
      stage: lastStage, isAtRest: question == nil && !reader.isWithinRequest,
      unparsedCount: reader.unreadCount)
  }

  // MARK: Asking

  private mutating func connect() {
    let honest = Decision(.accepted)
    ask(.connect, watched.contains(.tokenConnect) ? .tokenConnect : nil, honest: honest)
  }

  private mutating func take(_ request: HTTPRequest) {
    requestCount += 1
    var answer = responder.answer(request)
    if request.method == "HEAD" { answer.response.isWithoutBody = true }
    let keeps = request.keepsConnection
    // Who speaks 1.0 is told that the connection stays (RFC 9112 §C.2.2).
    if !keeps || request.minorVersion == 0 {
      answer.response.set("Connection", keeps ? "keep-alive" : "close")
    }
    let octets = answer.response.octets
    let honest = Decision(
      answer.isAccepted ? .accepted : .refused, [.write(octets)], reply: octets)
    let stage = answer.stage
    if let stage { lastStage = stage }
    ask(
      .request(answer, keepsConnection: keeps), stage.flatMap { watched.contains($0) ? $0 : nil },
      honest: honest, line: Array("\(request.method) \(request.path)".utf8),
      subject: answer.subject)
  }

  private mutating func ask(
    _ question: Question, _ stage: SMTPStage?, honest: Decision, line: [UInt8] = [],
    subject: TokenSubject? = nil
  ) {
    guard let stage else { return conclude(question, honest) }
    var event = SMTPStageEvent(stage: stage, line: line, session: facts)
    event.token = subject
    self.question = (question, event, honest)
    isQuestionOut = false
  }

  package mutating func resume(_ decision: Decision) {
    guard let (question, _, _) = question else { return }
    self.question = nil
    conclude(question, decision)
  }

  private mutating func conclude(_ question: Question, _ decision: Decision) {
    switch question {
    case .connect:
      perform(decision)
      if phase == .ended { return }
      if decision.verdict != .accepted { return end() }
      phase = isTLSImplicit ? .startingTLS : .reading
      if isTLSImplicit { effects.append(.startTLS) }
    case .request(let answer, let keepsConnection):
      let isAccepted = decision.verdict == .accepted
      if answer.isAccepted, !isAccepted { answer.takeBack?() }
      let start = written
      if let reply = decision.reply { responder.answers(with: reply, at: start) }
      add(decision.effects)
      let outcome = HTTPOutcome(
        number: requestCount, status: decision.reply.flatMap { HTTPResponse(octets: $0)?.status },
        range: start..<written, isAccepted: isAccepted)
      effects.append(.tell(HTTPFact.answered(outcome)))
      add(decision.trailing)
      if phase != .ended, !keepsConnection, written > start { end() }
    }
  }

  // MARK: Saying

  private mutating func perform(_ decision: Decision) {
    add(decision.effects)
    add(decision.trailing)
  }

  private mutating func add(_ list: [Effect]) {
    for effect in list {
      if case .write(let octets) = effect { written += octets.count }
      if case .close = effect { phase = .ended }
      effects.append(effect)
    }
  }

  private mutating func write(_ octets: [UInt8]) { add([.write(octets)]) }

  /// Answers what cannot be read, and reads no further: where the next request begins is not known.
  private mutating func refuse(_ defect: HTTPDefect, _ head: HTTPRequest?) {
    requestCount += 1
    let start = reader.restStart
    responder.refused(defect, head, at: (head?.range.lowerBound ?? start)..<reader.received)
    var response = HTTPResponse(
      defect.status, [HTTPField("Content-Type", "text/plain"), HTTPField("Connection", "close")],
      body: Array((defect.text + "\n").utf8))
    response.isWithoutBody = head?.method == "HEAD"
    let octets = response.octets
    let offset = written
    write(octets)
    effects.append(
      .tell(
        HTTPFact.answered(
          HTTPOutcome(
            number: requestCount, status: defect.status, range: offset..<written,
            isAccepted: false))))
    end()
  }

  /// Ends with a word for whoever waits for one.
  private mutating func apologize() {
    if phase == .ended { return }
    if case .request(let answer, _) = question?.0 { answer.takeBack?() }
    if question != nil || reader.isWithinRequest, phase == .reading {
      write(HTTPResponse(503, [HTTPField("Connection", "close")]).octets)
    }
    question = nil
    end()
  }

  private mutating func end() {
    if phase == .ended { return }
    question = nil
    phase = .ended
    effects.append(.close(.fin))
  }
}
