import CSMTPTestPlatform

/// Octets decided upon and not yet taken by the socket.
struct OutputBuffer {
  private var octets: [UInt8] = []
  private var head = 0
  /// How many octets were ever appended and how many were taken.
  private(set) var appended = 0
  private(set) var taken = 0

  var count: Int { octets.count - head }
  var isEmpty: Bool { octets.count == head }

  mutating func append(_ more: [UInt8]) {
    appended += more.count
    // The usual case, one reply a batch, costs no copy.
    if octets.isEmpty { octets = more } else { octets += more }
  }

  mutating func take(_ count: Int) {
    head += count
    taken += count
    if head == octets.count {
      octets = []
      head = 0
    }
  }

  func withOctets<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
    let from = head
    return octets.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[from...])) }
  }
}
