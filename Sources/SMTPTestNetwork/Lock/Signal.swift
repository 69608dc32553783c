internal import CSMTPTestPlatform

/// An event that happens once, for which threads can wait.
// @unchecked: `hasFired` is touched with `mutex` held.
package final class Signal: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var hasFired = false

  package init() {
    smtp_mutex_init(mutex, 0)
    smtp_condition_init(condition)
  }

  deinit {
    pthread_cond_destroy(condition)
    condition.deallocate()
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  package func fire() {
    pthread_mutex_lock(mutex)
    hasFired = true
    // Under the lock: a waiter may let go of the signal as soon as it sees that it fired.
    pthread_cond_broadcast(condition)
    pthread_mutex_unlock(mutex)
  }

  package func wait() {
    pthread_mutex_lock(mutex)
    while !hasFired { pthread_cond_wait(condition, mutex) }
    pthread_mutex_unlock(mutex)
  }

  /// Waits until it has fired or `nanoseconds` of real time have passed.
  func wait(atMost nanoseconds: UInt64) {
    let deadline = smtp_monotonic_now() + nanoseconds
    pthread_mutex_lock(mutex)
    while !hasFired, smtp_monotonic_now() < deadline {
      smtp_condition_wait_until(condition, mutex, deadline)
    }
    pthread_mutex_unlock(mutex)
  }
}
