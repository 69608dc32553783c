/// `accept-then-lose`.
struct AcceptThenLoseAction: PlainAction {
  static let keyword = "accept-then-lose"
  static let summary = "stores the message, or gives the token, and closes in place of the reply"
  static let role = ActionRole.deciding
  static let stages = StageSet([.endOfData, .token, .tokenRevoke])

  func decide(_ decision: inout DecisionBuilder) {
    decision.verdict = .accepted
    decision.closesAtLast = true
  }
}

extension SMTPActionChain where Self: SMTPUndecided {
  /// Stores the message and never says so: the connection closes where the reply should come
  /// (RFC 1047). At `token` the refresh token is used up, and nobody gets the new one. At `endOfData`,
  /// `token` and `tokenRevoke` only.
  public func acceptThenLose() -> Decided { deciding(AcceptThenLoseAction()) }
}

extension SMTPAction {
  /// Stores the message and closes the connection without saying so. At `endOfData` only.
  public static let acceptThenLose = nothing.acceptThenLose()
}
