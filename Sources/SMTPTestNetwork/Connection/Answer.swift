package import SMTPTestWire

/// The answer to a machine's question.
package enum Answer: Sendable {
  /// At once, on the loop thread.
  case now(Decision)
  /// Later: the closure is handed a callback, to be called once, from any thread. Only this
  /// connection waits.
  case after(@Sendable (_ resume: @escaping @Sendable (Decision) -> Void) -> Void)
  /// First these effects, then the answer of the closure, which is asked on the loop thread.
  indirect case first([Effect], then: @Sendable () -> Answer)
}
