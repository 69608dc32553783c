/// The secrets of sessions, for whoever wants to see them.
extension TLSEngine {
  /// Where the keys of sessions go that somebody wants to see: the callback is told nothing but which
  /// session it is.
  private static let keyLogs = Locked<[Int: @Sendable (String) -> Void]>([:])

  /// Has the keys of a session go to `log`, or to nobody any more.
  static func keepKeyLog(_ log: (@Sendable (String) -> Void)?, of session: OpaquePointer) {
    let key = Int(bitPattern: session)
    keyLogs.withLock { $0[key] = log }
  }

  static func logKey(_ line: String, of session: OpaquePointer) {
    let key = Int(bitPattern: session)
    keyLogs.withLock { $0[key] }?(line)
  }
}
