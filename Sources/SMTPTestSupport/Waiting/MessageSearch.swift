/// A search for messages that goes on where it stopped whenever more has come.
struct MessageSearch: Awaited {
  let query: SMTPMessageQuery
  let wanted: Int
  /// Whether more than `wanted` are too many.
  let isExact: Bool
  private(set) var found: [SMTPReceivedMessage] = []
  private var position = Mailbox.Position()

  init(_ query: SMTPMessageQuery, wanted: Int, isExact: Bool) {
    self.query = query
    self.wanted = wanted
    self.isExact = isExact
  }

  var topic: Bulletin.Topic { .transactions }

  /// At least so many transactions must come before it makes sense to look again.
  var missing: Int { max(1, wanted - found.count) }

  mutating func look(_ core: ServerCore) throws -> [SMTPReceivedMessage]? {
    let (records, isAnew) = core.mailbox.read(from: &position)
    // The server was reset: what was found is forgotten there, and so it is here.
    if isAnew { found = [] }
    for record in records where record.outcome.isStored {
      let message = SMTPReceivedMessage(record)
      if try query.matches(message) { found.append(message) }
    }
    return found.count >= wanted ? Array(found.prefix(max(wanted, 0))) : nil
  }

  var expectation: String {
    isExact
      ? "exactly \(wanted) message\(wanted == 1 ? "" : "s")\(query.suffix)"
      : "a message\(query.suffix)"
  }

  func error(_ reason: SMTPWaitError.Reason, _ core: ServerCore) -> SMTPWaitError {
    SMTPWaitError(
      reason, expectation, shortfall: found.isEmpty ? "none came" : "\(found.count) came",
      searched: .one(query, found: found, isComplete: isExact && found.count > wanted), core)
  }
}

/// A search for one message after another, in the order in which their replies were written.
struct OrderedSearch: Awaited {
  let queries: [SMTPMessageQuery]
  private(set) var found: [SMTPReceivedMessage] = []
  private var position = Mailbox.Position()

  /// - Parameter found: what was found already, for a search that others make.
  init(_ queries: [SMTPMessageQuery], found: [SMTPReceivedMessage] = []) {
    self.queries = queries
    self.found = found
  }

  var topic: Bulletin.Topic { .transactions }

  var missing: Int { max(1, queries.count - found.count) }

  mutating func look(_ core: ServerCore) throws -> [SMTPReceivedMessage]? {
    let (records, isAnew) = core.mailbox.read(from: &position)
    if isAnew { found = [] }
    for record in records where record.outcome.isStored && found.count < queries.count {
      let message = SMTPReceivedMessage(record)
      // The earliest that fits leaves most for those behind it.
      if try queries[found.count].matches(message) { found.append(message) }
    }
    return found.count == queries.count ? found : nil
  }

  var expectation: String {
    queries.enumerated().map { index, query in
      (index == 0 ? "a message" : "then one") + query.suffix
    }.joined(separator: ", ")
  }

  func error(_ reason: SMTPWaitError.Reason, _ core: ServerCore) -> SMTPWaitError {
    SMTPWaitError(
      reason, expectation,
      shortfall: found.isEmpty
        ? "not even the first came" : "only \(found.count) came in this order",
      searched: .inOrder(queries, found: found), core)
  }
}

/// That no message came: by the time at which the server is quiescent, or by the deadline.
struct AbsenceSearch: Awaited {
  let query: SMTPMessageQuery
  let untilQuiescence: Bool
  private var search: MessageSearch

  init(_ query: SMTPMessageQuery, untilQuiescence: Bool) {
    self.query = query
    self.untilQuiescence = untilQuiescence
    search = MessageSearch(query, wanted: 1, isExact: false)
  }

  /// A server settles after each message.
  var topic: Bulletin.Topic { .settles }

  mutating func look(_ core: ServerCore) throws -> Void? {
    let isQuiescent = untilQuiescence && (core.isStopped || core.isQuiescent())
    // Afterwards: what came before the quiet is there now.
    if try search.look(core) != nil { throw error(.unexpected, core) }
    return isQuiescent ? () : nil
  }

  func valueInTheEnd() -> Void? { untilQuiescence ? nil : () }

  func error(_ reason: SMTPWaitError.Reason, _ core: ServerCore) -> SMTPWaitError {
    if search.found.isEmpty { return AwaitedQuiescence().error(reason, core) }
    return SMTPWaitError(
      reason, "no messages\(query.suffix)", shortfall: "\(search.found.count) came",
      searched: .one(query, found: search.found, isComplete: true), core)
  }
}
