/// `blackhole`.
struct BlackholeAction: PlainAction {
  static let keyword = "blackhole"
  static let summary = "says that the message was accepted, and drops it"
  static let role = ActionRole.deciding
  static let stages = StageSet([.endOfData])

  func decide(_ decision: inout DecisionBuilder) {
    decision.followHonest()
    decision.discards = decision.verdict == .accepted
  }
}

extension SMTPActionChain where Self: SMTPUndecided {
  /// Says that the message was accepted, and drops it. At `endOfData` only.
  public func blackhole() -> Decided { deciding(BlackholeAction()) }
}

extension SMTPAction {
  /// Says that the message was accepted, and drops it. At `endOfData` only.
  public static let blackhole = nothing.blackhole()
}
