/// What a client needs to resume a session (RFC 8446 §2.2).
package final class TLSResumption: @unchecked Sendable {
  // Protected by: nothing changes it once it is made, and OpenSSL guards its references itself.

  let handle: OpaquePointer
  private let openSSL: OpenSSL

  /// Takes what the session of `engine` can be resumed with; with TLS 1.3 that comes behind the
  /// handshake, with the first octets that are read. `nil` where there is none yet.
  package init?(of engine: TLSEngine) {
    openSSL = engine.context.openSSL
    guard let handle = openSSL.sessions.takeSession(engine.session) else { return nil }
    self.handle = handle
  }

  deinit { if !OpenSSL.isOver { openSSL.sessions.freeSession(handle) } }
}
