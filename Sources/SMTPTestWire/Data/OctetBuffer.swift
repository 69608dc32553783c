import CSMTPTestPlatform

/// Octets received and not yet parsed: appended at the end, consumed at the front.
///
/// The array is always as long as its capacity; `head` and `tail` say which part of it counts.
/// That keeps both ends free of per-octet work, in debug builds too.
package struct OctetBuffer: Sendable {
  private var storage: [UInt8] = []
  private var head = 0
  private var tail = 0

  package init() {}

  package var count: Int { tail - head }
  package var isEmpty: Bool { tail == head }

  package mutating func append(_ octets: UnsafeRawBufferPointer) {
    guard let source = octets.baseAddress, octets.count > 0 else { return }
    makeRoom(for: octets.count)
    let end = tail
    storage.withUnsafeMutableBytes { smtp_copy($0.baseAddress! + end, source, octets.count) }
    tail += octets.count
  }

  /// Drops the first `count` octets.
  package mutating func consume(_ count: Int) {
    head += count
    if head == tail {
      head = 0
      tail = 0
      // One large burst must not be paid for until the session ends.
      if storage.count > 1 << 20 { storage = [] }
    }
  }

  /// The octets, for the duration of the call.
  package func withOctets<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
    let range = head..<tail
    return storage.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  private mutating func makeRoom(for count: Int) {
    if storage.count - tail >= count { return }
    let live = tail - head
    if storage.count - live >= count, head >= live {
      let from = head
      storage.withUnsafeMutableBytes { smtp_copy($0.baseAddress!, $0.baseAddress! + from, live) }
    } else {
      let from = head
      let capacity = max(live + count, storage.count * 2, 512)
      let old = storage
      storage = [UInt8](unsafeUninitializedCapacity: capacity) { target, initialized in
        old.withUnsafeBytes { source in
          if live > 0 { smtp_copy(target.baseAddress!, source.baseAddress! + from, live) }
        }
        initialized = capacity
      }
    }
    head = 0
    tail = live
  }
}
