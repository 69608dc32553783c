internal import SMTPTestNetwork

// Waiting in tasks, and on threads.
extension OAuthTestServer {
  /// Waits for a request that was answered, or left without an answer on purpose, and returns the earliest
  /// one since start or reset.
  ///
  /// - Parameters:
  ///   - grant: a pattern (`*`, `?`, without case) of the grant: `"refresh_token"`.
  ///   - client: a pattern of the client's identifier.
  ///   - user: a pattern of the user the token is for.
  ///   - scope: a pattern that one of the scopes matches.
  ///   - status: the status of the answer.
  ///   - condition: runs on the calling task for each request that came so far.
  ///   - timeout: real time, also with a manual clock; `nil` means ``SMTPTestServer/defaultTimeout``.
  /// - Throws: ``OAuthWaitError`` at the deadline or when the server stops, `CancellationError`, or what
  ///   `condition` throws.
  public func request(
    grant: String? = nil, client: String? = nil, user: String? = nil, scope: String? = nil,
    status: Int? = nil, where condition: (@Sendable (OAuthRequest) throws -> Bool)? = nil,
    within timeout: Duration? = nil
  ) async throws -> OAuthRequest {
    let query = OAuthQuery(grant, client, user, scope, status, condition)
    return try await requests(1, query, isExact: false, timeout)[0]
  }

  /// Waits until `count` such requests came and returns them in the order in which they came; with 0 it
  /// makes sure that none has come by now.
  ///
  /// - Throws: ``OAuthWaitError``, as ``request(grant:client:user:scope:status:where:within:)``, and if
  ///   there are more than `count`.
  public func requests(
    count: Int, grant: String? = nil, client: String? = nil, user: String? = nil,
    scope: String? = nil, status: Int? = nil,
    where condition: (@Sendable (OAuthRequest) throws -> Bool)? = nil,
    within timeout: Duration? = nil
  ) async throws -> [OAuthRequest] {
    let query = OAuthQuery(grant, client, user, scope, status, condition)
    return try await requests(count, query, isExact: true, timeout)
  }

  private func requests(
    _ count: Int, _ query: OAuthQuery, isExact: Bool, _ timeout: Duration?
  ) async throws -> [OAuthRequest] {
    core.readAll()
    var search = OAuthSearch(query: query, wanted: count, isExact: isExact)
    let found = try await core.reach(&search, Deadline(timeout))
    core.ledger.markSeen(found)
    return found
  }

  /// ``request(grant:client:user:scope:status:where:within:)`` for synchronous tests: blocks the thread.
  ///
  /// - Throws: ``OAuthWaitError`` at the deadline or when the server stops, or what `condition` throws.
  @available(*, noasync, message: "use request(…)")
  public func waitForRequest(
    grant: String? = nil, client: String? = nil, user: String? = nil, scope: String? = nil,
    status: Int? = nil, where condition: (@Sendable (OAuthRequest) throws -> Bool)? = nil,
    within timeout: Duration? = nil
  ) throws -> OAuthRequest {
    let query = OAuthQuery(grant, client, user, scope, status, condition)
    return try requestsBlocking(1, query, isExact: false, timeout)[0]
  }

  /// ``requests(count:grant:client:user:scope:status:where:within:)`` for synchronous tests: blocks the
  /// thread.
  ///
  /// - Throws: ``OAuthWaitError`` at the deadline, when the server stops or if there are more than `count`,
  ///   or what `condition` throws.
  @available(*, noasync, message: "use requests(count:…)")
  public func waitForRequests(
    count: Int, grant: String? = nil, client: String? = nil, user: String? = nil,
    scope: String? = nil, status: Int? = nil,
    where condition: (@Sendable (OAuthRequest) throws -> Bool)? = nil,
    within timeout: Duration? = nil
  ) throws -> [OAuthRequest] {
    let query = OAuthQuery(grant, client, user, scope, status, condition)
    return try requestsBlocking(count, query, isExact: true, timeout)
  }

  private func requestsBlocking(
    _ count: Int, _ query: OAuthQuery, isExact: Bool, _ timeout: Duration?
  ) throws -> [OAuthRequest] {
    core.readAll()
    var search = OAuthSearch(query: query, wanted: count, isExact: isExact)
    let found = try core.reachBlocking(&search, Deadline(timeout))
    core.ledger.markSeen(found)
    return found
  }
}

/// What is asked of a request.
struct OAuthQuery {
  let patterns: [(name: String, pattern: Glob)]
  let status: Int?
  let condition: (@Sendable (OAuthRequest) throws -> Bool)?

  init(
    _ grant: String?, _ client: String?, _ user: String?, _ scope: String?, _ status: Int?,
    _ condition: (@Sendable (OAuthRequest) throws -> Bool)?
  ) {
    let asked = [("grant", grant), ("client", client), ("user", user), ("scope", scope)]
    patterns = asked.compactMap { name, text in text.map { (name, Glob($0)) } }
    self.status = status
    self.condition = condition
  }

  static func values(_ name: String, of request: OAuthRequest) -> [String] {
    switch name {
    case "grant": request.grant.map { [$0] } ?? []
    case "client": request.client.map { [$0] } ?? []
    case "user": request.user.map { [$0] } ?? []
    default: request.scopes
    }
  }

  func matches(_ request: OAuthRequest) throws -> Bool {
    for (name, pattern) in patterns
    where !Self.values(name, of: request).contains(where: { pattern.matches($0) }) {
      return false
    }
    if let status, request.status != status { return false }
    return try condition?(request) ?? true
  }

  /// ` with grant "refresh_token"`.
  var suffix: String {
    var parts = patterns.map { "\($0.name) \(ScriptText.quoted($0.pattern))" }
    if let status { parts.append("status \(status)") }
    if condition != nil { parts.append("a condition") }
    return parts.isEmpty ? "" : " with " + parts.joined(separator: ", ")
  }

  /// How near a request comes, and a line for each thing that was asked.
  func miss(_ request: OAuthRequest) -> (nearness: Double, lines: [String]) {
    var (sum, lines): (Double, [String]) = (0, [])
    for (name, pattern) in patterns {
      let values = Self.values(name, of: request)
      if let value = values.first(where: { pattern.matches($0) }) {
        sum += 1
        lines.append("\(name): \(ShownText.value(value))")
      } else if let near = values.map({ TextDifference($0, pattern: pattern) }).max(by: {
        $0.similarity < $1.similarity
      }) {
        sum += min(0.9, near.similarity)
        let indent = String(repeating: " ", count: name.count + 2)
        lines.append("\(name): \(near.lines[0])")
        lines += near.lines.dropFirst().map { indent + $0 }
      } else {
        lines.append("\(name): none ≠ \(ShownText.value(pattern.description))")
      }
    }
    if let status {
      let isRight = request.status == status
      if isRight { sum += 1 }
      let shown = request.status.map(String.init) ?? "none"
      lines.append("status: \(shown)" + (isRight ? "" : " ≠ \(status)"))
    }
    return (sum, lines)
  }
}

/// A search for requests.
struct OAuthSearch: Awaited {
  let query: OAuthQuery
  let wanted: Int
  let isExact: Bool
  private(set) var found: [OAuthRequest] = []

  init(query: OAuthQuery, wanted: Int, isExact: Bool) {
    self.query = query
    self.wanted = wanted
    self.isExact = isExact
  }

  var topic: Bulletin.Topic { .requests }

  mutating func look(_ core: OAuthCore) throws -> [OAuthRequest]? {
    found = try core.ledger.answered.filter(query.matches)
    if isExact, found.count > wanted { throw error(.unexpected, core) }
    return found.count >= wanted ? Array(found.prefix(max(0, wanted))) : nil
  }

  func error(_ reason: SMTPWaitError.Reason, _ core: OAuthCore) -> OAuthWaitError {
    OAuthWaitError(
      reason, wanted == 1 && !isExact ? "a request" : "exactly \(wanted) requests", query,
      found: found, core)
  }
}
