/// A wait for a request that did not end well: what was waited for, what came instead.
///
/// ```
/// Waited 10.0 seconds for a request with grant "refresh_token"; none came.
/// The nearest request:
///   request 1: POST /token, grant `client_credentials`, client `app` (basic), 200
///     grant: `client_credentials` ≠ `refresh_token`
/// The end of the dialogues:
///   …
/// ```
public struct OAuthWaitError: Error, Sendable, CustomStringConvertible {
  /// Why it ended.
  public let reason: SMTPWaitError.Reason
  /// What was waited for: `a request with grant "refresh_token"`.
  public let expectation: String
  /// All requests since start or reset.
  public let requests: [OAuthRequest]
  private let report: [String]

  init(
    _ reason: SMTPWaitError.Reason, _ expectation: String, _ query: OAuthQuery,
    found: [OAuthRequest], _ core: OAuthCore
  ) {
    core.readAll()
    self.reason = reason
    self.expectation = expectation + query.suffix
    requests = core.ledger.all
    let shortfall = found.isEmpty ? "none came" : "\(found.count) came"
    var lines: [String] =
      switch reason.timeout {
      case let timeout?: ["Waited \(timeout) for \(self.expectation); \(shortfall)."]
      case nil where reason == .serverStopped:
        ["The server was stopped while waiting for \(self.expectation); \(shortfall)."]
      case nil: ["Expected \(self.expectation), \(shortfall)."]
      }
    if requests.isEmpty { lines.append("No request came.") }
    if !found.isEmpty { lines += ["What came:"] + ShownText.last(10, of: found.map { "  \($0)" }) }
    let told = Set(found.map(\.number))
    let others = requests.suffix(500).filter { !told.contains($0.number) }.map {
      (request: $0, miss: query.miss($0))
    }
    let order = others.sorted {
      ($1.miss.nearness, $0.request.number) < ($0.miss.nearness, $1.request.number)
    }
    if !order.isEmpty {
      lines.append(order.count == 1 ? "The nearest request:" : "The nearest requests:")
      for (request, miss) in order.prefix(3) {
        lines.append("  \(request)")
        lines += miss.lines.map { "    \($0)" }
      }
      if order.count > 3 { lines.append("  and \(order.count - 3) more") }
    }
    let dialogue = core.transcript.split(separator: "\n").suffix(12)
    if !dialogue.isEmpty {
      lines += ["The end of the dialogues:"] + dialogue.map { "  \($0)" }
    }
    report = lines
  }

  /// A full sentence; what came near and what else arrived; the last lines of the dialogues.
  public var description: String { report.joined(separator: "\n") }
}
