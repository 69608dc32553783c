/// Which messages are meant.
struct MessageFilter: Sendable, CustomStringConvertible {
  var recipient: Glob?
  var sender: Glob?
  var condition: (@Sendable (ReceivedMessage) throws -> Bool)?

  init(
    to recipient: String? = nil, from sender: String? = nil,
    where condition: (@Sendable (ReceivedMessage) throws -> Bool)? = nil
  ) {
    self.recipient = recipient.map(Glob.init)
    self.sender = sender.map(Glob.init)
    self.condition = condition
  }

  func matches(_ message: ReceivedMessage) throws -> Bool {
    if let sender, !sender.matches(message.envelope.sender) { return false }
    if let recipient,
      !message.envelope.recipients.contains(where: { recipient.matches($0) })
    {
      return false
    }
    return try condition?(message) ?? true
  }

  /// ` to "ann@example.com" from "*" where …`, or empty for all messages.
  var description: String {
    (recipient.map { " to \"\($0)\"" } ?? "") + (sender.map { " from \"\($0)\"" } ?? "")
      + (condition == nil ? "" : " for which the closure holds")
  }
}

/// A search that goes on where it stopped whenever more has come.
struct MessageSearch {
  let filter: MessageFilter
  let wanted: Int
  /// Whether more than `wanted` are too many.
  let isExact: Bool
  private(set) var found: [ReceivedMessage] = []
  private var position = Mailbox.Position()

  init(_ filter: MessageFilter, wanted: Int, isExact: Bool) {
    self.filter = filter
    self.wanted = wanted
    self.isExact = isExact
  }

  /// Looks at what is new; true when enough was found.
  mutating func scan(_ mailbox: Mailbox) throws -> Bool {
    let (records, isAnew) = mailbox.read(from: &position)
    // The server was reset: what was found is forgotten there, and so it is here.
    if isAnew { found = [] }
    for record in records where record.outcome.isStored {
      let message = ReceivedMessage(record)
      if try filter.matches(message) { found.append(message) }
    }
    return found.count >= wanted
  }

  /// At least so many transactions must come before it makes sense to look again.
  var missing: Int { max(1, wanted - found.count) }

  var expectation: String {
    isExact ? "exactly \(wanted) message\(wanted == 1 ? "" : "s")\(filter)" : "a message\(filter)"
  }

  var shortfall: String { found.isEmpty ? "none came" : "\(found.count) came" }
}
