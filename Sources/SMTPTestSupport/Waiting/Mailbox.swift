internal import SMTPTestNetwork

/// The transactions that ended, in the order in which their replies were written.
final class Mailbox: Sendable {
  /// How far somebody has read.
  struct Position: Sendable {
    fileprivate var age = 0
    /// The ordinal of what comes next.
    fileprivate var ordinal = 0
  }

  private struct State {
    var transactions: [SMTPTransactionRecord] = []
    /// Which each of `transactions` was of all that came: some are forgotten.
    var ordinals: [Int] = []
    var nextOrdinal = 0
    var stored = 0
    /// How often the mailbox was emptied.
    var age = 0
    /// The stored messages that a test was handed.
    var seen: Set<SMTPTransactionRecord> = []
    /// The sessions of those it was handed last.
    var handed: [Int] = []

    /// Where the transaction of `ordinal` stands, or the first after it.
    func index(of ordinal: Int) -> Int {
      var low = 0
      var high = ordinals.count
      while low < high {
        let middle = (low + high) / 2
        if ordinals[middle] < ordinal { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }

  private let state = Locked(State())
  private let bulletin: Bulletin

  init(bulletin: Bulletin) { self.bulletin = bulletin }

  var all: [SMTPTransactionRecord] { state.withLock { $0.transactions } }

  /// What came since `position`, which moves on, as far as it is not forgotten and at most `limit` of
  /// it; from the first on where the mailbox was emptied meanwhile.
  func read(from position: inout Position, limit: Int = .max) -> (
    records: ArraySlice<SMTPTransactionRecord>, isAnew: Bool
  ) {
    let last = position
    let (records, next) = state.withLock { state in
      let start = state.age == last.age ? last.ordinal : 0
      let records = state.transactions[state.index(of: start)...].prefix(limit)
      let end = records.endIndex
      let ordinal = end < state.ordinals.count ? state.ordinals[end] : state.nextOrdinal
      return (records, Position(age: state.age, ordinal: ordinal))
    }
    position = next
    return (records, next.age != last.age)
  }

  func add(_ record: SMTPTransactionRecord) {
    state.withLock { state in
      state.transactions.append(record)
      state.ordinals.append(state.nextOrdinal)
      state.nextOrdinal += 1
      if record.outcome.isStored { state.stored += 1 }
    }
    bulletin.post(.transactions)
  }

  /// A test was handed these.
  func markSeen(_ messages: [SMTPReceivedMessage]) { markSeen(messages.map(\.transaction)) }

  func markSeen(_ transactions: [SMTPTransactionRecord]) {
    state.withLock { state in
      state.seen.formUnion(transactions)
      // Whoever takes everything looks at none in particular.
      state.handed =
        transactions.count <= Self.fewAtOnce ? transactions.map(\.session.number).unique : []
    }
  }

  private static let fewAtOnce = 3

  /// The sessions of the messages that a test was handed last, if those were few.
  var handed: [Int] { state.withLock { $0.handed } }

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
      state.ordinals.removeFirst(count)
      return Set(state.transactions.map(\.session.number))
    }
  }

  /// Forgets these, and tells which sessions have any left.
  func forget(_ records: Set<SMTPTransactionRecord>) -> Set<Int> {
    state.withLock { state in
      let kept = state.transactions.indices.filter { !records.contains(state.transactions[$0]) }
      state.transactions = kept.map { state.transactions[$0] }
      state.ordinals = kept.map { state.ordinals[$0] }
      state.stored = state.transactions.count(where: \.outcome.isStored)
      state.seen.subtract(records)
      return Set(state.transactions.map(\.session.number))
    }
  }

  func removeAll() { state.withLock { $0 = State(age: $0.age + 1) } }
}
