internal import SMTPTestNetwork

/// The transactions that ended, in the order in which their replies were written.
///
/// Each has a position, which it keeps when earlier ones are forgotten.
final class Mailbox: Sendable {
  private struct State {
    var transactions: [TransactionRecord] = []
    /// How many were there before the first of `transactions`.
    var forgotten = 0
    var stored = 0
  }

  private let state = Locked(State())
  private let bulletin: Bulletin

  init(bulletin: Bulletin) { self.bulletin = bulletin }

  var all: [TransactionRecord] { state.withLock { $0.transactions } }

  /// How many came since start or reset, forgotten ones included.
  var count: Int { state.withLock { $0.forgotten + $0.transactions.count } }

  /// Those from position `start` on, as far as they are not forgotten; the last one is at
  /// `count - 1`, whatever was forgotten.
  func transactions(from start: Int) -> (found: ArraySlice<TransactionRecord>, count: Int) {
    state.withLock { state in
      let found = state.transactions.dropFirst(max(0, start - state.forgotten))
      return (found, state.forgotten + state.transactions.count)
    }
  }

  func add(_ record: TransactionRecord) {
    state.withLock { state in
      state.transactions.append(record)
      if record.outcome.isStored { state.stored += 1 }
    }
    bulletin.post(.transactions)
  }

  /// Forgets the oldest until at most `limit` stored messages are left, and tells which sessions
  /// have any left; `nil` if there was nothing to forget.
  func forget(keeping limit: Int) -> Set<Int>? {
    state.withLock { state in
      var count = 0
      while state.stored > limit, count < state.transactions.count {
        if state.transactions[count].outcome.isStored { state.stored -= 1 }
        count += 1
      }
      if count == 0 { return nil }
      state.transactions.removeFirst(count)
      state.forgotten += count
      return Set(state.transactions.map(\.session.number))
    }
  }

  func removeAll() { state.withLock { $0 = State() } }
}
