/// `stop-reading`.
struct StopReadingAction: PlainAction {
  static let keyword = "stop-reading"
  static let summary = "reads nothing more"
  static let role = ActionRole.ending

  func effects(on host: ActionHost) -> [Effect]? { noted(.stopReading) }
}

extension SMTPActionChain {
  /// Reads nothing more of what the client sends; its writes will stall.
  public func stopReading() -> Decided { deciding(StopReadingAction()) }
}

extension SMTPAction {
  /// Reads nothing more of what the client sends.
  public static let stopReading = nothing.stopReading()
}
