internal import SMTPTestNetwork

/// Prints the dialogues of a server while they happen.
package final class LiveTranscript: Sendable {
  /// The one that `SMTP_FIXTURE_TRACE=1` asks for: to standard error.
  static let fromEnvironment: LiveTranscript? = {
    guard let value = System.environment("SMTP_FIXTURE_TRACE"), value != "0", value != ""
    else { return nil }
    return LiveTranscript { lines in
      System.writeToStandardError(lines.joined(separator: "\n") + "\n")
    }
  }()

  /// A session that is being printed. An object: the builder is changed where it is.
  private final class Printing {
    var builder: TranscriptBuilder

    init(_ session: LiveSession) {
      builder = TranscriptBuilder(
        number: session.number, peer: session.peer, terms: session.terms,
        startedAt: session.server.time(session.startedAt))
    }
  }

  private let sessions = Locked<[ObjectIdentifier: Printing]>([:])
  private let violations = Locked(0)
  private let output: @Sendable ([String]) -> Void

  /// Creates one that hands complete lines to `output`, on the I/O thread.
  package init(_ output: @escaping @Sendable ([String]) -> Void) { self.output = output }

  /// How many violations were printed.
  package var violationCount: Int { violations.withLock { $0 } }

  /// Prints what is new in a session.
  func update(_ session: LiveSession) {
    // In this order: what has ended is in the snapshot.
    let transactions = session.transactions
    let snapshot = session.log.snapshot()
    let id = ObjectIdentifier(session)
    let lines = sessions.withLock { sessions -> [String] in
      let printing = sessions[id] ?? Printing(session)
      printing.builder.learn(transactions)
      let before = printing.builder.printedViolations
      defer {
        let count = printing.builder.printedViolations - before
        if count > 0 { violations.withLock { $0 += count } }
      }
      if session.isEnded {
        sessions[id] = nil
        return printing.builder.finish(snapshot)
      }
      sessions[id] = printing
      return printing.builder.advance(snapshot)
    }
    if !lines.isEmpty { output(lines) }
  }
}
