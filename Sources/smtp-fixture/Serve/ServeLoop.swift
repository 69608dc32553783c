internal import Dispatch
internal import SMTPTestSupport

/// The main thread of `serve`: takes what happened, writes files and lines, and knows when to end.
struct ServeLoop {
  private struct OpenSession {
    /// Since the start of the server.
    let startedAt: Duration
    /// What the client broke since its last transaction ended.
    var violations: [JSON] = []
  }

  /// Where a transaction stands: its session, and its place in it.
  private struct Place: Hashable {
    let session: Int
    let transaction: Int

    init(_ record: SMTPTransactionRecord) {
      session = record.session.number
      transaction = record.number
    }
  }

  /// A message that was saved before it was acknowledged.
  private struct SavedMessage {
    let entry: MailFolder.Entry
    let time: Duration
  }

  private static let sessionsAtOnce = 1000

  private let options: ServeOptions
  private let server: SMTPTestServer
  /// The token endpoint beside it.
  private let tokens: OAuthTestServer?
  private let queue: EventQueue
  private let output: any ServeOutput
  private let transcript: LiveTranscript?
  /// When the server was started, in seconds since 1970.
  private let startedAt: Duration
  private var folder: MailFolder?
  /// What was saved and is not on record as a transaction yet.
  private var saved: [Place: SavedMessage] = [:]
  private var open: [Int: OpenSession] = [:]
  private var summary = ServeSummary()
  /// How many messages, of how many octets, the server keeps at most.
  private var kept = (messages: 0, octets: 0)
  /// How many sessions have ended since what is kept was looked through.
  private var endedSessions = 0
  private var signal: String?
  private var expectations: [MessageExpectation]

  init(
    _ options: ServeOptions, _ server: SMTPTestServer, _ tokens: OAuthTestServer?,
    _ queue: EventQueue, _ output: any ServeOutput, _ folder: MailFolder?,
    _ transcript: LiveTranscript?,
    startedAt: Duration
  ) {
    self.options = options
    self.server = server
    self.tokens = tokens
    self.queue = queue
    self.output = output
    self.folder = folder
    self.transcript = transcript
    self.startedAt = startedAt
    expectations = options.expectations
  }

  /// Serves until a signal, the last message asked for or the timeout; returns what is not as it
  /// should be then.
  mutating func run() -> [String] {
    defer { server.stop() }
    let end = options.timeout.map { DispatchTime.now() + .nanoseconds(Int($0 / .nanoseconds(1))) }
    var deadline = end ?? .distantFuture
    var isTimedOut = false
    while signal == nil {
      let events = queue.take(until: deadline)
      if events.isEmpty {
        isTimedOut = deadline == end
        break
      }
      for event in events { handle(event) }
      output.flush()
      if let limit = options.exitAfter, summary.messages >= limit {
        // The clients say goodbye, if they do it soon.
        if open.isEmpty { break }
        if deadline == end ?? .distantFuture { deadline = min(deadline, .now() + 1) }
      }
      if dialogueIsOver {
        // Who departed reads why.
        if open.isEmpty { break }
        if deadline == end ?? .distantFuture { deadline = min(deadline, .now() + 1) }
      }
      forget()
    }
    // From here on nothing is acknowledged, and what was is in the queue.
    server.stop()
    tokens?.stop()
    for event in queue.takeAll() { handle(event) }
    if options.countsOnly { judgeAtLast() }
    if let transcript, !options.followsViolations {
      summary.violations += transcript.violationCount
      summary.findings += transcript.violationCount
    }
    let failures = judge(isTimedOut: isTimedOut)
    summary.reason =
      signal ?? (isTimedOut ? "--timeout" : options.dialogue == nil ? "--exit-after" : "--dialogue")
    output.summary(summary)
    output.flush()
    return failures
  }

  /// Judges the sessions that are kept, since none was judged while it lasted.
  private mutating func judgeAtLast() {
    let findings = server.findings
    summary.findings = findings.count
    summary.violations = findings.count { $0.violation != nil }
    summary.judgesKeptOnly = summary.hasForgotten
  }

  /// What is not as it should be, in full sentences.
  private func judge(isTimedOut: Bool) -> [String] {
    var failures: [String] = []
    if isTimedOut, let wanted = options.exitAfter, summary.messages < wanted {
      failures.append("Waited for \(wanted) messages; \(summary.messages) came.")
    }
    for expectation in expectations {
      let failure = expectation.failure(server)
      output.expectation(expectation, failure: failure)
      if let failure { failures.append("\(failure)") }
    }
    return failures
  }

  /// Whether nothing more can come of the dialogue.
  private var dialogueIsOver: Bool {
    guard options.configuration.dialogue?.isFinite == true else { return false }
    // Departures are told when the server has ended.
    return (try? server.isDialogueComplete()) ?? true
  }

  private mutating func handle(_ event: EventQueue.Event) {
    switch event {
    case .signal(let name): signal = name
    case .transcript(let lines): output.transcript(lines)
    case .tokenRequest(let request):
      output.tokenRequest(request)
      if request.number % max(1, options.keep) == 0 { tokens?.forget(keeping: options.keep) }
    case .delivery(let record, let done):
      do {
        try save(record)
        done(nil)
      } catch {
        done(error)
      }
    case .server(.sessionStarted(let session)):
      summary.sessions += 1
      open[session.number] = OpenSession(startedAt: session.startedAt)
      if !options.isQuiet {
        output.sessionStarted(session.record, at: timestamp(session.startedAt))
      }
    case .server(.finding(let finding)): note(finding)
    case .server(.transactionEnded(let record)): transactionEnded(record)
    case .server(.sessionEnded(let session)):
      open[session.number] = nil
      endedSessions += 1
      if !options.isQuiet {
        let record = session.record
        output.sessionEnded(record, at: timestamp(record.endedAt ?? .zero))
      }
    }
  }

  private mutating func transactionEnded(_ record: SMTPTransactionRecord) {
    summary.transactions += 1
    if options.countsOnly {
      if record.outcome.isStored { note(record) }
      return
    }
    let content = record.content
    let subject = SMTPMIMEMessage(content).subject
    let saved = self.saved.removeValue(forKey: Place(record))
    let session = open[record.session.number]
    open[record.session.number]?.violations = []
    // For whoever reads it.
    let description = { [self] in
      describe(record, subject, in: session, at: saved?.time ?? record.time)
    }
    var line = TransactionSummary(record: record, subject: subject)
    guard record.outcome.isStored else {
      // The client was gone before it could be told.
      if let saved { folder?.remove(saved.entry) }
      return output.transactionEnded(line, description())
    }
    note(record)
    line.number = summary.messages
    if folder == nil { return output.transactionEnded(line, description()) }
    var whole = description()
    do {
      // Where a rule has acknowledged it before it was whole, it was not saved then.
      if let entry = try saved?.entry ?? folder?.save(content, { Self.numbered($0, whole) }) {
        line.file = entry.name
        whole = Self.numbered(entry, whole)
        // It may have come otherwise in the end than it looked when it was saved.
        try folder?.describe(entry, whole)
      }
    } catch {
      note(
        SMTPFinding(
          kind: .deliveryFailed, session: record.session.number,
          text:
            "transaction \(record.number), which is acknowledged, could not be put away: \(error)"))
    }
    output.transactionEnded(line, whole)
  }

  private mutating func note(_ finding: SMTPFinding) {
    summary.findings += 1
    if finding.violation != nil {
      summary.violations += 1
      if let session = finding.session {
        open[session]?.violations.append(JSON(encoding: finding))
      }
    }
    output.finding(finding)
  }

  /// Counts a message that was stored.
  private mutating func note(_ record: SMTPTransactionRecord) {
    summary.messages += 1
    for index in expectations.indices { expectations[index].note(SMTPReceivedMessage(record)) }
    kept.messages += 1
    kept.octets += record.contentSize
  }

  /// Saves a message that is about to be acknowledged.
  private mutating func save(_ record: SMTPTransactionRecord) throws {
    let content = record.content
    let description = describe(
      record, SMTPMIMEMessage(content).subject, in: open[record.session.number], at: record.time)
    let entry = try folder?.save(content) { Self.numbered($0, description) }
    if let entry { saved[Place(record)] = SavedMessage(entry: entry, time: record.time) }
  }

  private static func numbered(_ entry: MailFolder.Entry, _ description: JSON) -> JSON {
    JSON.object(["number": .number(entry.number), "file": .string(entry.name)])
      .adding(description)
  }

  private func describe(
    _ record: SMTPTransactionRecord, _ subject: String?, in session: OpenSession?,
    at time: Duration
  ) -> JSON {
    .object([
      "outcome": JSON(encoding: record.outcome),
      "reply": record.reply.map { JSON(encoding: $0) },
      "time": .string(timestamp(time)),
      "size": .number(record.contentSize),
      "subject": subject.map(JSON.string),
      "envelope": JSON(encoding: record.envelope),
      "session": .session(record.session, peer: record.peer).adding(
        .object([
          "startedAt": session.map { .string(timestamp($0.startedAt)) },
          "transaction": .number(record.number),
        ])),
      "violations": .array(session?.violations ?? []),
    ])
  }

  /// Everything is written by now: what is kept in memory only costs.
  private mutating func forget() {
    let isTooLarge = kept.octets > options.configuration.memoryBudget / 2
    // Sessions that delivered nothing are nobody's, and some programs connect every second.
    let isTooMany = endedSessions > max(options.keep, Self.sessionsAtOnce)
    guard kept.messages > options.keep || isTooLarge || isTooMany else { return }
    // An eighth at a time, since going through what is kept costs more than forgetting one.
    let count = isTooLarge ? 0 : options.keep - options.keep / 8
    server.forget(keeping: count)
    summary.hasForgotten = true
    kept = (min(kept.messages, count), isTooLarge ? 0 : kept.octets)
    endedSessions = 0
  }

  private func timestamp(_ time: Duration) -> String { System.timestamp(startedAt + time) }
}
