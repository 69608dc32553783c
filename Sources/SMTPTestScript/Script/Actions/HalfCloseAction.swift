/// `half-close`.
struct HalfCloseAction: PlainAction {
  static let keyword = "half-close"
  static let summary = "shuts the server's side, and goes on reading"
  static let role = ActionRole.ending

  // On the record by itself.
  func effects(on host: ActionHost) -> [Effect]? { [.fault(.halfClose)] }
}

extension SMTPActionChain {
  /// Shuts the server's side only: the client reads the end of the stream, and may still send.
  public func halfClose() -> Decided { deciding(HalfCloseAction()) }
}

extension SMTPAction {
  /// Shuts the server's side only, without a reply.
  public static let halfClose = nothing.halfClose()
}
