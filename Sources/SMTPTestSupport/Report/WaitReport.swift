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

  let search: Search
  let transactions: [SMTPTransactionRecord]
  let sessions: [SMTPSessionRecord]
  let script: ScriptTally

  var lines: [String] {
    messageLines + refusalLines + sessionLines + ruleLines + chanceLines
  }

  // MARK: Messages

  private var stored: [SMTPReceivedMessage] {
    transactions.filter(\.outcome.isStored).map(SMTPReceivedMessage.init)
  }

  private var messageLines: [String] {
    if transactions.isEmpty { return ["No transaction ended."] }
    switch search {
    case .nothing: return listed("The messages that came:", stored)
    case .one(let query, let found, let isComplete):
      let came = listed("What came:", found)
      return isComplete ? came : came + nearest(to: query, apart: found)
    case .inOrder(let queries, let found):
      var lines: [String] = []
      for (query, message) in zip(queries, found) {
        lines += ["Found\(query.suffix):", line(message)]
      }
      // The error is not made otherwise.
      guard found.count < queries.count else { return lines }
      let query = queries[found.count]
      let late = stored.firstIndex { $0 == found.last }.map { stored[...$0] } ?? []
      let early = late.filter { message in
        !found.contains(message) && (try? query.matches(message)) == true
      }
      lines += listed("Too early, it should have come after these:", Array(early))
      return lines + nearest(to: query, apart: found + early)
    }
  }

  /// The stored messages nearest to a query, apart from those that were told of.
  private func nearest(to query: SMTPMessageQuery, apart told: [SMTPReceivedMessage]) -> [String] {
    let told = Set(told)
    let others = stored.filter { !told.contains($0) }
    if others.isEmpty { return [] }
    let misses = NearMiss.nearest(3, of: others, to: query)
    var lines = [others.count == 1 ? "The nearest message:" : "The nearest messages:"]
    for miss in misses {
      lines.append(line(miss.message))
      lines += miss.lines.map { "    \($0)" }
    }
    let rest = others.count - misses.count
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

  /// The last lines of the session in which something happened last.
  var dialogueLines: [String] {
    let last = sessions.max { ($0.lastActivity, $0.number) < ($1.lastActivity, $1.number) }
    guard let last else { return [] }
    return ["The end of the dialogue of session \(last.number):"]
      + last.transcript.split(separator: "\n").suffix(12).map { "  \($0)" }
  }
}

extension SMTPSessionRecord {
  /// Whether the client was told to send content, and has not said that this was all of it.
  var owesContent: Bool {
    guard stage == .data || stage == .body else { return false }
    let last = snapshot.sent(max(0, snapshot.sentCount - 512)..<snapshot.sentCount).dropLast(2)
    return last[((last.lastIndex(of: 10) ?? -1) + 1)...].starts(with: "354".utf8)
  }

  /// When something was recorded last, in nanoseconds of the server's clock.
  fileprivate var lastActivity: UInt64 { snapshot.events.last?.time ?? 0 }
}
