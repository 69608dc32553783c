/// The beginning of a rule: where it applies. A call of an action makes it a rule.
///
/// ```swift
/// On(.rcpt, to: "bob@*").reply(.mailboxUnavailable)
/// On(.endOfData).once.reply(.localError)
/// On(.mail).decide { event in
///   event.address == "spam@example.com" ? .reply(.refusedByPolicy) : .proceed
/// }
/// ```
public struct On: Sendable {
  var stage: Stage
  var recipient: Glob?
  var sender: Glob?
  var isOnce = false
  var name: String?

  /// Applies at `stage`.
  ///
  /// - Parameters:
  ///   - stage: the stage.
  ///   - recipient: a pattern (`*`, `?`, without case) for the recipient in question at `rcpt`, for
  ///     any recipient of the transaction at later stages; `nil` (the default) for all.
  ///   - sender: a pattern for the reverse-path, `""` for the null one; `nil` (the default) for
  ///     all.
  public init(_ stage: Stage, to recipient: String? = nil, from sender: String? = nil) {
    self.stage = stage
    self.recipient = recipient.map(Glob.init)
    self.sender = sender.map(Glob.init)
  }

  /// Applies the first time only, counted over all sessions of the server since start or reset.
  public var once: On {
    var copy = self
    copy.isOnce = true
    return copy
  }

  /// Gives the rule a name for the record and for failure messages.
  public func named(_ name: String) -> On {
    var copy = self
    copy.name = name
    return copy
  }

  /// Does what an honest server does, and keeps later rules from applying.
  public func proceed() -> SMTPRule { rule(.fixed(.proceed)) }

  /// Answers with `reply`.
  public func reply(_ reply: SMTPReply) -> SMTPRule { rule(.fixed(.reply(reply))) }

  /// Answers with a reply of one line.
  public func reply(
    _ code: Int, _ enhanced: EnhancedStatusCode? = nil, _ text: String
  ) -> SMTPRule {
    reply(SMTPReply(code, enhanced, text))
  }

  /// Closes the connection without a reply.
  public func close() -> SMTPRule { rule(.fixed(.close)) }

  /// Asks a closure, which runs as a task on the server's own hook thread with the task-locals of
  /// the task that put the script in. Only the connection it is asked about waits.
  ///
  /// A closure that throws, or takes longer than the server's `hookTimeout`, makes the server
  /// answer `451 4.3.0` and leaves a finding.
  public func decide(
    _ body: @escaping @Sendable (StageEvent) async throws -> SMTPAction
  ) -> SMTPRule {
    rule(.closure(body))
  }

  private func rule(_ action: SMTPRule.Deciding) -> SMTPRule {
    SMTPRule(condition: self, action: action)
  }
}
