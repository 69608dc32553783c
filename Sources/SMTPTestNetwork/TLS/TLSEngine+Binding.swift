package import SMTPTestWire

/// An engine, as long as its connection holds it.
package final class TLSEngineReference: @unchecked Sendable {
  // Protected by: touched on the loop's thread only.
  @exclusivity(unchecked) package weak var engine: TLSEngine?

  package init() {}
}

/// What mechanisms of AUTH bind themselves to (RFC 5056).
extension TLSEngine {
  /// What a client binds itself to: keying material in TLS 1.3 (RFC 9266 §3); before, where that may be
  /// the same in two sessions, the server's certificate.
  package var channelBinding: (kind: SASLChannelBinding, octets: [UInt8])? {
    let kind: SASLChannelBinding = facts.version == "TLSv1.3" ? .exporter : .endPoint
    return channelBinding(kind).map { (kind, $0) }
  }

  /// The octets that stand for this session; `nil` where there are none.
  package func channelBinding(_ kind: SASLChannelBinding) -> [UInt8]? {
    guard isEstablished else { return nil }
    switch kind {
    case .endPoint: return serverDigest
    case .exporter: return exportedKeys
    }
  }

  /// The digest of the server's certificate.
  private var serverDigest: [UInt8]? {
    let openSSL = context.openSSL
    if context.settings.role == .server {
      return openSSL.sessions.ownCertificate(session).flatMap(openSSL.endPoint)
    }
    return openSSL.sessions.peerCertificate(session).flatMap {
      TLSCertificate(owning: $0, openSSL).endPoint
    }
  }

  /// 32 octets of keying material (RFC 9266 §4).
  private var exportedKeys: [UInt8]? {
    let label = "EXPORTER-Channel-Binding"
    var keys = [UInt8](repeating: 0, count: 32)
    let context: [UInt8] = [0]
    let result = label.withCString {
      self.context.openSSL.sessions.exportKeys(
        session, &keys, keys.count, $0, label.utf8.count, context, 0, 1)
    }
    return result == 1 ? keys : nil
  }
}
