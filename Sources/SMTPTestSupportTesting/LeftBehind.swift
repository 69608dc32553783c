/// What a trait is handed to perform, as something that may be left behind.
typealias TestFunction = @concurrent @Sendable () async throws -> Void

/// The function as one that may outlive the call that was handed it.
///
/// A test that hangs is left behind only if it runs in a task that nobody awaits, and traits are handed
/// it as a closure that must not escape, which no task takes. It is one that can: the framework keeps
/// tests, and what traits make of them, as escaping closures and passes those on, so that what it
/// captures is on the heap and is held by whoever takes it.
///
/// Only for what the framework itself has handed over, and only where a deadline asks for it.
func escaping(_ function: TestFunction) -> TestFunction {
  // A parameter that escapes and one that does not are passed in the same way.
  typealias Taking = (@escaping TestFunction) -> TestFunction
  typealias TakingWithoutEscape = (TestFunction) -> TestFunction
  let take: Taking = { $0 }
  return unsafeBitCast(take, to: TakingWithoutEscape.self)(function)
}
