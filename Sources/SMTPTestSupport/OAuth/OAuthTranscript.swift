internal import SMTPTestNetwork

/// The dialogue of a connection of HTTP as text: `C:` and `S:` for what was sent, `#` for what was noted.
/// Secrets are `{secret}`; of what is no whole request only the size is told.
struct OAuthTranscript {
  let number: Int
  let peer: SMTPPeer
  let startedAt: Duration
  /// Where what was taken for a request ends.
  let readTo: Int

  func text(_ snapshot: SessionSnapshot) -> String {
    var lines = ["== \(number)  # \(peer), \(startedAt.inSeconds) after the start"]
    var (client, server) = (0, 0)
    let clientSecrets = SecretText(secrets: snapshot.secrets(of: .peer))
    let serverSecrets = SecretText(secrets: snapshot.secrets(of: .own))
    for event in snapshot.events {
      switch DialogueEvent(event, of: snapshot.role) {
      case .client(let end):
        let shown = max(client, min(end, readTo))
        lines += Self.lines("C:", snapshot.received(client..<shown), clientSecrets, at: client)
        if end > shown { lines.append("# \(end - shown) octets that are no whole request") }
        client = end
      case .server(let end):
        lines += Self.lines("S:", snapshot.sent(server..<end), serverSecrets, at: server)
        server = end
      case .rule(let index): lines.append("# rule: \(snapshot.remarks[index])")
      case .action(let index): lines.append("S! \(snapshot.remarks[index])")
      case .remark(let index), .clientAction(let index):
        lines.append("# \(snapshot.remarks[index])")
      case .tlsStarted: lines.append("# TLS handshake")
      case .tlsEstablished(let index): lines.append("# TLS: \(snapshot.remarks[index])")
      case .tlsFailed(let index): lines.append("# TLS failed: \(snapshot.remarks[index])")
      case .clientClosed: lines.append("C! close")
      case .clientLost: lines.append("C! reset")
      case .serverClosed: lines.append("S! close")
      case .serverReset: lines.append("S! reset")
      case .serverHalfClosed: lines.append("S! half-close")
      default: break
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func lines(
    _ side: String, _ octets: [UInt8], _ secrets: SecretText, at offset: Int
  ) -> [String] {
    var lines: [String] = []
    var start = 0
    while start < octets.count {
      let end = octets[start...].firstIndex(of: 10).map { $0 + 1 } ?? octets.count
      let isWhole = end - start > 1 && octets[end - 1] == 10 && octets[end - 2] == 13
      let line = Array(octets[start..<(isWhole ? end - 2 : end)])
      let text = secrets.text(line, at: offset + start, of: line)
      lines.append(text.isEmpty && isWhole ? side : "\(side) \(text)\(isWhole ? "" : "\\-")")
      start = end
    }
    return lines
  }
}
