/// A wait that did not end well: what was waited for, what came instead, where each session stands.
public struct SMTPWaitError: Error, Sendable, CustomStringConvertible {
  /// Why it ended.
  public enum Reason: Sendable, Hashable {
    /// The deadline passed.
    case timedOut(after: Duration)
    /// The server was stopped.
    case serverStopped
    /// More or other messages came than were asked for.
    case unexpected
  }

  /// Why it ended.
  public let reason: Reason
  /// What was waited for, and how much of it came: `a message to "ann@example.com"; none came`.
  public let expectation: String
  /// The transactions that had ended by then, stored or not.
  public let transactions: [TransactionRecord]
  /// The sessions at that moment.
  public let sessions: [SessionRecord]
  /// What chance was drawn from; `nil` where the script has none.
  public let seed: UInt64?
  /// What chance chose, as rules without chance.
  public let drawnFaults: [SMTPRule]

  /// A full sentence, then what arrived, then the open sessions, then the last lines of the
  /// dialogue.
  public var description: String {
    var lines: [String] = []
    switch reason {
    case .timedOut(let duration): lines.append("Waited \(duration) for \(expectation).")
    case .serverStopped: lines.append("The server was stopped while waiting for \(expectation).")
    case .unexpected: lines.append("Expected \(expectation).")
    }
    if transactions.isEmpty {
      lines.append("No transaction ended.")
    } else {
      lines.append("What came instead:")
      lines += shortened(transactions.map { "  " + line(for: $0) }, to: 10)
    }
    if sessions.isEmpty {
      lines.append("No client connected.")
    } else {
      let open = sessions.filter(\.isOpen)
      lines.append(
        open.isEmpty
          ? "No session is open; \(sessions.count) ended." : "Sessions that are open:")
      lines += shortened(open.map { "  \($0)" }, to: 10)
      if let last = sessions.max(by: { ($0.lastActivity, $0.number) < ($1.lastActivity, $1.number) }
      ) {
        lines.append("The end of the dialogue of session \(last.number):")
        lines += last.transcript.split(separator: "\n").suffix(12).map { "  \($0)" }
      }
    }
    if let seed {
      lines.append("Chance was drawn with seed \(seed); SMTP_FIXTURE_SEED=\(seed) draws the same.")
      if !drawnFaults.isEmpty { lines.append("What it came to, as a script without chance:") }
      lines += shortened(drawnFaults.map { "  \($0)" }, to: 10)
    }
    return lines.joined(separator: "\n")
  }

  private func line(for record: TransactionRecord) -> String {
    record.outcome.isStored ? ReceivedMessage(record).description : record.description
  }

  private func shortened(_ lines: [String], to count: Int) -> [String] {
    guard lines.count > count else { return lines }
    return ["  (\(lines.count - count) earlier ones left out)"] + lines.suffix(count)
  }
}

extension SessionRecord {
  /// When something was recorded last, in nanoseconds of the server's clock.
  var lastActivity: UInt64 { snapshot.events.last?.time ?? 0 }
}
