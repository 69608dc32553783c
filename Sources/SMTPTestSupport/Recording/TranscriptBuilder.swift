internal import SMTPTestNetwork
internal import SMTPTestScript
internal import SMTPTestWire

/// Turns a session's record into lines of text, all at once or while it grows.
///
/// What comes of it is a dialogue that reads back: `S:` and `C:` for what was sent, `S!` and `C!` for
/// what was done besides, `#` for what was noted. What happened after the server's own close is noted
/// only, since no client can depart any more. Of a long content the first and the last lines are
/// shown, also where it was not wanted and its lines were taken for commands.
struct TranscriptBuilder {
  /// What the client's octets are at this point.
  enum Mode {
    case commands
    /// Lines behind a DATA that was not answered with 354, yet or at all.
    case presumedContent
    case content
  }

  /// So many violations are shown of lines that were refused one by one.
  private static let shownOfRefused = 3

  var text = DialogueWriter()
  private var position = 0
  var clientAt = 0
  var serverAt = 0
  /// The beginnings of lines whose ends have not come.
  var client: [UInt8] = []
  var server: [UInt8] = []
  var clientText = SecretText(secrets: OctetRanges())
  private var serverText = SecretText(secrets: OctetRanges())
  private var lastTime: UInt64?

  var mode = Mode.commands
  var contentLines = 0
  /// Where the content ends, if that is known: that of an open transaction is not.
  var contentEnd: Int?
  /// The contents after each DATA that were learned. Clients that send in one batch have sent them
  /// before the 354, and a script need not say 354 at all.
  var contents: [Range<Int>] = []
  var nextContent = 0
  /// How many transactions they are of, those without a content too.
  private var learnedCount = 0
  var held: HeldLines?
  var chunkLeft = 0
  /// How many octets of the chunk came since it was last shown.
  var chunkCount = 0
  /// Whether the client has ended the connection; the text knows whether the server has.
  private var isClientGone = false
  /// Whether the handshake of TLS was completed.
  private var isEncrypted = false
  var endsWithDATA = false
  /// How many replies are due, and how many up to that to DATA; 0: it was answered.
  var owedReplies = 1
  var owedToDATA = 0
  /// Whether the server has refused a line after the other since it did anything else.
  private var isRefusing = false
  /// How many lines it has refused since violations were looked for.
  private var refusals = 0
  /// How many violations were found in them that are the same.
  private var refusedCommands = 0

  private var secrets: SecretWatch
  var judge: SessionJudge
  /// How many of the violations were printed.
  var printedViolations = 0

  init(_ session: SMTPSessionRecord) {
    self.init(
      number: session.number, peer: session.peer, terms: session.terms,
      startedAt: session.startedAt)
    learn(session.transactions)
  }

  init(number: Int, peer: SMTPPeer, terms: JudgeTerms, startedAt: Duration) {
    judge = SessionJudge(terms)
    secrets = SecretWatch(terms)
    text.add("== \(number)  # \(peer), \(startedAt.inSeconds) after the start")
  }

  /// Takes note of where the content of transactions stands.
  mutating func learn(_ transactions: [SMTPTransactionRecord]) {
    if transactions.count == learnedCount { return }
    let known = min(learnedCount, transactions.count)
    learnedCount = transactions.count
    for record in transactions[known...] {
      if case .dotStuffed(let range, _) = record.transaction.content { contents.append(range) }
    }
  }

  /// The lines that are complete by now and were not returned before, each with its LF.
  ///
  /// - Parameter header: stands before them, if there are any.
  mutating func advance(_ snapshot: SessionSnapshot, behind header: [UInt8] = []) -> [UInt8] {
    if position == snapshot.events.count, text.isEmpty { return [] }
    follow(snapshot)
    return text.take(behind: header)
  }

  /// All lines, unfinished ones included.
  mutating func finish(_ snapshot: SessionSnapshot, behind header: [UInt8] = []) -> [UInt8] {
    follow(snapshot)
    endPartialLines(snapshot)
    endRefused()
    return text.take(behind: header)
  }

  /// All of it, without the end of the last line.
  mutating func whole(_ snapshot: SessionSnapshot) -> String {
    String(decoding: finish(snapshot).dropLast(), as: UTF8.self)
  }

  private mutating func follow(_ snapshot: SessionSnapshot) {
    secrets.advance(snapshot)
    let (client, server) = secrets.secrets(of: snapshot)
    clientText = SecretText(secrets: client)
    serverText = SecretText(secrets: server)
    while position < snapshot.events.count {
      let event = snapshot.events[position]
      position += 1
      add(event, snapshot)
      judge.judgeEvent(of: snapshot)
      addViolations()
    }
  }

  private mutating func add(_ event: LogEvent, _ snapshot: SessionSnapshot) {
    if let lastTime, event.time > lastTime + 100_000_000 {
      text.add("# \(Duration.nanoseconds(Int64(event.time - lastTime)).inSeconds) later")
    }
    lastTime = event.time
    switch DialogueEvent(event, of: snapshot.role) {
    case .client(let end):
      snapshot.forEach(clientAt..<end, of: snapshot.side(of: .client)) { addClient($0, snapshot) }
    case .server(let end):
      snapshot.forEach(serverAt..<end, of: snapshot.side(of: .server)) { addServer($0, snapshot) }
    case .rule(let number): text.add("# rule: \(snapshot.remarks[number])")
    case .action(let number): act(snapshot.remarks[number], snapshot)
    case .clientAction(let number): note("the client: \(snapshot.remarks[number])", snapshot)
    case .remark(let number): note(snapshot.remarks[number], snapshot)
    case .unkept(let count): note("\(count) octets of the client, not kept", snapshot)
    case .tlsStarted: end("S! start-tls", snapshot)
    case .helloReceived: break
    case .tlsEstablished(let number):
      end("C! tls", snapshot)
      isEncrypted = true
      note(snapshot.remarks[number], snapshot)
    case .tlsFailed(let number):
      // Where TLS had begun, it looks to a dialogue as if the client had broken the connection.
      if isEncrypted, !text.isOver, !isClientGone { end("C! reset", snapshot) }
      note("TLS failed: \(snapshot.remarks[number])", snapshot)
      // A handshake fails in a dialogue by itself, and what follows of it with it.
      text.isOver = true
    case .serverHalfClosed: act("half-close", snapshot)
    case .clientClosed:
      end(text.isOver ? "# the client closed its side" : "C! close", snapshot)
      isClientGone = true
    case .clientLost:
      end(text.isOver || isClientGone ? "# the connection broke" : "C! reset", snapshot)
    case .serverClosed:
      end("S! close", snapshot)
      text.isOver = true
    case .serverDropped:
      end("S! drop", snapshot)
      text.isOver = true
    case .serverReset:
      end("S! reset", snapshot)
      text.isOver = true
    }
  }

  // MARK: Violations

  /// Adds what was found since the last line.
  mutating func addViolations() {
    if judge.violationCount > printedViolations {
      let isManyTimes = isRefusing || refusals > Self.shownOfRefused
      for violation in judge.violations[printedViolations...] {
        if isManyTimes, violation.kind == .unknownCommand {
          refusedCommands += 1
          if refusedCommands > Self.shownOfRefused { continue }
        }
        text.add("# violation: \(violation)")
      }
      printedViolations = judge.violationCount
    }
    refusals = 0
    if !isRefusing, refusedCommands > 0 { endRefused() }
  }

  private mutating func endRefused() {
    let left = refusedCommands - Self.shownOfRefused
    if left > 0 {
      text.add(
        "# … \(left) more violation\(left == 1 ? "" : "s"): unknown commands (unknownCommand) …")
    }
    refusedCommands = 0
  }

  // MARK: Ends

  /// What the server did besides writing, in the words of a dialogue.
  private mutating func act(_ action: String, _ snapshot: SessionSnapshot) {
    endPartialServerLine(snapshot)
    endHeld(snapshot)
    text.add("S! \(action)")
  }

  private mutating func note(_ remark: String, _ snapshot: SessionSnapshot) {
    end("# \(remark)", snapshot)
  }

  private mutating func end(_ line: String, _ snapshot: SessionSnapshot) {
    endPartialLines(snapshot)
    text.add(line)
  }

  private mutating func endPartialLines(_ snapshot: SessionSnapshot) {
    endPartialServerLine(snapshot)
    endPartialClientLine(snapshot)
    endHeld(snapshot)
    mode = .commands
  }

  // MARK: The server

  mutating func endPartialServerLine(_ snapshot: SessionSnapshot) {
    if server.isEmpty { return }
    endHeld(snapshot)
    let line = server
    server = []
    addServerLine(line, at: serverAt - line.count)
  }

  private mutating func addServerLine(_ line: [UInt8], at offset: Int) {
    let isWhole = line.suffix(2) == [13, 10]
    let shown = serverText.text(isWhole ? line.dropLast(2) : line, at: offset)
    text.add(DialogueText.prefixed("S:", DialogueText.ended(shown, isWhole)))
  }

  /// The octets of the server from `serverAt` on.
  private mutating func addServer(_ octets: UnsafeRawBufferPointer, _ snapshot: SessionSnapshot) {
    var at = 0
    while at < octets.count {
      guard let end = OctetSearch.lineFeed(octets, from: at) else { break }
      let line = octets.part(at, end + 1)
      at = end + 1
      if server.isEmpty {
        addServerLine(line, snapshot)
      } else {
        // What is added meanwhile stands before all of it.
        let whole = server + line
        server = []
        serverAt -= whole.count - line.count
        whole.withUnsafeBytes { addServerLine($0, snapshot) }
      }
    }
    if at < octets.count {
      server += octets.part(at, octets.count)
      serverAt += octets.count - at
    }
  }

  private mutating func addServerLine(
    _ line: UnsafeRawBufferPointer, _ snapshot: SessionSnapshot
  ) {
    let reply = ReplyLine(line)
    // What the client had not finished when it was cut off came before that.
    if reply.code == 421 { endPartialClientLine(snapshot) }
    endHeld(snapshot)
    let isRefusal = reply.code / 10 == 50
    isRefusing = isRefusal
    if isRefusal { refusals += 1 }
    if !serverText.secrets.isEmpty {
      addServerLine(Array(line), at: serverAt)
    } else if isRefusal {
      text.addRefusal(Array(line))
    } else if text.addPlain(line, .server, most: 1).lines == 0 {
      addServerLine(Array(line), at: serverAt)
    }
    serverAt += line.count
    if reply.isLast { noteReply(reply.code) }
  }
}
