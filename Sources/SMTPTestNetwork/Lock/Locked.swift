package import CSMTPTestPlatform

/// A value that one thread at a time may touch.
///
/// The standard library's `Mutex` needs macOS 15; this is what we use of it. The lock is not
/// recursive, and is never held across a callback to somebody else's code.
// @unchecked: `value` is reached through `withLock` only, which holds `mutex`.
package final class Locked<Value>: @unchecked Sendable {
  @usableFromInline let mutex: UnsafeMutablePointer<pthread_mutex_t>
  // Behind a pointer, not a stored property: a debug build checks exclusive access to properties
  // at run time, and here the lock has already seen to it.
  @usableFromInline let value: UnsafeMutablePointer<Value>

  package init(_ value: sending Value) {
    mutex = .allocate(capacity: 1)
    smtp_mutex_init(mutex, 0)
    self.value = .allocate(capacity: 1)
    self.value.initialize(to: value)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
    value.deinitialize(count: 1)
    value.deallocate()
  }

  /// Calls `body` with the value while no other thread has it.
  @inlinable @inline(__always)
  package func withLock<Result, Failure: Error>(
    _ body: (inout sending Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body(&value.pointee)
  }
}
