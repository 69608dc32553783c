internal import SMTPTestNetwork
internal import SMTPTestWire

/// What the machine of a pool asks for.
extension PoolDriver {
  func perform(_ action: PoolAction, _ news: News) {
    switch action {
    case .connect(let connection): connect(connection)
    case .check(let connection): check(connection)
    case .send(let request, let connection): send(request, on: connection)
    case .quit(let connection): client(connection)?.quit { _ in }
    case .abort(let connection):
      var reason = "the task was cancelled"
      if case .close = news.event { reason = "the pool was closed" }
      client(connection)?.cancel(reason)
    case .answer(let request, let answer):
      guard let job = state.withLock({ $0.jobs.removeValue(forKey: request.number) }) else {
        return
      }
      job.done(result(answer, news, job.message))
    // Whoever waits for it is told when all news is taken in.
    case .over: break
    }
  }

  private func client(_ connection: PoolConnection) -> ClientConnection? {
    state.withLock { $0.connections[connection.number] }
  }

  private func connect(_ connection: PoolConnection) {
    let client = state.withLock { state in
      let client = ClientConnection(state.plans[connection.destination.number])
      state.connections[connection.number] = client
      return client
    }
    client.onEnd { [self, weak client] error in
      // One that was not let in with its token may be with the next.
      let isPermanent = error?.isTransient == false && client?.isWorthAnother != true
      report(.ended(connection, isPermanent: isPermanent), error.map { .failure($0) })
    }
    client.start { [self] result in
      // Where it failed, the end says so.
      guard case .success(let offer) = result else { return }
      report(.ready(connection, mostMessages: offer.mostMessages))
    }
  }

  private func check(_ connection: PoolConnection) {
    guard let client = client(connection) else { return }
    client.command(.rset) { [self] result in
      if case .success(let reply) = result, reply.isPositive {
        report(.checked(connection))
      } else {
        client.cancel("the connection serves no more")
      }
    }
  }

  private func send(_ request: PoolRequest, on connection: PoolConnection) {
    let (job, client) = state.withLock {
      ($0.jobs[request.number], $0.connections[connection.number])
    }
    guard let job, let client else { return }
    client.send(job.message) { [self] result in
      let verdict = PoolVerdict(
        result, isOver: client.isOver, isRepeatable: job.message.isRepeatable)
      report(.finished(connection, verdict), result)
    }
  }

  private func result(_ answer: PoolAnswer, _ news: News, _ message: SMTPClientMessage) -> Answer {
    func failure(_ kind: SMTPClientError.Kind, _ reason: String) -> Answer {
      .failure(
        SMTPClientError(
          ClientFailure(.connection, at: .connect, reason), kind: kind, recipients: message.notSent)
      )
    }
    return switch answer {
    case .outcome, .unreachable:
      news.answer ?? failure(.connection, "the connection ended without a word")
    case .cancelled: failure(.cancelled, "the task was cancelled")
    case .crowded: failure(.pool, "as many messages wait as may")
    case .closed: failure(.pool, "the pool was closed")
    }
  }
}
