/// That a client departed from the dialogue, which fails a test when it has ended.
package struct DialogueVerdict: Sendable {
  package let error: SMTPDialogueError
  /// Where the dialogue was given, if that is known.
  package let place: SourcePlace?
}

extension SMTPTestServer {
  /// What a test has to be told, now that it has ended: that a client departed from the dialogue, unless
  /// that is allowed, or the test was told before. It is told once.
  package func takeDialogueVerdict() -> DialogueVerdict? {
    let configuration = core.configuration
    guard configuration.dialogue != nil, !configuration.allowsDeparture else { return nil }
    core.readAll()
    let isAllowed = core.host.findings.contains {
      $0.kind == .dialogueDeparted && core.tolerance.allows($0)
    }
    guard !isAllowed, let error = core.dialogueFailure() else { return nil }
    let wasTold = core.dialogueState.withLock { state in
      defer { state.isTold = true }
      return state.isTold
    }
    return wasTold ? nil : DialogueVerdict(error: error, place: configuration.dialoguePlace)
  }
}
