package import SMTPTestWire

/// Everything that happened in one session, as one end of it saw it: octets of both directions,
/// stored once, and events that say when they came and what was noted.
///
/// The loop thread appends; anybody may take a snapshot.
package final class SessionLog: @unchecked Sendable {
  // Protected by: `lock`, but for `space`, which hands out memory that no reader was shown.
  private let lock = Lock()
  @exclusivity(unchecked) private var received = OctetStream(smallest: 2048)
  @exclusivity(unchecked) private var sent = OctetStream(smallest: 512)
  @exclusivity(unchecked) private var events: [LogEvent] = []
  @exclusivity(unchecked) private var remarks: [String] = []
  @exclusivity(unchecked) private var isComplete = false
  @exclusivity(unchecked) private var stage = SMTPStage.connect

  /// What the end that records is.
  package let role: SessionRole

  package init(role: SessionRole = .server) { self.role = role }

  // MARK: Appending, on the loop's thread

  /// Free memory for the next read. It is not visible to readers until ``received(_:at:)``.
  func space(minimum: Int) -> UnsafeMutableRawBufferPointer {
    lock.lock()
    defer { lock.unlock() }
    return received.space(minimum: minimum)
  }

  func received(_ count: Int, at time: UInt64) {
    lock.lock()
    received.commit(count)
    events.append(LogEvent(time: time, kind: .received, end: received.count))
    lock.unlock()
  }

  func sent(_ octets: UnsafeRawBufferPointer, at time: UInt64) {
    lock.lock()
    sent.append(octets)
    events.append(LogEvent(time: time, kind: .sent, end: sent.count))
    lock.unlock()
  }

  /// Puts a text on record: a rule, an action, a remark, or what came of a handshake.
  package func remark(_ text: String, _ kind: LogEvent.Kind = .remark, at time: UInt64) {
    lock.lock()
    remarks.append(text)
    events.append(LogEvent(time: time, kind: kind, end: remarks.count - 1))
    lock.unlock()
  }

  /// The session stands at `stage` now.
  func reach(_ stage: SMTPStage) {
    lock.lock()
    self.stage = stage
    lock.unlock()
  }

  /// Puts on record what happened to the connection.
  func mark(_ kind: LogEvent.Kind, at time: UInt64) {
    lock.lock()
    events.append(LogEvent(time: time, kind: kind, end: 0))
    lock.unlock()
  }

  /// The session is over: gives back what was reserved for more.
  func complete() {
    lock.lock()
    received.seal()
    sent.seal()
    isComplete = true
    // An exact copy: arrays keep up to twice what they need.
    events = events.withUnsafeBufferPointer { Array($0) }
    lock.unlock()
  }

  // MARK: Reading, from anywhere

  /// What was recorded up to now, as a value.
  package func snapshot() -> SessionSnapshot {
    lock.lock()
    defer { lock.unlock() }
    return SessionSnapshot(
      role: role, receivedChunks: received.chunks, sentChunks: sent.chunks,
      receivedCount: received.count,
      sentCount: sent.count, events: events, remarks: remarks,
      isComplete: isComplete, stage: stage)
  }

  /// The octets of a transaction's content.
  package func content(_ layout: ContentLayout) -> [UInt8] {
    lock.lock()
    let chunks = received.chunks
    lock.unlock()
    return layout.materialize { range, target in
      OctetStream.copy(range, of: chunks, to: target)
    }
  }
}
