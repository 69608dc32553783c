/// What one end of a session put on the wire and got from it while TLS was spoken: handshake, records
/// and alerts, octet for octet.
///
/// The loop's thread appends; anybody may read.
package final class CipherLog: Sendable {
  /// The octets of both directions.
  package struct Octets: Sendable {
    package var received: [UInt8] = []
    package var sent: [UInt8] = []
  }

  private let all = Locked(Octets())
  private let budget: MemoryBudget

  /// - Parameter budget: what the record is paid from.
  package init(budget: MemoryBudget) { self.budget = budget }

  /// What was recorded up to now.
  package var octets: Octets { all.withLock { $0 } }

  /// How many octets of memory it takes.
  package var count: Int { all.withLock { $0.received.count + $0.sent.count } }

  func received(_ octets: UnsafeRawBufferPointer) {
    all.withLock { $0.received += octets }
    budget.take(octets.count)
  }

  func sent(_ octets: UnsafeRawBufferPointer) {
    all.withLock { $0.sent += octets }
    budget.take(octets.count)
  }
}
