internal import SMTPTestNetwork
internal import SMTPTestWire

/// Connects to the first of a plan's addresses that answers.
final class Dialer: Sendable {
  /// A connected descriptor, which is then the callee's.
  struct Line: Sendable {
    let descriptor: Int32
    let isTCP: Bool
  }

  typealias Outcome = Result<Line, ClientFailure>

  private let plan: ClientPlan
  private let done: @Sendable (Outcome) -> Void
  /// The attempt at work; `nil` before the first.
  private let connector = Locked<Connector?>(nil)
  private let isCancelled = Locked(false)

  /// Begins.
  ///
  /// - Parameter done: called once, on the loop's thread.
  init(_ plan: ClientPlan, _ done: @escaping @Sendable (Outcome) -> Void) {
    self.plan = plan
    self.done = done
    dial(plan.addresses[...], failures: [])
  }

  /// Gives up: `done` is told so, unless it was told something already. Callable from any thread.
  func cancel() {
    isCancelled.withLock { $0 = true }
    connector.withLock { $0 }?.cancel()
  }

  private func dial(_ addresses: ArraySlice<SocketAddress>, failures: [String]) {
    guard let address = addresses.first else { return }
    let timeout = plan.configuration.timeouts.connect
    let connector = Connector(
      to: address, from: plan.local, on: plan.loop,
      within: timeout > .zero ? timeout.nanosecondCount : nil, clock: plan.configuration.clock
    ) { [self] outcome in
      switch outcome {
      case .success(let descriptor):
        var isTCP = true
        if case .unix = address { isTCP = false }
        done(.success(Line(descriptor: descriptor, isTCP: isTCP)))
      case .failure(let error):
        let failures = failures + [error.sentence]
        if addresses.count > 1, !isCancelled.withLock({ $0 }) {
          return dial(addresses.dropFirst(), failures: failures)
        }
        done(
          .failure(
            ClientFailure(
              error.isTimeout ? .timeout : .connection, at: .connect,
              failures.joined(separator: "; "), isTransient: true)))
      }
    }
    self.connector.withLock { $0 = connector }
    if isCancelled.withLock({ $0 }) { connector.cancel() }
  }
}
