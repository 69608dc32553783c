/// `drop`.
struct DropAction: PlainAction {
  static let keyword = "drop"
  static let summary =
    "closes (FIN) behind what was written, inside TLS without close_notify; in clear it is the same as "
    + "`close`"
  static let role = ActionRole.ending

  func effects(on host: ActionHost) -> [Effect]? { [.close(.drop)] }
}

extension SMTPActionChain {
  /// Closes the connection (FIN) without a word in TLS, so that its stream looks cut off
  /// (RFC 8446 §6.1). In clear it is the same as ``close()``.
  public func drop() -> Decided { deciding(DropAction()) }
}

extension SMTPAction {
  /// Closes the connection without a reply, and inside TLS without close_notify.
  public static let drop = nothing.drop()
}
