internal import SMTPTestNetwork
internal import SMTPTestWire

/// What nothing may print of a session, as far as its record goes: what was marked, what AUTH carries,
/// and what is known to be secret.
struct SecretWatch {
  private var scanner: SecretScanner?
  private var position = 0
  private var clientAt = 0
  private var serverAt = 0

  init(_ terms: JudgeTerms) {
    scanner = terms.revealsSecrets ? nil : SecretScanner(terms.hidden.map(\.octets))
  }

  /// What is secret of a record that is looked at once.
  static func secrets(
    of snapshot: SessionSnapshot, _ terms: JudgeTerms
  ) -> (client: OctetRanges, server: OctetRanges) {
    var watch = SecretWatch(terms)
    watch.advance(snapshot)
    return (watch.secrets(of: .client, snapshot), watch.secrets(of: .server, snapshot))
  }

  /// Looks at what is new in the record.
  mutating func advance(_ snapshot: SessionSnapshot) {
    guard var scanner else { return }
    self.scanner = nil
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
    self.scanner = scanner
  }

  /// The secret octets of a side.
  func secrets(of role: SessionRole, _ snapshot: SessionSnapshot) -> OctetRanges {
    guard let scanner else { return OctetRanges() }
    var ranges = role == .client ? scanner.client : scanner.server
    for range in snapshot.secrets(of: snapshot.side(of: role)).ranges { ranges.insert(range) }
    return ranges
  }
}
