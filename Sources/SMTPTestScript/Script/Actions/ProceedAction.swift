/// `proceed`.
struct ProceedAction: PlainAction {
  static let keyword = "proceed"
  static let summary = "does what an honest server does"
  static let role = ActionRole.deciding

  func decide(_ decision: inout DecisionBuilder) { decision.followHonest() }
}

extension SMTPActionChain where Self: SMTPUndecided {
  /// Does what an honest server does.
  public func proceed() -> Decided { deciding(ProceedAction()) }
}

extension SMTPAction {
  /// Does what an honest server does.
  public static let proceed = nothing.proceed()
}
