/// What a rule does at its stage: a sequence of steps, one of which decides.
///
/// ```swift
/// On(.mail).decide { event in
///   event.address == "spam@example.com" ? .wait(.seconds(1)).reply(.refusedByPolicy) : .proceed
/// }
/// ```
public struct SMTPAction: Hashable, SMTPActionChain, CustomStringConvertible {
  package var steps: [ActionStep]

  init(_ step: ActionStep) { steps = [step] }

  init(_ steps: [ActionStep]) { self.steps = steps }

  /// Adds steps that decide nothing.
  public func passing(_ action: SMTPAction) -> SMTPAction { SMTPAction(steps + action.steps) }

  /// Adds steps.
  public func deciding(_ action: SMTPAction) -> SMTPAction { SMTPAction(steps + action.steps) }

  /// The steps as a script writes them: `wait 2s, reply 452 4.2.2 "Mailbox full", close`.
  public var description: String { steps.map(\.text).joined(separator: ", ") }

  /// A sequence of steps that has not decided yet.
  public struct Beginning: SMTPActionChain, SMTPUndecided {
    let action: SMTPAction

    /// Adds steps that decide nothing.
    public func passing(_ action: SMTPAction) -> Beginning {
      Beginning(action: self.action.passing(action))
    }

    /// Adds steps after which the action has decided.
    public func deciding(_ action: SMTPAction) -> SMTPAction { self.action.deciding(action) }
  }
}

extension SMTPAction {
  /// Waits until `gate` lets the session go on.
  package static func holding(_ gate: any ScriptGate) -> SMTPAction {
    SMTPAction(.hold(Named(name: gate.name, value: gate)))
  }
}

// The first verb of an action. Every verb is here once more, since a leading dot needs a static.
extension SMTPAction {
  package static let nothing = Beginning(action: SMTPAction([]))

  /// Does what an honest server does.
  public static let proceed = nothing.proceed()
  /// Closes the connection without a reply. The client sees a clean end of stream (FIN).
  public static let close = nothing.close()
  /// Closes the connection with RST, without a reply.
  public static let reset = nothing.reset()
  /// Shuts the server's side only, without a reply.
  public static let halfClose = nothing.halfClose()
  /// Reads nothing more of what the client sends.
  public static let stopReading = nothing.stopReading()
  /// Leaves the client without an answer, the connection open.
  public static let silence = nothing.silence()
  /// Stores the message and closes the connection without saying so. At `endOfData` only.
  public static let acceptThenLose = nothing.acceptThenLose()
  /// Says that the message was accepted, and drops it. At `endOfData` only.
  public static let blackhole = nothing.blackhole()
  /// Resets the connection before a word was said. At `connect` only.
  public static let refuse = nothing.refuse()

  /// Answers with `reply`, or with its first `count` octets.
  public static func reply(_ reply: SMTPReply, cut count: Int? = nil) -> SMTPAction {
    nothing.reply(reply, cut: count)
  }

  /// Answers with a reply of one line: `.reply(452, "4.2.2", "Mailbox full")`.
  public static func reply(
    _ code: Int, _ enhanced: SMTPEnhancedStatusCode? = nil, _ text: String, cut count: Int? = nil
  ) -> SMTPAction {
    nothing.reply(code, enhanced, text, cut: count)
  }

  /// Answers with exactly these octets.
  public static func raw(_ octets: [UInt8], as code: Int? = nil) -> SMTPAction {
    nothing.raw(octets, as: code)
  }

  /// Answers with exactly this text in UTF-8.
  public static func raw(_ text: String, as code: Int? = nil) -> SMTPAction {
    nothing.raw(text, as: code)
  }

  /// Lists `lines` in the reply to EHLO or LHLO.
  public static func offer(_ lines: String...) -> SMTPAction {
    nothing.deciding(SMTPAction(.offer(lines)))
  }

  /// Leaves keywords out of the reply to EHLO or LHLO.
  public static func withdraw(_ keywords: String...) -> SMTPAction {
    nothing.deciding(SMTPAction(.withdraw(keywords)))
  }

  /// Waits by the server's clock before what follows.
  public static func wait(_ duration: Duration) -> Beginning { nothing.wait(duration) }
  /// Puts the scenario `name` into a state.
  public static func enter(_ name: String, _ state: String? = nil) -> Beginning {
    nothing.enter(name, state)
  }
  /// Sends all that follows at a pace.
  public static func pace(_ pace: SMTPPace) -> Beginning { nothing.pace(pace) }
  /// Has the server refuse connections for so long.
  public static func closePort(for duration: Duration) -> Beginning {
    nothing.closePort(for: duration)
  }
}
