internal import SMTPTestNetwork
internal import SMTPTestWire

/// One request to a token endpoint, on a connection of its own.
final class TokenRequest: ConnectionDelegate {
  typealias Completion = @Sendable (Result<HTTPResponse, SMTPTokenError>) -> Void

  private let plan: ClientPlan
  private let done = Locked<Completion?>(nil)
  private let engineFailure = Locked<String?>(nil)
  private let log = SessionLog(role: .client)

  /// Begins.
  ///
  /// - Parameter done: called once, on the loop's thread.
  static func send(_ octets: [UInt8], _ plan: ClientPlan, _ done: @escaping Completion) {
    let request = TokenRequest(plan, done)
    let configuration = plan.configuration
    let machine = HTTPClientSession(
      octets, isTLSImplicit: configuration.tls.use == .implicit,
      timeout: configuration.timeouts.command)
    _ = Dialer(plan) { outcome in
      switch outcome {
      case .success(let line):
        Connection(
          machine, descriptor: line.descriptor, isTCP: line.isTCP, loop: plan.loop,
          clock: configuration.clock, settings: ConnectionSettings(), log: request.log,
          budget: MemoryBudget(limit: .max), watched: WatchedStages(), delegate: request
        ).start()
      case .failure(let failure):
        request.end(
          .failure(
            SMTPTokenError(failure.kind == .timeout ? .timeout : .connection, failure.reason)))
      }
    }
  }

  private init(_ plan: ClientPlan, _ done: @escaping Completion) {
    self.plan = plan
    self.done.withLock { $0 = done }
  }

  private func end(_ result: Result<HTTPResponse, SMTPTokenError>) {
    let done = done.withLock { done in
      defer { done = nil }
      return done
    }
    done?(result)
  }

  func didTell(_ fact: any Fact, isWritten: Bool, at time: UInt64) {
    switch fact as? HTTPClientFact {
    case .answered(let response): end(.success(response))
    case .failed(let reason, let isTimeout):
      end(
        .failure(
          SMTPTokenError(
            isTimeout ? .timeout : .connection, engineFailure.withLock { $0 } ?? reason)))
    case nil: break
    }
  }

  func makeTLSEngine() -> TLSEngine? {
    do throws(ClientFailure) {
      return try plan.engine()
    } catch {
      engineFailure.withLock { $0 = error.reason }
      return nil
    }
  }

  func didExhaustMemory() {}
  func didSettle() {}

  func didClose(at time: UInt64) {
    end(.failure(SMTPTokenError(.connection, "the connection was lost")))
  }
}
