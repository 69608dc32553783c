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
  private(set) var found: [ReceivedMessage] = []
  private var scanned = 0

  init(_ filter: MessageFilter, wanted: Int) {
    self.filter = filter
    self.wanted = wanted
  }

  /// Looks at what is new; true when enough was found.
  mutating func scan(_ mailbox: Mailbox) throws -> Bool {
    if mailbox.count < scanned {
      // The server was reset: everything begins anew.
      scanned = 0
      found = []
    }
    let (records, count) = mailbox.transactions(from: scanned)
    scanned = count
    for record in records {
      guard record.outcome.isStored else { continue }
      let message = ReceivedMessage(record)
      if try filter.matches(message) { found.append(message) }
    }
    return found.count >= wanted
  }

  /// The least number of transactions at which it makes sense to look again.
  var threshold: Int { scanned + max(1, wanted - found.count) }
}
