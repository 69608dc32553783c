/// The client's side of one SMTP or LMTP session (RFC 5321 §3 and §4, RFC 2033).
///
/// ```
///   [TLS ->] greeting -> EHLO [-> STARTTLS -> TLS -> EHLO] [-> AUTH] -> ready <-> message | command
///                                                                         |
///                                                                         +-> QUIT
/// ```
///
/// Every octet of the server is either part of a reply that is owed, or the end of the session: a
/// client that goes on after a surplus reply takes each answer for another. What is owed stands in
/// one queue, with a time for the first of it.
///
/// `+Setup` comes to where the server is ready, `+Authentication` does AUTH, `+Message` the commands
/// of a transaction, `+Content` what follows them, `+Ending` ends what cannot go on.
package struct ClientSession: ProtocolMachine {
  enum Phase {
    case starting, handshake, ready, message, content, quitting, ended
  }

  /// A reply that the server owes.
  enum Owed {
    case greeting
    case hello(SMTPStage)
    case startTLS, auth, authEnd
    case mail
    case rcpt(Int)
    case data
    /// To a chunk that is not the last.
    case chunk
    /// To the content: for all recipients, or in LMTP for one.
    case final(Int)
    /// RSET behind a message that failed.
    case reset
    case command(number: Int, SMTPStage)
    case quit

    /// Whether a reply counts whatever comes behind it.
    var standsAlone: Bool {
      switch self {
      case .final, .command, .quit, .startTLS: true
      default: false
      }
    }

    var stage: SMTPStage {
      switch self {
      case .greeting: .greeting
      case .hello(let stage): stage
      case .startTLS: .startTLS
      case .auth, .authEnd: .auth
      case .mail: .mail
      case .rcpt: .rcpt
      case .data: .data
      case .chunk: .bdat
      case .final: .endOfData
      case .reset: .rset
      case .command(_, let stage): stage
      case .quit: .quit
      }
    }
  }

  /// The one timer: how long the server may take with what it does now.
  package static let patience = MachineTimer(1)

  let profile: ClientProfile
  let defects: SMTPClientDefects
  var phase = Phase.starting
  var parser = ReplyParser()
  var effects: [Effect] = []
  /// The stage reached last.
  var stage = SMTPStage.connect
  var isInputEnded = false
  var lastReply: SMTPReply?

  // What is owed: the queue is read from `owedStart` on, since taking the first of many from an
  // array moves all others.
  private var owed: [Owed] = []
  private var owedStart = 0
  private(set) var isNothingOwed = true

  // What the timer is to be set to before anything is waited for, if it is; `nil`: to nothing.
  private var isTimerDue = false
  private var patienceTime: Duration?

  package internal(set) var offer = ClientOffer()
  package internal(set) var isEncrypted = false
  package internal(set) var isAuthenticated = false
  /// The mechanisms that were not tried, and the one at work.
  var mechanisms: [ClientProfile.Mechanism] = []
  var exchange: ClientExchange?

  /// What is to be done when all before is done.
  var pending: [ClientWork] = []
  var delivery: Delivery?
  /// Why the session ends while QUIT is not answered.
  var ending: ClientFailure?

  package init(_ profile: ClientProfile) {
    self.profile = profile
    defects = profile.options.defects
    parser.takesEachLine = defects.has(.firstLineOnly)
    if profile.options.security == .implicit {
      startTLS()
    } else {
      begin()
    }
  }

  package mutating func receive(_ octets: UnsafeRawBufferPointer) {
    if phase == .ended || phase == .handshake { return }
    parser.receive(octets)
  }

  package mutating func inputEnded() { isInputEnded = true }

  package mutating func take(_ work: any MachineWork) {
    guard let work = work as? ClientWork else { return }
    switch work {
    case .content(let octets, let isLast):
      if phase == .content { takePiece(octets, isLast: isLast) }
    case .contentFails(let reason):
      if phase == .content { breakOff(reason, .unsendable) }
    case .contentComes:
      if phase == .content, isNothingOwed { wait(for: nil) }
    case .send, .command, .quit:
      if phase == .ended || ending != nil {
        abandon(work, ending ?? ClientFailure(.connection, at: stage, "the session is over"))
      } else {
        pending.append(work)
      }
    }
  }

  package mutating func next() -> Step {
    while true {
      // What answers a group is one batch.
      if phase == .message, takeReply() { continue }
      if isTimerDue {
        isTimerDue = false
        effects.append(.setTimer(Self.patience, after: patienceTime))
      }
      if effects.count > 0 {
        let due = effects
        effects = []
        return .perform(due)
      }
      switch phase {
      case .ended: return .finished(at: stage)
      case .handshake: break
      default:
        if takeReply() { continue }
        if isInputEnded {
          lose("the server closed the connection")
          continue
        }
        if phase == .content, pushContent() { continue }
        if phase == .ready, isNothingOwed, parser.isEmpty, startWork() { continue }
      }
      return .needsInput(
        Standing(
          stage: stage, isAtRest: phase == .ready && isNothingOwed,
          unparsedCount: parser.unparsedCount))
    }
  }

  // MARK: Replies

  var firstOwed: Owed? { isNothingOwed ? nil : owed[owedStart] }

  /// Waits for nothing that is owed any more.
  mutating func forgetOwed() {
    owed = []
    owedStart = 0
    isNothingOwed = true
  }

  /// The server owes one reply more.
  mutating func expect(_ one: Owed) {
    let isFirst = isNothingOwed
    owed.append(one)
    isNothingOwed = false
    if isFirst { restartTimer() }
  }

  /// Gives the server its time for what it owes first.
  private mutating func restartTimer() {
    guard let first = firstOwed else {
      return wait(for: nil)
    }
    stage = first.stage
    let timeouts = profile.options.timeouts
    let time =
      switch first {
      case .greeting: timeouts.greeting
      case .data: timeouts.dataStart
      case .chunk: timeouts.dataBlock
      case .final: timeouts.final
      case .quit: timeouts.quit
      default: timeouts.command
      }
    wait(for: time)
  }

  /// Gives the server so long from now; zero or `nil`: for ever.
  mutating func wait(for time: Duration?) {
    isTimerDue = true
    patienceTime = if let time, time > .zero { time } else { nil }
  }

  /// Takes a reply that is whole; false where there is none.
  mutating func takeReply() -> Bool {
    let reply: SMTPReply
    do throws(ReplyParser.Defect) {
      guard let next = try parser.next() else { return false }
      reply = next
    } catch {
      breakOff(error.reason)
      return true
    }
    guard let first = firstOwed else {
      takeSurplus(reply)
      return true
    }
    lastReply = reply
    if reply.code == 421, phase != .quitting, !defects.has(.staysAfter421) {
      // The server closes, whatever it was asked (RFC 5321 §3.8).
      end(refused(by: reply, at: first.stage), saysGoodbye: false)
      return true
    }
    owedStart += 1
    if owedStart == owed.count { forgetOwed() }
    restartTimer()
    // Where it breaks, it broke there.
    stage = first.stage
    if isNothingOwed, !parser.isEmpty, !first.standsAlone, !defects.has(.firstLineOnly),
      !isFollowedUp(reply, first)
    {
      // It came before the next command, and would be taken for the answer to that.
      breakOff("the server sent more than a reply to \(first.stage.rawValue)")
      return true
    }
    handle(reply, for: first)
    if phase != .ended, let next = firstOwed { stage = next.stage }
    return true
  }

  /// Whether what stands behind a reply is what a server may add to it: that it closes (RFC 5321 §3.8), or
  /// that it takes no content after all.
  private func isFollowedUp(_ reply: SMTPReply, _ what: Owed) -> Bool {
    if parser.mayBegin(with: "421") { return true }
    guard case .data = what, reply.code == 354 else { return false }
    return parser.mayBegin(with: "4") || parser.mayBegin(with: "5")
  }

  private mutating func handle(_ answer: SMTPReply, for what: Owed) {
    let reply = defects.has(.confusesReplyClasses) ? Self.confused(answer, for: what) : answer
    switch what {
    case .greeting: greeted(reply)
    case .hello(let stage): helloAnswered(reply, stage)
    case .startTLS: startTLSAnswered(reply)
    case .auth: authAnswered(reply)
    case .authEnd: authGivenUp(reply)
    case .mail: mailAnswered(reply)
    case .rcpt(let index): rcptAnswered(reply, index)
    case .data: dataAnswered(reply)
    case .chunk: chunkAnswered(reply)
    case .final(let index): contentAnswered(reply, index)
    case .reset:
      if !reply.isPositive { end(ClientFailure(.connection, at: .rset, refusedBy: reply)) }
    case .command(let number, _):
      effects.append(.tell(ClientFact.answered(number: number, .success(reply))))
    case .quit: close(ending)
    }
  }

  /// What a client makes of a reply that looks no further than whether it is a refusal.
  private static func confused(_ answer: SMTPReply, for what: Owed) -> SMTPReply {
    guard answer.isPositive || answer.isIntermediate else { return answer }
    var reply = answer
    switch what {
    case .data: reply.code = 354
    case .mail, .rcpt, .final, .hello, .greeting: reply.code = 250
    default: break
    }
    return reply
  }

  /// A reply came that nothing had asked for.
  private mutating func takeSurplus(_ reply: SMTPReply) {
    lastReply = reply
    if defects.has(.firstLineOnly) || reply.code == 421 && defects.has(.staysAfter421) { return }
    if reply.isTransientFailure || reply.isPermanentFailure, phase == .content || reply.code == 421
    {
      // In mid-content, a server that has enough; between messages, one that closes.
      let kind = reply.code == 421 ? ClientFailure.Kind.connection : .delivery
      end(
        ClientFailure(kind, at: phase == .content ? .body : .idle, refusedBy: reply),
        saysGoodbye: false)
    } else {
      breakOff("the server sent a reply of code \(reply.code) that nothing had asked for")
    }
  }

  // MARK: Work

  private mutating func startWork() -> Bool {
    guard pending.count > 0 else { return false }
    let work = pending[0]
    // Mostly there is but one.
    if pending.count == 1 { pending = [] } else { pending.removeFirst() }
    switch work {
    case .send(let message): begin(message)
    case .command(let number, let command): begin(command, number)
    case .quit: quit()
    case .content, .contentFails, .contentComes: break
    }
    return true
  }

  private mutating func begin(_ command: ClientCommand, _ number: Int) {
    let line: [UInt8]
    switch command {
    case .rset: line = Array("RSET".utf8)
    case .noop: line = Array("NOOP".utf8)
    case .vrfy(let text): line = Array("VRFY \(text)".utf8)
    case .expn(let text): line = Array("EXPN \(text)".utf8)
    case .help(let text): line = Array((text.map { "HELP \($0)" } ?? "HELP").utf8)
    case .raw(let octets):
      // Whoever asks for any octets gets them.
      effects.append(.write(octets + [13, 10]))
      return expect(.command(number: number, .unknown))
    }
    do throws(ClientLines.Refusal) {
      if !defects.has(.noChecks) { try ClientLines.check(line, "the command") }
      write(line)
      expect(.command(number: number, command.stage))
    } catch {
      effects.append(
        .tell(
          ClientFact.answered(
            number: number, .failure(ClientFailure(error.kind, at: command.stage, error.reason)))))
    }
  }

  /// Sends a line.
  mutating func write(_ line: [UInt8]) {
    var line = line
    if !defects.has(.bareLF) { line.append(13) }
    line.append(10)
    effects.append(.write(line))
  }

  mutating func write(_ line: String) { write(Array(line.utf8)) }
}

extension ReplyParser.Defect {
  /// What is wrong, in a sentence.
  var reason: String {
    switch self {
    case .malformed(let line, let what):
      "the server sent no reply but \"\(ClientLines.shown(line))\": \(what)"
    case .tooLong: "the server sent a reply of more than \(ReplyParser.longest) octets"
    }
  }
}
