import CSMTPTestScan

/// Octets decided upon and not yet taken by the socket.
///
/// In memory of its own rather than in an array, so that writing needs no closure.
package final class OutputBuffer {
  @exclusivity(unchecked) private var memory: UnsafeMutableRawPointer
  @exclusivity(unchecked) private var capacity = 1024
  @exclusivity(unchecked) private var head = 0
  @exclusivity(unchecked) private var tail = 0
  /// How many octets were ever appended.
  @exclusivity(unchecked) private(set) var appended = 0
  /// How many octets the socket took.
  @exclusivity(unchecked) private(set) var taken = 0

  init() { memory = .allocate(byteCount: capacity, alignment: 16) }

  deinit { memory.deallocate() }

  package var count: Int { tail - head }
  package var isEmpty: Bool { tail == head }

  /// The octets, valid until the next change.
  package var octets: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: memory + head, count: tail - head)
  }

  func append(_ octets: [UInt8]) {
    let count = octets.count
    if tail + count > capacity { makeRoom(for: count) }
    octets.withUnsafeBytes { smtp_copy(memory + tail, $0.baseAddress, count) }
    tail += count
    appended += count
  }

  /// Free memory for so many octets more, which ``fill(_:)`` makes part of it.
  func room(for count: Int) -> UnsafeMutableRawPointer {
    if tail + count > capacity { makeRoom(for: count) }
    return memory + tail
  }

  /// Says that so many octets were put to the front of the last ``room(for:)``.
  func fill(_ count: Int) {
    tail += count
    appended += count
  }

  /// Drops all but the first octets.
  func keep(_ count: Int) { tail = min(tail, head + count) }

  package func take(_ count: Int) {
    head += count
    taken += count
    if head == tail {
      head = 0
      tail = 0
    }
  }

  private func makeRoom(for count: Int) {
    let live = tail - head
    if capacity - live >= count {
      smtp_move(memory, memory + head, live)
    } else {
      capacity = max(live + count, capacity * 2)
      let grown = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
      smtp_copy(grown, memory + head, live)
      memory.deallocate()
      memory = grown
    }
    head = 0
    tail = live
  }
}
