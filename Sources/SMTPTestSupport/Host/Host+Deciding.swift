internal import SMTPTestNetwork
internal import SMTPTestScript
internal import SMTPTestWire

/// Asking the script, on the loop's thread.
extension Host {
  func decide(_ event: SMTPStageEvent, honest: Decision, in session: any HostedSession) -> Answer {
    let script = scripts.top
    if script.program.isEmpty || script.program.passes(over: event) { return .now(honest) }
    let now = clock.now
    let taken = script.state.withLock { state in
      state.take(
        event,
        RuleSubject(
          event, now: now, peer: session.peer.host, content: session.log.content,
          openSessions: { [self] in openSessions }))
    }
    guard let taken else { return .now(honest) }
    let builder = DecisionBuilder(honest, at: event.stage, rules: taken.rules) { [unowned self] in
      closePort(for: $0)
    }
    return build(builder, taken.steps, event, script.runner, in: session)
  }

  /// Goes through the steps; a closure among them is asked when those before it were performed.
  private func build(
    _ decision: DecisionBuilder, _ steps: [ActionStep], _ event: SMTPStageEvent,
    _ runner: HookRunner?, in session: any HostedSession
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
      let ask = Locked { [unowned self, builder] in
        self.ask(call, rule, event, runner, in: session) { result in
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

  /// Has a closure asked; what it returns, or what became of it, is decided by `build`.
  private func ask(
    _ call: Named<SMTPDecider>, _ rule: String, _ event: SMTPStageEvent, _ runner: HookRunner?,
    in session: any HostedSession,
    _ build: @escaping @Sendable (Result<SMTPAction, HookFailure>) -> Decision
  ) -> Answer {
    guard let runner else { return .now(build(.success(.proceed))) }
    var event = event
    event.asker = asker
    let question = HookDesk.Question(body: call.value, event: event, log: session.log)
    let number = session.number
    return .after { [weak self] resume in
      self?.hooks.ask(
        question, on: runner,
        tell: { [weak self] news in self?.note(news, of: rule, session: number) },
        { resume(build($0)) })
    }
  }

  func note(_ news: HookDesk.News, of rule: String, session: Int) {
    switch news {
    case .timedOut:
      add(
        SMTPFinding(
          kind: .hookTimedOut, session: session,
          text: "\(rule) took longer than \(settings.hookTimeout)"))
    case .threw(let error):
      add(SMTPFinding(kind: .hookFailed, session: session, text: "\(rule) threw: \(error)"))
    // Its connection may be gone, and then nobody else says that things are quiet now.
    case .ended: bulletin.post(.settles)
    }
  }
}
