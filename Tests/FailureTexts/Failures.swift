import Foundation

/// Which of the tests that fail on purpose run, as the environment of a child process says.
///
/// Where nobody asks for them they are skipped; ``FailureTextTests`` asks for them in children of
/// its own and looks at what they print.
enum Failures {
  /// The variable that asks for a group of them.
  static let group = "SMTP_FAILURES"
  /// The variable that gives each of them another stimulus or another expectation.
  static let mutation = "SMTP_FAILURES_MUTATED"

  static let explanation: String = "it fails on purpose; FailureTextTests runs it in a child"

  static func areWanted(_ name: String) -> Bool {
    ProcessInfo.processInfo.environment[group] == name
  }

  static let areMutated = ProcessInfo.processInfo.environment[mutation] != nil

  /// What a test says, or in its stead what must not read the same.
  static func either<Value>(_ value: Value, mutated: Value) -> Value {
    areMutated ? mutated : value
  }
}
