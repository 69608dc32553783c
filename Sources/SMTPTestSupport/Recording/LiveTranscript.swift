internal import SMTPTestNetwork

/// Prints the dialogues of a server while they happen.
package final class LiveTranscript: Sendable {
  /// The one that `SMTP_FIXTURE_TRACE` asks for: to standard error, or to the file at a path. Unbuffered:
  /// whoever looks at a test that hangs sees all of it.
  package static let fromEnvironment: LiveTranscript? = {
    guard let value = System.environment("SMTP_FIXTURE_TRACE"), value != "0", value != ""
    else { return nil }
    let descriptor = value.contains("/") ? System.append(to: value) : nil
    return LiveTranscript { System.write($0, to: descriptor ?? 2) }
  }()

  /// A session that is being printed. An object: the builder is changed where it is.
  private final class Printing {
    var builder: TranscriptBuilder
    /// What stands before more of its lines when those of others were between.
    let header: [UInt8]

    init(_ session: LiveSession) {
      builder = TranscriptBuilder(
        number: session.number, peer: session.peer, terms: session.terms,
        startedAt: session.server.time(session.startedAt))
      header = Array("== \(session.number)  # \(session.peer), continued\n".utf8)
    }
  }

  private struct State {
    var sessions: [ObjectIdentifier: Printing] = [:]
    /// The session whose lines were printed last, while it lasts.
    var last: ObjectIdentifier?
    var violations = 0
  }

  private let state = Locked(State())
  private let output: @Sendable ([UInt8]) -> Void

  /// Creates one that hands complete lines to `output`, on the I/O thread, in the order in which they
  /// are to be read: between lines of two sessions there is a header.
  ///
  /// - Parameter output: does not come back to the transcript.
  package init(_ output: @escaping @Sendable ([UInt8]) -> Void) { self.output = output }

  /// How many violations were printed.
  package var violationCount: Int { state.withLock { $0.violations } }

  /// Prints what is new in a session.
  func update(_ session: LiveSession) {
    // In this order: what has ended is in the snapshot.
    let transactions = session.transactions
    let isEnded = session.isEnded
    let snapshot = session.log.snapshot()
    let id = ObjectIdentifier(session)
    state.withLock { state in
      let known = state.sessions[id]
      let printing = known ?? Printing(session)
      printing.builder.learn(transactions)
      let before = printing.builder.printedViolations
      // A session that is new begins with a header of its own.
      let header = known != nil && state.last != id ? printing.header : []
      let lines =
        isEnded
        ? printing.builder.finish(snapshot, behind: header)
        : printing.builder.advance(snapshot, behind: header)
      state.violations += printing.builder.printedViolations - before
      if isEnded {
        state.sessions[id] = nil
      } else if known == nil {
        state.sessions[id] = printing
      }
      guard !lines.isEmpty else { return }
      state.last = isEnded ? nil : id
      output(lines)
    }
  }
}
