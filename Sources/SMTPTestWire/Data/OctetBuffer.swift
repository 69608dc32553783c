import CSMTPTestScan

/// Octets received and not yet parsed: appended at the end, consumed at the front.
///
/// The octets stand in memory of their own rather than in an array, so that looking at them needs
/// no closure: in a debug build every generic call of the standard library costs as much as
/// parsing a word.
package struct OctetBuffer {
  private final class Storage {
    let memory: UnsafeMutableRawPointer
    let capacity: Int

    init(capacity: Int) {
      memory = .allocate(byteCount: capacity, alignment: 16)
      self.capacity = capacity
    }

    deinit { memory.deallocate() }
  }

  private var storage = Storage(capacity: 0)
  private var head = 0
  private var tail = 0

  package init() {}

  @_transparent package var count: Int { tail - head }
  @_transparent package var isEmpty: Bool { tail == head }

  /// The first octet's place, valid until the next change.
  @_transparent var start: UnsafePointer<UInt8> {
    UnsafePointer((storage.memory + head).assumingMemoryBound(to: UInt8.self))
  }

  /// The octets, valid until the next change.
  package var octets: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: storage.memory + head, count: tail - head)
  }

  @_transparent package mutating func append(_ octets: UnsafeRawBufferPointer) {
    guard let source = octets.baseAddress, octets.count > 0 else { return }
    makeRoom(for: octets.count)
    smtp_copy(storage.memory + tail, source, octets.count)
    tail += octets.count
  }

  /// Room for `count` octets more; what is written there is part of it after ``commit(_:)``.
  package mutating func room(for count: Int) -> UnsafeMutablePointer<UInt8> {
    makeRoom(for: count)
    return (storage.memory + tail).assumingMemoryBound(to: UInt8.self)
  }

  /// Adds the first `count` octets of the room that was asked for last.
  @_transparent package mutating func commit(_ count: Int) { tail += count }

  /// Drops the first `count` octets.
  @_transparent package mutating func consume(_ count: Int) {
    head += count
    if head == tail {
      head = 0
      tail = 0
      // One large burst must not be paid for until the session ends.
      if storage.capacity > 1 << 20 { storage = Storage(capacity: 0) }
    }
  }

  @_transparent private mutating func makeRoom(for count: Int) {
    // A copy of the value shares the memory until one of them grows.
    let isOwn = isKnownUniquelyReferenced(&storage)
    if isOwn, storage.capacity - tail >= count { return }
    let live = tail - head
    if isOwn, storage.capacity - live >= count {
      smtp_move(storage.memory, storage.memory + head, live)
    } else {
      // What is only shared is not full: it does not double, however often it is copied.
      let isFull = storage.capacity - live < count
      let grown = Storage(
        capacity: isFull ? max(live + count, storage.capacity * 2, 512) : storage.capacity)
      smtp_copy(grown.memory, storage.memory + head, live)
      storage = grown
    }
    head = 0
    tail = live
  }
}
