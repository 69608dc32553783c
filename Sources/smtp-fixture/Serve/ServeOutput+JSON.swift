internal import SMTPTestSupport

/// One event an object, one object a line.
///
/// The member `event` of each is one of `listening`, `tokenEndpoint`, `tokenRequest`, `sessionStarted`, `finding`, `message` (a
/// transaction that was stored), `transaction` (one that was not), `sessionEnded`, `expectation`, `summary`.
struct JSONOutput: ServeOutput {
  let isQuiet: Bool
  private let buffer = LineBuffer()

  init(isQuiet: Bool) { self.isQuiet = isQuiet }

  func flush() { buffer.flush() }

  func listening(_ endpoint: SMTPTestEndpoint) {
    write(
      "listening",
      endpoint.unixPath.map { .object(["path": .string($0)]) }
        ?? .object(
          [
            "host": .string(endpoint.host),
            "port": .number(endpoint.port),
            "address": .string(endpoint.address),
            "tls": endpoint.tls.map { .string($0.rawValue) },
          ]))
  }

  func tokenEndpoint(_ server: OAuthTestServer, _ users: [TokenOptions.User]) {
    let ready = users.map { user in
      JSON.object(["user": .string(user.name), "refreshToken": .string(user.refreshToken)])
    }
    write(
      "tokenEndpoint",
      .object([
        "issuer": .string(server.issuer), "tokenURL": .string(server.tokenURL),
        "discoveryURL": .string(server.discoveryURL), "port": .number(server.port),
        "users": .array(ready),
      ]))
  }

  func tokenRequest(_ request: OAuthRequest) {
    if !isQuiet { write("tokenRequest", JSON(encoding: request)) }
  }

  func transcript(_ lines: [UInt8]) {}

  func sessionStarted(_ session: SMTPSessionRecord, at time: String) {
    if isQuiet { return }
    write(
      "sessionStarted",
      .object([
        "session": .number(session.number),
        "peer": .string(session.peer.description),
        "time": .string(time),
      ]))
  }

  func finding(_ finding: SMTPFinding) {
    if !isQuiet { write("finding", JSON(encoding: finding)) }
  }

  func transactionEnded(
    _ summary: TransactionSummary, _ description: @autoclosure () -> JSON
  ) {
    if !isQuiet {
      write(summary.record.outcome.isStored ? "message" : "transaction", description())
    }
  }

  func sessionEnded(_ session: SMTPSessionRecord, at time: String) {
    if isQuiet { return }
    write(
      "sessionEnded",
      .object([
        "session": .number(session.number),
        "time": .string(time),
        "transactions": .number(session.transactions.count),
        "violations": .number(session.violations.count),
        "tls": session.tls.map { JSON(encoding: $0) },
        "authentication": session.authentication.attempts.isEmpty
          ? nil : JSON(encoding: session.authentication),
      ]))
  }

  func expectation(_ expectation: MessageExpectation, failure: SMTPWaitError?) {
    write(
      "expectation",
      .object([
        "query": .string(expectation.description),
        "met": .bool(failure == nil),
        "text": (failure?.description).map(JSON.string),
      ]))
  }

  func summary(_ summary: ServeSummary) {
    write(
      "summary",
      .object([
        "messages": .number(summary.messages),
        "transactions": .number(summary.transactions),
        "sessions": .number(summary.sessions),
        "violations": .number(summary.violations),
        "findings": .number(summary.findings),
        "endedBy": .string(summary.reason),
      ]))
  }

  func summary(_ summary: TokenSummary) {
    write(
      "summary",
      .object([
        "requests": .number(summary.requests),
        "defects": .number(summary.defects),
        "endedBy": .string(summary.reason),
      ]))
  }

  private func write(_ event: String, _ members: JSON) {
    buffer.write(JSON.object(["event": .string(event)]).adding(members).line)
  }
}
