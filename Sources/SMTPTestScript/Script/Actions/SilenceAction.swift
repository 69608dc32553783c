/// `silence`.
struct SilenceAction: PlainAction {
  static let keyword = "silence"
  static let summary = "says nothing, and goes on"
  static let role = ActionRole.deciding

  func decide(_ decision: inout DecisionBuilder) { decision.verdict = .unanswered }
}

extension SMTPActionChain where Self: SMTPUndecided {
  /// Leaves the client without an answer, the connection open.
  public func silence() -> Decided { deciding(SilenceAction()) }
}

extension SMTPAction {
  /// Leaves the client without an answer, the connection open.
  public static let silence = nothing.silence()
}
