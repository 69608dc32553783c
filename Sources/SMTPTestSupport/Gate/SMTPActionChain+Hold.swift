public import SMTPTestScript

extension SMTPActionChain {
  /// Waits until the test opens `gate`. Only this connection waits.
  public func hold(_ gate: SMTPGate) -> Passed { passing(.holding(gate)) }
}

extension SMTPAction {
  /// Waits until the test opens `gate`.
  public static func hold(_ gate: SMTPGate) -> Beginning { nothing.hold(gate) }
}
