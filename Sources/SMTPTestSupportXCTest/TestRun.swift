internal import SMTPTestNetwork
internal import XCTest

/// The test that is running, as far as the teardown needs it.
struct TestRun: Sendable {
  /// Held weakly: the test case holds its teardown blocks.
  private struct Held {
    weak var test: XCTestCase?
  }

  // XCTest runs teardown blocks on the test's own thread, before the test case goes.
  private let held: Confined<Held>

  init(_ test: XCTestCase) { held = Confined(Held(test: test)) }

  private var test: XCTestCase? { held.value.test }

  var hasFailed: Bool { (test?.testRun?.totalFailureCount ?? 0) > 0 }

  /// A test that threw, or skipped the rest of itself, has not come to its end: what is left then says
  /// nothing.
  var hasThrown: Bool {
    guard let run = test?.testRun else { return false }
    return run.unexpectedExceptionCount > 0 || run.hasBeenSkipped
  }

  var hasBeenSkipped: Bool { test?.testRun?.hasBeenSkipped ?? false }

  func show(_ transcript: String, about concern: [Int], title: String) {
    test?.showTranscript(transcript, about: concern, title: title)
  }
}
