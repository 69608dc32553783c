internal import SMTPTestNetwork
internal import SMTPTestWire

/// What nothing may print of a session, as far as its record goes: what was marked, what AUTH carries,
/// and what is known to be secret.
struct SecretWatch {
  private let revealsSecrets: Bool
  private var scanner: SecretScanner
  private var position = 0
  private var clientAt = 0
  private var serverAt = 0

  init(_ terms: JudgeTerms) {
    revealsSecrets = terms.revealsSecrets
    scanner = SecretScanner(terms.revealsSecrets ? [] : terms.hidden.map(\.octets))
  }

  /// What is secret of a record that is looked at once.
  static func secrets(
    of snapshot: SessionSnapshot, _ terms: JudgeTerms
  ) -> (client: OctetRanges, server: OctetRanges) {
    var watch = SecretWatch(terms)
    watch.advance(snapshot)
    return watch.secrets(of: snapshot)
  }

  /// Looks at what is new in the record.
  mutating func advance(_ snapshot: SessionSnapshot) {
    if revealsSecrets { return }
    while position < snapshot.events.count {
      let event = DialogueEvent(snapshot.events[position], of: snapshot.role)
      position += 1
      switch event {
      case .client(let end):
        snapshot.forEach(clientAt..<end, of: snapshot.side(of: .client)) { scanner.receive($0) }
        clientAt = end
      case .server(let end):
        snapshot.forEach(serverAt..<end, of: snapshot.side(of: .server)) { scanner.send($0) }
        serverAt = end
      case .tlsEstablished: scanner.tlsStarted()
      default: break
      }
    }
  }

  /// The secret octets of both sides.
  func secrets(of snapshot: SessionSnapshot) -> (client: OctetRanges, server: OctetRanges) {
    if revealsSecrets { return (OctetRanges(), OctetRanges()) }
    return (
      Self.union(scanner.client, snapshot.secrets(of: snapshot.side(of: .client))),
      Self.union(scanner.server, snapshot.secrets(of: snapshot.side(of: .server)))
    )
  }

  private static func union(_ some: OctetRanges, _ others: OctetRanges) -> OctetRanges {
    if others.isEmpty { return some }
    var all = some
    for range in others.ranges { all.insert(range) }
    return all
  }
}
