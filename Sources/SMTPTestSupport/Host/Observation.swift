internal import SMTPTestNetwork

/// Whoever watches a server while it runs.
final class Observation: Sendable {
  /// Whether it wants to know what clients break while they do.
  let followsViolations: Bool
  private let observer: Locked<ServerObserver?>

  init(_ observer: ServerObserver) {
    followsViolations = observer.followsViolations
    self.observer = Locked(observer)
  }

  func tell(_ event: ServerEvent) { observer.withLock { $0 }?.tell(event) }

  /// Nothing more is told, and what the observer holds is let go of.
  func end() {
    let last = observer.withLock { observer in
      defer { observer = nil }
      return observer
    }
    withExtendedLifetime(last) {}
  }
}
