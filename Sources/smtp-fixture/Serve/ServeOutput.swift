internal import SMTPTestSupport

/// What `serve` prints. One form is for people, one for programs.
protocol ServeOutput {
  func listening(_ endpoint: SMTPTestEndpoint)
  /// A token endpoint listens, and users are ready there.
  func tokenEndpoint(_ server: OAuthTestServer, _ users: [TokenOptions.User])
  /// A request to the token endpoint was answered.
  func tokenRequest(_ request: OAuthRequest)
  func transcript(_ lines: [UInt8])
  func sessionStarted(_ session: SMTPSessionRecord, at time: String)
  func finding(_ finding: SMTPFinding)
  /// A transaction ended.
  ///
  /// - Parameter description: what the file beside the content has.
  func transactionEnded(_ summary: TransactionSummary, _ description: @autoclosure () -> JSON)
  func sessionEnded(_ session: SMTPSessionRecord, at time: String)
  /// What was expected, in the end; `failure` says why it is not so.
  func expectation(_ expectation: MessageExpectation, failure: SMTPWaitError?)
  func summary(_ summary: ServeSummary)
  func summary(_ summary: TokenSummary)
  /// Writes what was put off until what came with it was there too.
  func flush()
}

/// What `serve` has to say in the end.
struct ServeSummary {
  var messages = 0
  var transactions = 0
  var sessions = 0
  var violations = 0
  var findings = 0
  /// Whether sessions were forgotten, and whether violations are those of the others only.
  var hasForgotten = false
  var judgesKeptOnly = false
  /// Why it ended: `SIGTERM`, `SIGINT`, `--exit-after`, `--timeout` or `--dialogue`.
  var reason = ""
}

/// The live transcript, with a line for each message.
struct TextOutput: ServeOutput {
  let isQuiet: Bool
  private let buffer = LineBuffer()

  init(isQuiet: Bool) { self.isQuiet = isQuiet }

  func flush() { buffer.flush() }

  func listening(_ endpoint: SMTPTestEndpoint) {
    buffer.write("listening on \(endpoint)")
  }

  func tokenEndpoint(_ server: OAuthTestServer, _ users: [TokenOptions.User]) {
    for user in users {
      buffer.write(
        "tokens from \(server.tokenURL): user \(user.name), refresh token \(user.refreshToken)")
    }
  }

  func tokenRequest(_ request: OAuthRequest) {
    if isQuiet { return }
    buffer.write(["# token \(request)"] + request.defects.map { "#   \($0)" })
  }

  func transcript(_ lines: [UInt8]) {
    if !isQuiet { buffer.write(lines: lines) }
  }

  func sessionStarted(_ session: SMTPSessionRecord, at time: String) {}

  /// Violations are in the transcript already.
  func finding(_ finding: SMTPFinding) {
    if finding.violation != nil { return }
    if isQuiet { return }
    let lines = finding.description.split(separator: "\n").map { "# \($0)" }
    buffer.write(lines)
  }

  func transactionEnded(
    _ summary: TransactionSummary, _ description: @autoclosure () -> JSON
  ) {
    if !isQuiet { buffer.write("# \(summary.line)") }
  }

  func sessionEnded(_ session: SMTPSessionRecord, at time: String) {}

  /// What is not as expected is told on standard error.
  func expectation(_ expectation: MessageExpectation, failure: SMTPWaitError?) {
    if !isQuiet, failure == nil { buffer.write("# as expected: \(expectation)") }
  }

  func summary(_ summary: ServeSummary) {
    buffer.write(
      "ended by \(summary.reason): \(counted(summary.messages, "message")), "
        + "\(counted(summary.sessions, "session")), \(counted(summary.violations, "violation"))"
        + (summary.judgesKeptOnly ? " in the sessions that were kept" : ""))
  }

  func summary(_ summary: TokenSummary) {
    buffer.write(
      "ended by \(summary.reason): \(counted(summary.requests, "request")), "
        + counted(summary.defects, "defect"))
  }

  private func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}
