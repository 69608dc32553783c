internal import SMTPTestNetwork
internal import SMTPTestWire

/// How a connection comes to its end: by QUIT, by itself, or broken off.
extension ClientConnection {
  /// Says QUIT when all that was asked for is done, and tells when the socket is gone.
  package func quit(_ done: @escaping @Sendable (SMTPClientError?) -> Void) {
    let connection: Connection? = state.withLock { state in
      guard !state.isOver, case .open(let connection) = state.link else { return nil }
      state.isQuitting = true
      return connection
    }
    guard let connection else {
      cancel("the client was closed")
      return onEnd(done)
    }
    onEnd(done)
    connection.hand(ClientWork.quit)
  }

  /// Breaks the connection at whatever it is. What is open fails with the kind `cancelled`, when the
  /// socket is gone. Callable from any thread; returns at once.
  package func cancel(_ reason: String = "the task was cancelled") {
    let link: Link? = state.withLock { state in
      if case .gone = state.link { return nil }
      if state.cancellation == nil { state.cancellation = reason }
      return state.link
    }
    switch link {
    case .idle: plan.loop.execute { [self] in fail(.over) }
    case .preparing(let task):
      task.cancel()
      plan.loop.execute { [self] in fail(.over) }
    case .dialing(let dialer): dialer.cancel()
    case .open(let connection):
      plan.loop.execute { _ = connection.abort(Self.brokenOff) }
    case .gone, nil: break
    }
  }

  /// Breaks the connection, and returns when the socket is gone.
  package func close() {
    cancel("the client was closed")
    plan.loop.performAndWait {}
  }

  /// There is no connection, and there will be none.
  func fail(_ failure: ClientFailure) {
    end(failure)
    conclude()
  }

  /// The session is over; the socket may still be there.
  func end(_ failure: ClientFailure?) {
    let (isFirst, refused) = state.withLock { state in
      defer { state.isOver = true }
      if !state.isOver { state.failure = state.engineFailure ?? failure }
      return (!state.isOver, state.failure?.kind == .authentication ? state.token : nil)
    }
    if isFirst, let refused, let tokens = plan.tokens {
      let isWorthAnother = tokens.refuse(refused)
      state.withLock { $0.isWorthAnother = isWorthAnother }
    }
    if isFirst { sweep() }
  }

  /// Tells all who still wait that nothing will come.
  private func sweep() {
    let (ready, sends, commands, known) = state.withLock { state in
      defer {
        state.ready = []
        state.sends = []
        state.commands = [:]
      }
      return (state.ready, state.sends, state.commands, state.failure)
    }
    let failure = known ?? .over
    if !ready.isEmpty {
      answer { [self] in for done in ready { done(.failure(error(failure))) } }
    }
    for send in sends {
      send.source?.stop()
      let recipients = send.envelope.forwardPaths.map { SMTPRecipientResult($0.address, .notSent) }
      answer { [self] in send.done(.failure(error(failure.ofSomethingElse, recipients))) }
    }
    for command in commands.sorted(by: { $0.key < $1.key }).map(\.value) {
      answer { [self] in command(.failure(error(failure.ofSomethingElse))) }
    }
  }

  package func didClose(at time: UInt64) {
    end(ClientFailure(.connection, at: .connect, "the connection was lost", isTransient: true))
    conclude()
  }

  /// The socket is gone, if there ever was one.
  private func conclude() {
    let (held, ends) = state.withLock { state in
      state.link = .gone
      defer {
        state.held = []
        state.ends = []
      }
      return (state.held, state.ends)
    }
    for job in held { job() }
    let error = endingError
    for told in ends { told(error) }
  }

  /// Why the session ended; `nil` where it was asked to, or has not.
  var endingError: SMTPClientError? {
    let (failure, isCancelled) = state.withLock { ($0.failure, $0.cancellation != nil) }
    if let failure { return error(failure) }
    return isCancelled ? error(.over) : nil
  }

  /// The failure as users see it.
  ///
  /// - Parameter firstEvent: where the record begins of what it is about.
  func error(
    _ failure: ClientFailure, _ recipients: [SMTPRecipientResult] = [], from firstEvent: Int = 0
  ) -> SMTPClientError {
    let cancellation = state.withLock { $0.cancellation }
    var failure = failure
    var kind: SMTPClientError.Kind?
    if let cancellation, failure.kind == .connection || failure.kind == .unknownOutcome {
      kind = .cancelled
      failure.reason = cancellation
      failure.isTransient = false
    }
    return SMTPClientError(
      failure, kind: kind, recipients: recipients,
      record: ClientRecord(log: log, about: firstEvent))
  }
}
