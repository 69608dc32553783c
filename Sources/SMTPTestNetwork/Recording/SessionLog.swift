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
  @exclusivity(unchecked) private var ownSecrets = OctetRanges()
  @exclusivity(unchecked) private var peerSecrets = OctetRanges()
  @exclusivity(unchecked) private var isComplete = false
  @exclusivity(unchecked) private var keepsOwn = true
  @exclusivity(unchecked) private var stage = SMTPStage.connect
  @exclusivity(unchecked) private var cost = 0
  private let budget: MemoryBudget?

  /// What the end that records is.
  package let role: SessionRole

  /// - Parameter budget: what the record is paid from; `nil`: nobody counts.
  package init(role: SessionRole = .server, budget: MemoryBudget? = nil) {
    self.role = role
    self.budget = budget
  }

  /// What a remark takes besides its text: the value, and the head of its memory.
  private static let remarkSize = MemoryLayout<String>.stride + 32

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
    cost &+= count &+ LogEvent.size
    lock.unlock()
    budget?.take(count &+ LogEvent.size)
  }

  func sent(_ octets: UnsafeRawBufferPointer, at time: UInt64) {
    lock.lock()
    if !keepsOwn {
      countUnkept(octets.count, at: time)
      lock.unlock()
      return
    }
    sent.append(octets)
    events.append(LogEvent(time: time, kind: .sent, end: sent.count))
    let size = octets.count &+ LogEvent.size
    cost &+= size
    lock.unlock()
    budget?.take(size)
  }

  /// All octets that are not kept since the last event are one event.
  private func countUnkept(_ count: Int, at time: UInt64) {
    if let last = events.last, last.kind == .sentUnkept {
      events[events.count - 1] = LogEvent(time: time, kind: .sentUnkept, end: last.end + count)
    } else {
      events.append(LogEvent(time: time, kind: .sentUnkept, end: count))
      cost &+= LogEvent.size
      budget?.take(LogEvent.size)
    }
  }

  /// Whether the octets that the own side sends from now on are kept, or only counted: a client has the
  /// content that it sends, which may be larger than the memory. On the loop's thread.
  package func keepOwn(_ isKept: Bool) {
    lock.lock()
    keepsOwn = isKept
    lock.unlock()
  }

  /// How many events there are: where the record of what comes next begins.
  package var eventCount: Int {
    lock.lock()
    defer { lock.unlock() }
    return events.count
  }

  /// Puts a text on record: a rule, an action, a remark, or what came of a handshake.
  package func remark(_ text: String, _ kind: LogEvent.Kind = .remark, at time: UInt64) {
    lock.lock()
    remarks.append(text)
    events.append(LogEvent(time: time, kind: kind, end: remarks.count - 1))
    let size = Self.remarkSize + text.utf8.count + LogEvent.size
    cost += size
    lock.unlock()
    budget?.take(size)
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
    cost &+= LogEvent.size
    lock.unlock()
    budget?.take(LogEvent.size)
  }

  /// Marks octets of a side as secret: they stay on record, and nothing prints them. The code of a
  /// reply, and what stands right behind it, is none: it tells how the session goes on.
  ///
  /// - Parameter range: offsets in all that the side sent; octets that have not come yet may be among
  ///   them.
  package func markSecret(_ range: Range<Int>, of side: SessionSide) {
    lock.lock()
    if side == .own { ownSecrets.insert(range) } else { peerSecrets.insert(range) }
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

  /// How many octets of memory the record takes, as a budget counts them.
  package var recordedCount: Int {
    lock.lock()
    defer { lock.unlock() }
    return cost
  }

  /// How many octets of memory are reserved for it, remarks aside.
  var reservedCount: Int {
    lock.lock()
    defer { lock.unlock() }
    return received.reservedCount + sent.reservedCount + events.capacity * LogEvent.size
  }

  /// What was recorded up to now, as a value.
  package func snapshot() -> SessionSnapshot {
    lock.lock()
    defer { lock.unlock() }
    return SessionSnapshot(
      role: role, receivedChunks: received.chunks, sentChunks: sent.chunks,
      receivedCount: received.count,
      sentCount: sent.count, ownSecrets: ownSecrets, peerSecrets: peerSecrets, events: events,
      remarks: remarks,
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
