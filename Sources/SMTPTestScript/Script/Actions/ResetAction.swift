/// `reset`.
struct ResetAction: PlainAction {
  static let keyword = "reset"
  static let summary = "closes with RST behind what was written"
  static let role = ActionRole.ending

  func effects(on host: ActionHost) -> [Effect]? { [.close(.reset)] }
}

extension SMTPActionChain {
  /// Closes the connection with RST, after what was written before.
  public func reset() -> Decided { deciding(ResetAction()) }
}

extension SMTPAction {
  /// Closes the connection with RST, without a reply.
  public static let reset = nothing.reset()
}
