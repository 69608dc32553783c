internal import SMTPTestNetwork

/// The transactions that ended, in the order in which their replies were written.
final class Mailbox: Sendable {
  /// How far somebody has read.
  struct Position: Sendable {
    fileprivate var age = 0
    fileprivate var count = 0
  }

  private struct State {
    var transactions: [SMTPTransactionRecord] = []
    /// How many were there before the first of `transactions`.
    var forgotten = 0
    var stored = 0
    /// How often the mailbox was emptied.
    var age = 0
    /// The stored messages that a test was handed.
    var seen: Set<SMTPTransactionRecord> = []
  }

  private let state = Locked(State())
  private let bulletin: Bulletin

  init(bulletin: Bulletin) { self.bulletin = bulletin }

  var all: [SMTPTransactionRecord] { state.withLock { $0.transactions } }

  /// What came since `position`, which moves on, as far as it is not forgotten; all there is where
  /// the mailbox was emptied meanwhile.
  func read(from position: inout Position) -> (
    records: ArraySlice<SMTPTransactionRecord>, isAnew: Bool
  ) {
    let last = position
    let (records, next) = state.withLock { state in
      let start = state.age == last.age ? last.count : 0
      return (
        state.transactions.dropFirst(max(0, start - state.forgotten)),
        Position(age: state.age, count: state.forgotten + state.transactions.count)
      )
    }
    position = next
    return (records, next.age != last.age)
  }

  func add(_ record: SMTPTransactionRecord) {
    state.withLock { state in
      state.transactions.append(record)
      if record.outcome.isStored { state.stored += 1 }
    }
    bulletin.post(.transactions)
  }

  /// A test was handed these.
  func markSeen(_ messages: [SMTPReceivedMessage]) { markSeen(messages.map(\.transaction)) }

  func markSeen(_ transactions: [SMTPTransactionRecord]) {
    state.withLock { $0.seen.formUnion(transactions) }
  }

  /// The stored messages that no test was handed.
  var unseen: [SMTPReceivedMessage] {
    state.withLock { state in
      state.transactions.filter { $0.outcome.isStored && !state.seen.contains($0) }
    }.map(SMTPReceivedMessage.init)
  }

  /// Forgets the oldest until at most `limit` stored messages are left, and tells which sessions
  /// have any left.
  func forget(keeping limit: Int) -> Set<Int> {
    state.withLock { state in
      var count = 0
      while state.stored > limit, count < state.transactions.count {
        if state.transactions[count].outcome.isStored { state.stored -= 1 }
        count += 1
      }
      if !state.seen.isEmpty { state.seen.subtract(state.transactions.prefix(count)) }
      state.transactions.removeFirst(count)
      state.forgotten += count
      return Set(state.transactions.map(\.session.number))
    }
  }

  func removeAll() { state.withLock { $0 = State(age: $0.age + 1) } }
}
