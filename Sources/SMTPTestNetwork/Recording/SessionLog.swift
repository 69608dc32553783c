package import SMTPTestWire

/// Everything that happened in one session: octets of both directions, stored once, and events
/// that say when they came and what was noted.
///
/// The loop thread appends; anybody may take a snapshot.
package final class SessionLog: Sendable {
  struct State {
    var received = OctetStream(smallest: 2048)
    var sent = OctetStream(smallest: 512)
    var events: [LogEvent] = []
    var violations: [Violation] = []
    var remarks: [String] = []
    var isComplete = false
  }

  private let state = Locked(State())

  package init() {}

  // MARK: Appending, on the loop thread

  /// Free memory for the next read. It is not visible to readers until ``received(_:at:)``.
  func space(minimum: Int) -> UnsafeMutableRawBufferPointer {
    state.withLock { $0.received.space(minimum: minimum) }
  }

  func received(_ count: Int, at time: UInt64) {
    state.withLock { state in
      state.received.commit(count)
      state.events.append(LogEvent(time: time, kind: .received, end: state.received.count))
    }
  }

  func sent(_ octets: UnsafeRawBufferPointer, at time: UInt64) {
    state.withLock { state in
      state.sent.append(octets)
      state.events.append(LogEvent(time: time, kind: .sent, end: state.sent.count))
    }
  }

  func note(_ violation: Violation, at time: UInt64) {
    state.withLock { state in
      state.violations.append(violation)
      state.events.append(
        LogEvent(time: time, kind: .violation, end: state.violations.count - 1))
    }
  }

  package func remark(_ text: String, at time: UInt64) {
    state.withLock { state in
      state.remarks.append(text)
      state.events.append(LogEvent(time: time, kind: .remark, end: state.remarks.count - 1))
    }
  }

  func mark(_ kind: LogEvent.Kind, at time: UInt64) {
    state.withLock { $0.events.append(LogEvent(time: time, kind: kind, end: 0)) }
  }

  /// The session is over: gives back what was reserved for more.
  func complete() {
    state.withLock { state in
      state.received.seal()
      state.sent.seal()
      state.isComplete = true
      // An exact copy: arrays keep up to twice what they need.
      state.events = state.events.withUnsafeBufferPointer { Array($0) }
    }
  }

  // MARK: Reading, from anywhere

  /// What was recorded up to now, as a value.
  package func snapshot() -> SessionSnapshot {
    state.withLock { state in
      SessionSnapshot(
        receivedChunks: state.received.chunks, sentChunks: state.sent.chunks,
        receivedCount: state.received.count, sentCount: state.sent.count, events: state.events,
        violations: state.violations, remarks: state.remarks, isComplete: state.isComplete)
    }
  }

  /// The octets of a transaction's content.
  package func content(_ layout: ContentLayout) -> [UInt8] {
    let chunks = state.withLock { $0.received.chunks }
    return layout.materialize { range, target in
      OctetStream.copy(range, of: chunks, to: target)
    }
  }
}

/// A session's record at one moment.
package struct SessionSnapshot: Sendable {
  let receivedChunks: [OctetStream.Chunk]
  let sentChunks: [OctetStream.Chunk]
  package let receivedCount: Int
  package let sentCount: Int
  package let events: [LogEvent]
  package let violations: [Violation]
  package let remarks: [String]
  package let isComplete: Bool

  package func received(_ range: Range<Int>) -> [UInt8] { copy(range, receivedChunks) }
  package func sent(_ range: Range<Int>) -> [UInt8] { copy(range, sentChunks) }

  private func copy(_ range: Range<Int>, _ chunks: [OctetStream.Chunk]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: range.count) { target, initialized in
      OctetStream.copy(range, of: chunks, to: UnsafeMutableRawBufferPointer(target))
      initialized = range.count
    }
  }
}
