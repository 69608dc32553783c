extension SMTPTestServer {
  /// Waits until every connection that has a section of its own in the server's dialogue ran to
  /// the end of it and is gone: without sections, the first connection. (A dialogue that has `== *`
  /// only ends with none.)
  ///
  /// A connection counts as gone when the client has closed it, or a second after the server has.
  ///
  /// ```swift
  /// let server = try SMTPTestServer.start(.dialogue(try SMTPDialogue(parsing: text)))
  /// try await app.sendMail(via: server.endpoint)
  /// try await server.dialogueCompletion()
  /// ```
  ///
  /// - Parameter timeout: real time, also with a manual clock; `nil` means ``defaultTimeout``.
  /// - Throws: ``SMTPDialogueError`` at once when a client has departed, on whichever connection,
  ///   at the deadline, or when the server stops; `CancellationError`.
  public func dialogueCompletion(within timeout: Duration? = nil) async throws {
    let deadline = Deadline(timeout)
    while true {
      let seen = core.bulletin.count(.dialogues)
      if try isDialogueComplete() { return }
      let outcome = await core.bulletin.waitAsync(
        .dialogues, reaches: seen + 1, until: deadline.instant)
      try checkDialogue(outcome, deadline)
    }
  }

  /// Blocks the thread until the dialogue ran to its end: ``dialogueCompletion(within:)`` for
  /// synchronous tests.
  ///
  /// - Throws: ``SMTPDialogueError`` at once when a client has departed, at the deadline, or when
  ///   the server stops.
  @available(*, noasync, message: "use dialogueCompletion(within:)")
  public func waitForDialogue(within timeout: Duration? = nil) throws {
    let deadline = Deadline(timeout)
    while true {
      let seen = core.bulletin.count(.dialogues)
      if try isDialogueComplete() { return }
      let outcome = core.bulletin.wait(.dialogues, reaches: seen + 1, until: deadline.instant)
      try checkDialogue(outcome, deadline)
    }
  }

  /// Whether the dialogue ran to its end.
  ///
  /// - Throws: ``SMTPDialogueError`` if a client has departed from it.
  package func isDialogueComplete() throws -> Bool {
    if let failure = core.dialogueFailure() {
      core.dialogueState.withLock { $0.isTold = true }
      throw failure
    }
    return core.isDialogueComplete
  }

  /// Why the dialogue is not at its end, now that the server is stopped.
  package var unfinishedDialogue: SMTPDialogueError? {
    core.isDialogueComplete ? nil : core.unfinishedDialogue(.serverStopped)
  }

  private func checkDialogue(_ outcome: Bulletin.Outcome, _ deadline: Deadline) throws {
    switch outcome {
    case .reached: return
    case .cancelled: throw CancellationError()
    case .timedOut:
      if try !isDialogueComplete() {
        throw core.unfinishedDialogue(.timedOut(after: deadline.timeout))
      }
    case .stopped: if try !isDialogueComplete() { throw core.unfinishedDialogue(.serverStopped) }
    }
  }
}
