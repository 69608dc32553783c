import SMTPTestWire

/// Everything a machine did, in a form that does not depend on how its input was cut.
struct SessionTrace: Equatable, CustomStringConvertible {
  var written: [UInt8] = []
  var transactions: [Transaction] = []
  var violations: [SMTPViolation] = []
  var stages: [SMTPStage] = []
  var close: Effect.Close?
  var startedTLS = false
  var shookHands = false
  var inquiries: [SASLInquiry] = []

  var replies: [String] {
    String(decoding: written, as: UTF8.self).split(separator: "\r\n").map(String.init)
  }

  var description: String {
    "replies \(replies), transactions \(transactions), violations \(violations), close "
      + String(describing: close)
  }
}

/// Drives a `ServerSession` without a socket.
struct SessionHarness {
  var machine: ServerSession
  var trace = SessionTrace()
  /// Replaces the honest decision where it returns one.
  var decide: (SMTPStageEvent, Decision) -> Decision? = { _, _ in nil }
  /// What is known of users.
  var users: [String: SASLUser] = [:]
  /// Leaves questions and inquiries open until `settle()` when set.
  var isSuspended = false
  private var open: Decision?
  private var openInquiry: SASLInquiry?
  /// Sees what the client sends and what the machine writes.
  private var referee: Referee

  init(
    isSuspended: Bool = false, marks: [Int] = [],
    _ change: (inout ServerProfile.Options) -> Void = { _ in }
  ) {
    var options = ServerProfile.Options()
    change(&options)
    machine = ServerSession(ServerProfile(options), session: 1)
    if marks.count > 0 { machine.watch(.all, bodyMarks: marks) }
    self.isSuspended = isSuspended
    referee = Referee(isLMTP: options.isLMTP)
    run()
  }

  mutating func send(_ octets: some Collection<UInt8>) {
    Array(octets).withUnsafeBytes {
      referee.receive($0)
      machine.receive($0)
    }
    run()
    trace.violations = referee.violations
  }

  mutating func send(_ text: String) { send(text.utf8) }

  mutating func end() {
    referee.clientClosed()
    machine.inputEnded()
    run()
    trace.violations = referee.violations
  }

  /// The client's part of a handshake has come.
  mutating func hello(_ facts: SMTPTLSFacts = SMTPTLSFacts()) {
    machine.helloReceived(facts)
    run()
  }

  /// Answers the open question and all that follow from it.
  mutating func settle() {
    while open != nil || openInquiry != nil {
      if let decision = open {
        open = nil
        machine.resume(decision)
      } else if let inquiry = openInquiry {
        openInquiry = nil
        machine.resume(answer: users[inquiry.user].map { .user($0) } ?? .refused())
      }
      run()
    }
  }

  mutating func run() {
    while open == nil, openInquiry == nil {
      switch machine.next() {
      case .needsInput, .finished: return
      case .perform(let effects):
        for effect in effects { perform(effect) }
      case .asks(let inquiry):
        trace.inquiries.append(inquiry)
        if isSuspended {
          openInquiry = inquiry
        } else {
          machine.resume(answer: users[inquiry.user].map { .user($0) } ?? .refused())
        }
      case .reached(let event, let honest):
        trace.stages.append(event.stage)
        let decision = decide(event, honest) ?? honest
        if isSuspended {
          open = decision
          return
        }
        machine.resume(decision)
      }
    }
  }

  private mutating func perform(_ effect: Effect) {
    switch effect {
    case .write(let octets):
      trace.written += octets
      octets.withUnsafeBytes { referee.sent($0) }
    case .tell(ServerFact.committed(let transaction)): trace.transactions.append(transaction.value)
    case .close(let close):
      trace.close = trace.close ?? close
      referee.serverClosed()
    case .startTLS: trace.startedTLS = true
    case .shakeHands: trace.shookHands = true
    case .tell, .note, .fault, .setTimer: break
    }
  }
}

extension SessionTrace {
  /// The trace without the violations that are about when octets arrived: those depend on the cut
  /// by their nature.
  var withoutTiming: SessionTrace {
    var copy = self
    copy.violations.removeAll { $0.kind.isAboutTiming }
    return copy
  }
}
