internal import SMTPTestNetwork

/// The transactions that ended, in the order in which their replies were written.
final class Mailbox: Sendable {
  private let transactions = Locked<[TransactionRecord]>([])
  private let bulletin: Bulletin

  init(bulletin: Bulletin) { self.bulletin = bulletin }

  var all: [TransactionRecord] { transactions.withLock { $0 } }

  var count: Int { transactions.withLock { $0.count } }

  /// Those from `start` on.
  func transactions(from start: Int) -> ArraySlice<TransactionRecord> {
    transactions.withLock { $0.dropFirst(start) }
  }

  func add(_ record: TransactionRecord) {
    transactions.withLock { $0.append(record) }
    bulletin.post(.transactions)
  }

  func removeAll() { transactions.withLock { $0 = [] } }
}
