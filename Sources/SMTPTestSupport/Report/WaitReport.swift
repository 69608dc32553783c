internal import SMTPTestNetwork

/// What the author of a failed test needs to see of a server.
struct WaitReport {
  /// What was looked for among the messages.
  enum Search {
    case nothing
    /// - Parameter isComplete: all that was asked for came, so nobody looks for another.
    case one(SMTPMessageQuery, found: [SMTPReceivedMessage], isComplete: Bool = false)
    case inOrder([SMTPMessageQuery], found: [SMTPReceivedMessage])
  }

  private let search: Search
  private let transactions: [SMTPTransactionRecord]
  private let sessions: [SMTPSessionRecord]
  private let script: ScriptTally
  /// What was asked for, and came before what ought to have been first.
  private let early: [SMTPReceivedMessage]
  /// The stored messages that are not told of otherwise: the nearest, and how many there are.
  private let misses: [NearMiss]
  private let others: Int

  /// - Parameters: what is known at this moment. Closures of queries are called now.
  init(
    search: Search, transactions: [SMTPTransactionRecord], sessions: [SMTPSessionRecord],
    script: ScriptTally
  ) {
    self.search = search
    self.transactions = transactions
    self.sessions = sessions
    self.script = script
    let stored = Self.stored(transactions)
    var early: [SMTPReceivedMessage] = []
    // Nobody looks for another where all came, or nothing was asked for.
    var missing: (query: SMTPMessageQuery, found: [SMTPReceivedMessage])?
    switch search {
    case .nothing, .one(_, _, isComplete: true): break
    case .one(let query, let found, isComplete: false): missing = (query, found)
    case .inOrder(let queries, let found) where found.count < queries.count:
      let query = queries[found.count]
      let late = stored.firstIndex { $0 == found.last }.map { stored[...$0] } ?? []
      early = late.filter { message in
        !found.contains(message) && (try? query.matches(message)) == true
      }
      missing = (query, found + early)
    // The error is not made otherwise.
    case .inOrder: break
    }
    let others = missing.map { missing in
      let told = Set(missing.found)
      return stored.filter { !told.contains($0) }
    }
    misses = missing.map { NearMiss.nearest(3, of: others ?? [], to: $0.query) } ?? []
    self.others = others?.count ?? 0
    self.early = early
  }

  var lines: [String] {
    messageLines + refusalLines + sessionLines + ruleLines + chanceLines
  }

  // MARK: Messages

  private static func stored(_ transactions: [SMTPTransactionRecord]) -> [SMTPReceivedMessage] {
    transactions.filter(\.outcome.isStored).map(SMTPReceivedMessage.init)
  }

  private var messageLines: [String] {
    if transactions.isEmpty { return ["No transaction ended."] }
    switch search {
    case .nothing: return listed("The messages that came:", Self.stored(transactions))
    case .one(_, let found, _): return listed("What came:", found) + nearLines
    case .inOrder(let queries, let found):
      let came = zip(queries, found).flatMap { ["Found\($0.suffix):", line($1)] }
      return came + listed("Too early, it should have come after these:", early) + nearLines
    }
  }

  private var nearLines: [String] {
    if others == 0 { return [] }
    var lines = [others == 1 ? "The nearest message:" : "The nearest messages:"]
    for miss in misses {
      lines.append(line(miss.message))
      lines += miss.lines.map { "    \($0)" }
    }
    let rest = others - misses.count
    if rest > 0 { lines.append("  and \(rest) more") }
    return lines
  }

  private func listed(_ title: String, _ messages: [SMTPReceivedMessage]) -> [String] {
    messages.isEmpty ? [] : [title] + ShownText.last(10, of: messages.map(line))
  }

  private func line(_ message: SMTPReceivedMessage) -> String { "  \(message)" }

  /// What was rejected or abandoned, and why.
  private var refusalLines: [String] {
    let refused = transactions.filter { !$0.outcome.isStored }
    return refused.isEmpty
      ? [] : ["Not stored:"] + ShownText.last(10, of: refused.map(Self.refusal))
  }

  /// A transaction that was not stored, and below it with which replies its recipients were refused.
  private static func refusal(_ transaction: SMTPTransactionRecord) -> String {
    let refused = transaction.envelope.forwardPaths.filter { !$0.isAccepted }
    let lines = refused.prefix(3).map { path in
      let reply = path.reply.map { " with \(ShownText.escaped("\($0)"))" } ?? ""
      return "    \(ShownText.value(path.address.description)) was refused\(reply)"
    }
    let rest = refused.count > 3 ? ["    and \(refused.count - 3) more"] : []
    return (["  \(transaction)"] + lines + rest).joined(separator: "\n")
  }

  // MARK: Sessions and rules

  private var sessionLines: [String] {
    if sessions.isEmpty { return ["No client connected."] }
    let open = sessions.filter(\.isOpen)
    if open.isEmpty { return ["No session is open; \(sessions.count) ended."] }
    return ["Sessions that are open:"]
      + ShownText.last(
        10, of: open.map { "  \($0)" + ($0.owesContent ? ", the content has not ended" : "") })
  }

  private var ruleLines: [String] {
    var fired: [String] = []
    var idle: [String] = []
    for hits in script.hits {
      if hits.count > 0 { fired.append("  \(hits)") } else { idle.append("  \(hits.rule)") }
    }
    return (fired.isEmpty ? [] : ["Rules that fired:"] + ShownText.last(10, of: fired))
      + (idle.isEmpty ? [] : ["Rules that never fired:"] + ShownText.last(10, of: idle))
  }

  private static let shownDraws = 100

  private var chanceLines: [String] {
    guard let seed = script.seed else { return [] }
    let title = "Chance was drawn with seed \(seed); SMTP_FIXTURE_SEED=\(seed) draws the same."
    let draws = script.draws
    if draws.isEmpty { return [title] }
    let drawn = "What it came to, as a script without chance"
    // A part of it reproduces nothing: it is shown whole, or stands whole in a file.
    if draws.count <= Self.shownDraws { return [title, drawn + ":"] + draws.map { "  \($0)" } }
    let path =
      "\(TemporaryFile.folder)/smtp-fixture-\(seed)-\(UInt32.random(in: 0 ... .max)).script"
    if let reason = TextFile.write("\(SMTPScript(draws))\n", to: path) {
      return [title, "\(drawn), \(draws.count) rules (\(path) cannot be written: \(reason)):"]
        + draws.map { "  \($0)" }
    }
    return [title, "\(drawn), \(draws.count) rules: \(path)"]
  }

  // MARK: Dialogues

  private static let mostConcerned = 3

  /// The sessions that the failure is about: those that are stuck in a transaction, those of the messages
  /// that came near, those whose mail was not stored; else the one in which something happened last.
  var concern: [Int] {
    if case .one(_, let found, isComplete: true) = search, !found.isEmpty {
      return found.map(\.session.number).unique
    }
    let stuck = sessions.filter(\.isInTransaction).map(\.number)
    let near = (early + misses.map(\.message)).map(\.session.number)
    let refused = transactions.filter { !$0.outcome.isStored }.map(\.session.number)
    let all = (stuck + near + refused).unique
    return all.isEmpty
      ? sessions.lastActive.map { [$0.number] } ?? [] : Array(all.prefix(Self.mostConcerned))
  }

  /// The last lines of the session that the failure is about before all.
  var dialogueLines: [String] {
    let number = concern.first
    guard let session = sessions.last(where: { $0.number == number }) else { return [] }
    return ["The end of the dialogue of session \(session.number):"]
      + session.transcript.split(separator: "\n").suffix(12).map { "  \($0)" }
  }
}

extension SMTPSessionRecord {
  /// Whether the client was told to send content, and has not said that this was all of it.
  var owesContent: Bool {
    guard stage == .data || stage == .body else { return false }
    let last = snapshot.sent(max(0, snapshot.sentCount - 512)..<snapshot.sentCount).dropLast(2)
    return last[((last.lastIndex(of: 10) ?? -1) + 1)...].starts(with: "354".utf8)
  }
}
