/// One thing an ``SMTPAction`` does: an action of the table, whichever.
package struct ActionStep: Sendable, Hashable {
  package let action: any ScriptAction

  package init(_ action: some ScriptAction) { self.action = action }

  package var keyword: String { type(of: action).keyword }
  package var role: ActionRole { type(of: action).role }
  /// The step as a script and a dialogue write it.
  package var text: String { action.text }
  /// Why it cannot be done at any place; `nil` if it can.
  package var mistake: String? { action.mistake }
  /// The closure it asks, if it does.
  package var decider: Named<SMTPDecider>? { action.decider }

  /// What the step makes of a connection, whoever asks for it; `nil` for one that only a decision
  /// understands.
  ///
  /// - Parameter closePort: has the server refuse connections for so long.
  package func effects(closePort: @escaping @Sendable (Duration) -> Void) -> [Effect]? {
    action.effects(on: ActionHost(closePort: closePort))
  }

  /// Whether the connection is over for the server behind it, whoever asks for it.
  package var endsConnection: Bool {
    effects(closePort: { _ in })?.contains(where: \.endsConnection) ?? false
  }

  /// Whether the handshake of TLS begins with it.
  package var beginsTLS: Bool { action is StartTLSAction }

  /// Whether octets are written for it.
  var writes: Bool {
    effects(closePort: { _ in })?.contains { if case .write = $0 { true } else { false } } ?? false
  }

  /// Whether a handshake goes on behind it.
  var leavesHandshake: Bool { !(writes || endsConnection || action is AlertAction) }

  package static func == (a: Self, b: Self) -> Bool { a.action.isEqual(to: b.action) }

  package func hash(into hasher: inout Hasher) { action.hash(into: &hasher) }
}

extension ScriptAction {
  fileprivate func isEqual(to other: any ScriptAction) -> Bool { other as? Self == self }
}

extension Effect {
  var endsConnection: Bool {
    if case .close = self { true } else { false }
  }
}

/// What an action needs of the server, as far as the language knows one.
package struct ActionHost: Sendable {
  /// Has the server refuse connections for so long.
  let closePort: @Sendable (Duration) -> Void
}

/// A closure that decides.
package typealias SMTPDecider = @Sendable (SMTPStageEvent) async throws -> SMTPAction

/// Something that text knows by its name only; equal where the names are.
package struct Named<Value: Sendable>: Sendable, Hashable {
  package let name: String
  package let value: Value

  package init(name: String, value: Value) {
    self.name = name
    self.value = value
  }

  package static func == (a: Self, b: Self) -> Bool { a.name == b.name }

  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
