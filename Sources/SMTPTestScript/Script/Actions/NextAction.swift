/// `next`.
struct NextAction: PlainAction {
  static let keyword = "next"
  static let summary = "leaves the decision to the rules that follow"
  static let role = ActionRole.handingOn

  func decide(_ decision: inout DecisionBuilder) {}
}

extension SMTPUnfinished where Whole == SMTPRule {
  /// Leaves the decision to the rules that follow, after the steps so far.
  public func next() -> SMTPRule { deciding(NextAction()) }
}
