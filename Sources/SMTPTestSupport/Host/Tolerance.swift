internal import SMTPTestNetwork

/// Which findings a strict server lets pass, as the author of the test says: a closure, until the server
/// has stopped, then what the closure said of all that was there.
final class Tolerance: Sendable {
  private enum Rule: Sendable {
    case nothing
    case asking(@Sendable (SMTPFinding) -> Bool)
    case known(Set<SMTPFinding>)
  }

  private let rule: Locked<Rule>

  init(_ tolerates: (@Sendable (SMTPFinding) -> Bool)?) {
    rule = Locked(tolerates.map(Rule.asking) ?? .nothing)
  }

  func allows(_ finding: SMTPFinding) -> Bool {
    switch rule.withLock({ $0 }) {
    case .nothing: false
    case .asking(let tolerates): tolerates(finding)
    case .known(let findings): findings.contains(finding)
    }
  }

  /// Asks once more, of all findings there are, and lets go of the closure.
  func end(with findings: () -> [SMTPFinding]) {
    guard case .asking(let tolerates) = rule.withLock({ $0 }) else { return }
    let known = Set(findings().filter(tolerates))
    rule.withLock { $0 = .known(known) }
    withExtendedLifetime(tolerates) {}
  }
}
