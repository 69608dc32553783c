internal import SMTPTestNetwork
internal import SMTPTestScript
internal import SMTPTestWire

/// Turns a session's record into lines of text, all at once or while it grows.
///
/// What comes of it is a dialogue that reads back: `S:` and `C:` for what was sent, `S!` and `C!` for
/// what was done besides, `#` for what was noted. What happened after the server's own close is noted
/// only, since no client can depart any more.
struct TranscriptBuilder {
  /// Of content longer than this, in lines, only the first lines are shown.
  private static let shownContentLines = 12
  /// Of a line longer than this, in octets, only the beginning is shown.
  private static let shownOctets = 1000

  private var lines: [String] = []
  private var position = 0
  private var clientAt = 0
  private var serverAt = 0
  /// The beginnings of lines whose ends have not come.
  private var client: [UInt8] = []
  private var server: [UInt8] = []
  private var clientText = SecretText(secrets: OctetRanges())
  private var serverText = SecretText(secrets: OctetRanges())
  private var lastTime: UInt64?

  // What the client's octets are at this point.
  private var isContent = false
  private var contentLines = 0
  /// Where the content ends, if that is known: that of an open transaction is not.
  private var contentEnd: Int?
  /// The content after each DATA, by the place where it begins. Clients that send in one batch
  /// have sent it before the 354, and a script need not say 354 at all.
  private var contents: [Int: Int] = [:]
  /// How many transactions they are of, those without a content too.
  private var learnedCount = 0
  private var chunkLeft = 0
  /// How many octets of the chunk came since it was last shown.
  private var chunkCount = 0
  /// How many octets of content are not shown, and whether all their lines end with CRLF.
  private var elidedCount = 0
  private var isElidedInLines = true
  /// Whether the server has ended the connection, and whether the client has.
  private var isOver = false
  private var isClientGone = false
  private var lastVerb: [UInt8] = []

  private var judge: SessionJudge
  /// How many of the violations were printed.
  private(set) var printedViolations = 0

  init(_ session: SMTPSessionRecord) {
    self.init(
      number: session.number, peer: session.peer, terms: session.terms,
      startedAt: session.startedAt)
    learn(session.transactions)
  }

  init(number: Int, peer: SMTPPeer, terms: JudgeTerms, startedAt: Duration) {
    judge = SessionJudge(terms)
    lines.append("== \(number)  # \(peer), \(Self.seconds(startedAt)) after the start")
  }

  /// Takes note of where the content of transactions stands.
  mutating func learn(_ transactions: [SMTPTransactionRecord]) {
    let known = learnedCount
    learnedCount = transactions.count
    for record in transactions[min(known, transactions.count)...] {
      if case .dotStuffed(let range, _) = record.transaction.content {
        contents[range.lowerBound] = range.upperBound
      }
    }
  }

  /// The lines that are complete by now and were not returned before.
  mutating func advance(_ snapshot: SessionSnapshot) -> [String] {
    clientText = SecretText(secrets: snapshot.secrets(of: snapshot.side(of: .client)))
    serverText = SecretText(secrets: snapshot.secrets(of: snapshot.side(of: .server)))
    for event in snapshot.events[min(position, snapshot.events.count)...] {
      position += 1
      add(event, snapshot)
    }
    defer { lines = [] }
    return lines
  }

  /// All lines, unfinished ones included.
  mutating func finish(_ snapshot: SessionSnapshot) -> [String] {
    var result = advance(snapshot)
    endPartialLines()
    result += lines
    lines = []
    return result
  }

  private mutating func add(_ event: LogEvent, _ snapshot: SessionSnapshot) {
    if let lastTime, event.time > lastTime + 100_000_000 {
      lines.append("# \(Self.seconds(.nanoseconds(Int64(event.time - lastTime)))) later")
    }
    lastTime = event.time
    defer {
      judge.judgeEvent(of: snapshot)
      addViolations()
    }
    switch DialogueEvent(event, of: snapshot.role) {
    case .client(let end):
      addClient(
        snapshot.octets(clientAt..<end, of: snapshot.side(of: .client)), snapshot)
      clientAt = end
    case .server(let end):
      addServer(snapshot.octets(serverAt..<end, of: snapshot.side(of: .server)))
      serverAt = end
    case .rule(let number): lines.append("# rule: \(snapshot.remarks[number])")
    case .action(let number): act(snapshot.remarks[number])
    case .clientAction(let number): note("the client: \(snapshot.remarks[number])")
    case .remark(let number): note(snapshot.remarks[number])
    case .tlsStarted: note("TLS handshake")
    case .tlsEstablished(let number): note("TLS: \(snapshot.remarks[number])")
    case .tlsFailed(let number): note("TLS failed: \(snapshot.remarks[number])")
    case .serverHalfClosed: act("half-close")
    case .clientClosed:
      end(isOver ? "# the client closed its side" : "C! close")
      isClientGone = true
    case .clientLost: end(isOver || isClientGone ? "# the connection broke" : "C! reset")
    case .serverClosed:
      end("S! close")
      isOver = true
    case .serverReset:
      end("S! reset")
      isOver = true
    }
  }

  /// Adds what was found since the last line.
  private mutating func addViolations() {
    for violation in judge.violations.dropFirst(printedViolations) {
      lines.append("# violation: \(violation)")
    }
    printedViolations = judge.violations.count
  }

  /// Adds a line; a comment, when it cannot be part of the dialogue any more.
  private mutating func add(_ line: String) {
    lines.append(isOver && line.first != "#" ? "# \(line)" : line)
  }

  /// What the server did besides writing, in the words of a dialogue.
  private mutating func act(_ text: String) {
    endPartialServerLine()
    endElided()
    add("S! \(text)")
  }

  private mutating func note(_ text: String) { end("# \(text)") }

  private mutating func end(_ line: String) {
    endPartialLines()
    add(line)
  }

  private mutating func endPartialLines() {
    endPartialServerLine()
    endPartialClientLine(at: clientAt)
    endElided()
    isContent = false
  }

  /// - Parameter end: how many octets of the client there were by then.
  private mutating func endPartialClientLine(at end: Int) {
    if client.isEmpty { return }
    addClientLine(client, "\\-", at: end - client.count)
    client = []
  }

  private mutating func endPartialServerLine() {
    if !server.isEmpty {
      endElided()
      addServerLine(server, at: serverAt - server.count)
      server = []
    }
  }

  private mutating func addServerLine(_ line: [UInt8], at offset: Int) {
    let isWhole = line.suffix(2) == [13, 10]
    let text = serverText.text(isWhole ? line.dropLast(2) : line, at: offset)
    add(DialogueText.prefixed("S:", DialogueText.ended(text, isWhole)))
  }

  private mutating func addServer(_ octets: [UInt8]) {
    let offset = serverAt - server.count
    let octets = server + octets
    // What is added meanwhile stands before all of it.
    server = []
    var start = 0
    while let end = octets.lineFeed(from: start) {
      let line = Array(octets[start...end])
      let place = offset + start
      start = end + 1
      // What the client had not finished when it was cut off came before that.
      if line.starts(with: "421".utf8) { endPartialClientLine(at: clientAt) }
      endElided()
      addServerLine(line, at: place)
      if !isContent, line.starts(with: "354".utf8), lastVerb == Array("DATA".utf8) {
        beginContent(nil)
      }
    }
    server = Array(octets[start...])
  }

  /// The octets of the client from `clientAt` on.
  private mutating func addClient(_ octets: [UInt8], _ snapshot: SessionSnapshot) {
    var at = 0
    while at < octets.count {
      if chunkLeft > 0 {
        let part = min(chunkLeft, octets.count - at)
        chunkLeft -= part
        chunkCount += part
        at += part
        if chunkLeft == 0 { endElided() }
        continue
      }
      if client.isEmpty, let end = contents[clientAt + at] { beginContent(end) }
      guard let end = octets.lineFeed(from: at) else {
        client += octets[at...]
        return
      }
      let place = clientAt + at - client.count
      client += octets[at..<end]
      at = end + 1
      var ending = ""
      if client.last == UInt8(ascii: "\r") {
        client.removeLast()
      } else {
        client.append(UInt8(ascii: "\n"))
        ending = "\\-"
      }
      if let contentEnd, isContent, clientAt + at <= contentEnd {
        addContentLine(client, ending, at: place)
      } else {
        addClientLine(client, ending, at: place)
      }
      client = []
      // Line by line: however the octets came, each is judged at the line where it is certain.
      judge.judgeClient(of: snapshot, upTo: clientAt + at)
      addViolations()
    }
  }

  private mutating func addClientLine(_ line: [UInt8], _ ending: String, at offset: Int) {
    endPartialServerLine()
    if isContent {
      // Of an open transaction the line itself tells.
      guard line == [UInt8(ascii: ".")], ending.isEmpty else {
        return addContentLine(line, ending, at: offset)
      }
      endContent()
      add("C: .")
      lastVerb = []
      return
    }
    lastVerb = line.prefix { $0 != UInt8(ascii: " ") }.prefix(9).map { $0 & 0xDF }
    addShortened(line, ending, at: offset)
    if lastVerb == Array("BDAT".utf8) {
      let size = line.dropFirst(5).prefix { $0 >= 0x30 && $0 <= 0x39 }
      chunkLeft = Int(String(decoding: size, as: UTF8.self)) ?? 0
    }
  }

  private mutating func beginContent(_ end: Int?) {
    isContent = true
    contentLines = 0
    contentEnd = end
  }

  private mutating func addContentLine(_ line: [UInt8], _ ending: String, at offset: Int) {
    contentLines += 1
    if contentLines <= Self.shownContentLines {
      addShortened(line, ending, at: offset)
    } else {
      endPartialServerLine()
      elidedCount += line.count + (ending.isEmpty ? 2 : 0)
      isElidedInLines = isElidedInLines && ending.isEmpty
    }
  }

  /// The dot follows: whatever comes before it fits.
  private mutating func endContent() {
    isContent = false
    if elidedCount > 0, isElidedInLines {
      add("C*: {*}")
      elidedCount = 0
    }
    endElided()
  }

  /// Shows octets that were only counted: something else than the end of the content follows.
  private mutating func endElided() {
    if elidedCount > 0 {
      add("C: {\(elidedCount)}\\-")
      add("# lines of the content")
    }
    if chunkCount > 0 {
      add("C: {\(chunkCount)}\\-")
      add(chunkLeft == 0 ? "# the octets of the chunk" : "# octets of the chunk")
    }
    elidedCount = 0
    isElidedInLines = true
    chunkCount = 0
  }

  /// Adds a line of the client, shortened where it is overlong.
  ///
  /// - Parameter ending: nothing where CRLF is behind it, else `\-`; a LF is part of the line then.
  private mutating func addShortened(_ line: [UInt8], _ ending: String, at offset: Int) {
    let isEndless = !ending.isEmpty && line.last != 10
    let isLong = line.count > Self.shownOctets
    let octets = isLong ? Array(line.prefix(Self.shownOctets)) : line
    let shown = clientText.text(octets, at: offset, isCounted: isEndless)
    if !isLong {
      add(DialogueText.prefixed("C:", DialogueText.ended(shown, ending.isEmpty)))
    } else if isEndless {
      add("C: \(shown)\\-")
      add("C: {\(line.count - Self.shownOctets)}\\-")
    } else {
      add("C: \(shown){*}" + (ending.isEmpty ? "" : "\\n\\-"))
    }
    if isEndless, !clientText.parts(of: octets, at: offset).isEmpty {
      lines.append("# octets of a secret")
    }
  }

  private static func seconds(_ duration: Duration) -> String {
    let milliseconds = duration.nanosecondCount / 1_000_000
    let fraction = String(1000 + milliseconds % 1000).dropFirst()
    return "\(milliseconds / 1000).\(fraction) s"
  }
}
