public import SMTPTestScript

extension SMTPActionChain {
  /// Waits until the test opens `gate`. Only this connection waits.
  public func hold(_ gate: SMTPGate) -> Passed { passing(HoldAction(gate)) }
}

extension SMTPAction {
  /// Waits until the test opens `gate`.
  public static func hold(_ gate: SMTPGate) -> SMTPUnfinished<SMTPAction> {
    nothing.hold(gate)
  }
}
