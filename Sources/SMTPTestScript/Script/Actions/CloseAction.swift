/// `close`.
struct CloseAction: PlainAction {
  static let keyword = "close"
  static let summary = "closes cleanly (FIN) behind what was written"
  static let role = ActionRole.ending

  func effects(on host: ActionHost) -> [Effect]? { [.close(.fin)] }
}

extension SMTPActionChain {
  /// Closes the connection cleanly (FIN), after what was written before. Without a verb that
  /// decided, nothing is answered.
  public func close() -> Decided { deciding(CloseAction()) }
}

extension SMTPAction {
  /// Closes the connection without a reply. The client sees a clean end of stream (FIN).
  public static let close = nothing.close()
}
