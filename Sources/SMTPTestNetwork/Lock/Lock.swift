internal import CSMTPTestPlatform

/// A lock without a value, for the few places where ``Locked`` is too slow: its generic closure
/// costs more in a debug build than what is done under it.
package final class Lock: Sendable {
  // A pthread mutex guards itself.
  nonisolated(unsafe) private let mutex: UnsafeMutablePointer<pthread_mutex_t>

  package init() {
    mutex = .allocate(capacity: 1)
    smtp_mutex_init(mutex, 0)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  package func lock() { pthread_mutex_lock(mutex) }

  package func unlock() { pthread_mutex_unlock(mutex) }
}
