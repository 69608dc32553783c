internal import CSMTPTestPlatform

/// The kernel's side of a loop: which descriptors are ready.
///
/// A registration with an empty interest hears of nothing, not even a hangup. Each function that
/// can fail returns 0, or an `errno` negated.
protocol Poller: AnyObject {
  /// The events of the last `wait`.
  var ready: UnsafeMutablePointer<smtp_ready> { get }
  /// The descriptor that reads as ready after `wake`.
  var wakeDescriptor: Int32 { get }
  /// Whether registrations may change while another thread is in `wait`.
  var canChangeWhileWaiting: Bool { get }

  func add(_ descriptor: Int32, generation: UInt32, interest: IOEvents) -> Int32
  func modify(
    _ descriptor: Int32, generation: UInt32, from previous: IOEvents, to interest: IOEvents
  ) -> Int32
  func remove(_ descriptor: Int32, interest: IOEvents)
  /// Waits up to `timeout` nanoseconds (-1: for ever), and returns how many events are in `ready`.
  func wait(timeout: Int64) -> Int
  /// Ends a `wait` that another thread is in. Callable from any thread until the poller is gone.
  func wake()
  /// Forgets all registrations. `wake` stays callable.
  func close()
}
