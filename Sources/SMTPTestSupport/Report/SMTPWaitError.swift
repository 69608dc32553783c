/// A wait that did not end well: what was waited for, what came instead, where each session stands.
///
/// ```
/// Waited 0.0 seconds for a message to "ann@example.com" subject "Welcome"; none came.
/// The nearest message:
///   session 1, transaction 1: <app@example.com> to <ann@example.com>, 31 octets, accepted, subject "Welcom"
///     to: `ann@example.com`
///     subject: `Welcom` ≠ `Welcome`
/// No session is open; 1 ended.
/// The end of the dialogue of session 1:
///   …
/// ```
public struct SMTPWaitError: Error, Sendable, CustomStringConvertible {
  /// Why a wait ended. Later versions may know more reasons.
  public struct Reason: Sendable, Hashable, CustomStringConvertible {
    enum Code: Hashable {
      case timedOut(after: Duration)
      case serverStopped, unexpected
    }

    let code: Code

    /// The deadline passed.
    public static func timedOut(after timeout: Duration) -> Reason {
      Reason(code: .timedOut(after: timeout))
    }

    /// The server was stopped.
    public static let serverStopped = Reason(code: .serverStopped)
    /// More or other messages came than were asked for.
    public static let unexpected = Reason(code: .unexpected)

    /// How long was waited, where the deadline passed; else `nil`.
    public var timeout: Duration? { if case .timedOut(let timeout) = code { timeout } else { nil } }

    /// `serverStopped`, or `timed out after 10.0 seconds`.
    public var description: String {
      switch code {
      case .timedOut(let timeout): "timed out after \(timeout)"
      case .serverStopped: "serverStopped"
      case .unexpected: "unexpected"
      }
    }
  }

  /// Why it ended.
  public let reason: Reason
  /// What was waited for: `a message to "ann@example.com"`.
  public let expectation: String
  /// How much of it came: `none came`.
  public let shortfall: String
  /// The transactions that had ended by then, stored or not.
  public let transactions: [SMTPTransactionRecord]
  /// The sessions at that moment.
  public let sessions: [SMTPSessionRecord]
  /// What chance was drawn from; `nil` where the script has none.
  public let seed: UInt64?
  /// What chance chose, as rules without chance.
  public let drawnFaults: [SMTPRule]
  /// All below the first sentence, but for the dialogue.
  private let report: [String]
  /// The end of the dialogue that the failure is about.
  private let dialogue: [String]
  /// The sessions that the failure is about.
  let concern: [Int]

  init(
    _ reason: Reason, _ expectation: String, shortfall: String,
    searched: WaitReport.Search = .nothing, _ core: ServerCore
  ) {
    core.readAll()
    let script = core.scripts.tally
    self.reason = reason
    self.expectation = expectation
    self.shortfall = shortfall
    transactions = core.mailbox.all
    sessions = core.recorders.map(\.record)
    seed = script.seed
    drawnFaults = script.draws
    // Now, while the closures of queries are where they ought to run.
    let report = WaitReport(
      search: searched, transactions: transactions, sessions: sessions, script: script)
    self.report = report.lines
    dialogue = report.dialogueLines
    concern = report.concern
  }

  /// A full sentence; what came near and what else arrived; where sessions and rules stand; the
  /// last lines of the dialogue. Octets of clients are escaped and shortened.
  public var description: String {
    ([sentence] + report + dialogue).joined(separator: "\n")
  }

  /// The description without the dialogue, where that is shown as a whole.
  package var summary: String { ([sentence] + report).joined(separator: "\n") }

  private var sentence: String {
    switch reason.code {
    case .timedOut(let duration): "Waited \(duration) for \(expectation); \(shortfall)."
    case .serverStopped: "The server was stopped while waiting for \(expectation); \(shortfall)."
    case .unexpected: "Expected \(expectation), \(shortfall)."
    }
  }
}
