internal import SMTPTestWire

/// One thing an action does. An ``SMTPAction`` is a sequence of them.
package enum ActionStep: Sendable, Hashable {
  // What decides.
  case reply(SMTPReply, cut: Int?)
  case raw([UInt8], code: Int?)
  case proceed
  case offer([String])
  case withdraw([String])
  case silence
  case acceptThenLose
  case blackhole
  case refuse
  case call(Named<SMTPDecider>)
  // What passes.
  case wait(Duration)
  case hold(Named<any ScriptGate>)
  case enter(String, String?)
  case pace(SMTPPace)
  case closePort(Duration)
  case next
  // What ends a connection or a direction of it: without a deciding step, nothing is answered.
  case close
  case reset
  case halfClose
  case stopReading
}

/// A closure that decides.
package typealias SMTPDecider = @Sendable (SMTPStageEvent) async throws -> SMTPAction

/// Something that text knows by its name only; equal where the names are.
package struct Named<Value: Sendable>: Sendable, Hashable {
  package let name: String
  package let value: Value

  package static func == (a: Self, b: Self) -> Bool { a.name == b.name }

  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// The kinds of steps, as the language names them.
package enum ActionKind: String, CaseIterable, Sendable {
  case reply, raw, proceed, offer, withdraw, silence
  case acceptThenLose = "accept-then-lose"
  case blackhole, refuse, call
  case wait, hold, enter, pace
  case closePort = "close-port"
  case next, close, reset
  case halfClose = "half-close"
  case stopReading = "stop-reading"

  /// What a step of the kind is to the decision.
  package enum Role: Sendable {
    /// It decides; there is exactly one.
    case deciding
    /// It decides, and after a deciding step it is octets to be sent besides.
    case decidingOrExtra
    /// It edits the honest reply, and may be followed by more of them.
    case editing
    /// It leaves the decision to others.
    case passing
    /// It leaves the decision to others, and where nobody decides, nothing is answered.
    case ending
    /// It hands on to the rules that follow, and is the last step.
    case handingOn
  }

  package var role: Role {
    switch self {
    case .reply, .raw: .decidingOrExtra
    case .offer, .withdraw: .editing
    case .proceed, .silence, .acceptThenLose, .blackhole, .refuse, .call: .deciding
    case .wait, .hold, .enter, .pace, .closePort: .passing
    case .close, .reset, .halfClose, .stopReading: .ending
    case .next: .handingOn
    }
  }

  /// Whether a step of this kind makes sense at `stage`.
  package func applies(at stage: SMTPStage) -> Bool {
    switch self {
    case .offer, .withdraw: stage == .ehlo || stage == .lhlo
    case .acceptThenLose, .blackhole: stage == .endOfData
    case .refuse: stage == .connect
    default: SMTPStage.scriptable.contains(stage)
    }
  }
}

extension ActionStep {
  package var kind: ActionKind {
    switch self {
    case .reply: .reply
    case .raw: .raw
    case .proceed: .proceed
    case .offer: .offer
    case .withdraw: .withdraw
    case .silence: .silence
    case .acceptThenLose: .acceptThenLose
    case .blackhole: .blackhole
    case .refuse: .refuse
    case .call: .call
    case .wait: .wait
    case .hold: .hold
    case .enter: .enter
    case .pace: .pace
    case .closePort: .closePort
    case .next: .next
    case .close: .close
    case .reset: .reset
    case .halfClose: .halfClose
    case .stopReading: .stopReading
    }
  }
}
