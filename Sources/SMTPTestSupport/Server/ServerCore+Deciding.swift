internal import SMTPTestNetwork
internal import SMTPTestWire

/// Asking the script, on the loop's thread.
extension ServerCore {
  func decide(_ event: SMTPStageEvent, honest: Decision, in session: SessionRecorder) -> Answer {
    let program = self.program
    if program.isEmpty || program.passes(over: event) { return .now(honest) }
    let now = configuration.clock.now
    let taken = script.withLock { state in
      // Another script may have been put in meanwhile; then that one is asked.
      state.take(
        event,
        RuleSubject(
          event, now: now, peer: session.host, content: session.log.content,
          openSessions: { [self] in openSessions }))
    }
    guard let taken else { return .now(honest) }
    let builder = DecisionBuilder(honest, at: event.stage, rules: taken.rules) { [unowned self] in
      closePort(for: $0)
    }
    return build(builder, taken.steps, event, in: session)
  }

  /// Goes through the steps; a closure among them is asked when those before it were performed.
  private func build(
    _ decision: DecisionBuilder, _ steps: [ActionStep], _ event: SMTPStageEvent,
    in session: SessionRecorder
  ) -> Answer {
    var builder = decision
    for (index, step) in steps.enumerated() {
      guard let call = step.decider else {
        builder.add(step)
        continue
      }
      let rest = Array(steps[(index + 1)...])
      let rule = builder.rules.last ?? "call \(call.name)"
      let prelude = builder.takePrelude()
      let ask = Locked { [self, builder] in
        self.ask(call.value, rule, event, in: session) { result in
          var builder = builder
          switch result {
          case .success(let action): for step in action.steps { builder.add(step) }
          case .failure(let failure): builder.fail("call \(call.name) \(failure.text)")
          }
          for step in rest { builder.add(step) }
          return builder.decision()
        }
      }
      return .first(prelude, then: { ask.withLock { $0 }() })
    }
    return .now(builder.decision())
  }

  /// Runs a closure on the hook thread; what it returns, or what became of it, is decided by
  /// `build`.
  private func ask(
    _ body: @escaping SMTPDecider, _ name: String, _ event: SMTPStageEvent,
    in session: SessionRecorder,
    _ build: @escaping @Sendable (Result<SMTPAction, HookFailure>) -> Decision
  ) -> Answer {
    guard let runner = hooks.withLock({ $0 }) else { return .now(build(.success(.proceed))) }
    let number = session.number
    let log = session.log
    let timeout = configuration.hookTimeout.nanosecondCount
    return .after { [self] resume in
      let handle = HookHandle()
      running.withLock { $0[ObjectIdentifier(handle)] = handle }
      // What it waits for may be up to a task that has not come to its turn.
      let timer = loop.schedulePatiently(after: timeout) { [self] in
        guard handle.claim() else { return }
        handle.cancel()
        add(
          SMTPFinding(
            kind: .hookTimedOut, session: number,
            text: "\(name) took longer than \(configuration.hookTimeout)"))
        resume(build(.failure(HookFailure(text: "timed out"))))
      }
      runner.run(handle) { [self] in
        var event = event
        event.readContent = { log.content($0) }
        do {
          let action = try await body(event)
          if let mistake = action.mistake(at: event.stage) {
            throw SMTPTextError.mistake(mistake)
          }
          if handle.claim() { resume(build(.success(action))) }
        } catch {
          if handle.claim() {
            add(SMTPFinding(kind: .hookFailed, session: number, text: "\(name) threw: \(error)"))
            resume(build(.failure(HookFailure(text: "threw"))))
          }
        }
        loop.execute { [loop] in loop.cancel(timer) }
        running.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(handle)) }
        // Its connection may be gone, and then nobody else says that things are quiet now.
        bulletin.post(.settles)
      }
    }
  }
}

/// What became of a closure that did not decide.
struct HookFailure: Error {
  let text: String
}
