/// `refuse`.
struct RefuseAction: PlainAction {
  static let keyword = "refuse"
  static let summary = "resets the connection before a word is said"
  static let role = ActionRole.deciding
  static let stages = StageSet([.connect, .tokenConnect])

  func decide(_ decision: inout DecisionBuilder) {
    decision.verdict = .unanswered
    decision.append(.close(.reset))
  }
}

extension SMTPActionChain where Self: SMTPUndecided {
  /// Resets the connection before a word was said. At `connect` only.
  public func refuse() -> Decided { deciding(RefuseAction()) }
}

extension SMTPAction {
  /// Resets the connection before a word was said. At `connect` only.
  public static let refuse = nothing.refuse()
}
