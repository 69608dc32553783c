/// What an action is made of, one verb after another.
///
/// The verbs are the same for rules (``On``), for their beginnings (``SMTPUnfinished``) and for what
/// closures return (``SMTPAction``). Passing verbs, such as ``wait(_:)``, may come before and after
/// the one that decides.
public protocol SMTPActionChain: Sendable {
  /// What the chain is after a step that decides nothing.
  associatedtype Passed: Sendable
  /// What the chain is once it has decided.
  associatedtype Decided: SMTPActionChain

  /// Adds steps that decide nothing.
  func passing(_ action: SMTPAction) -> Passed
  /// Adds steps after which the chain has decided.
  func deciding(_ action: SMTPAction) -> Decided
}

// Verbs that decide, and that are octets to be sent besides where something has decided already.
extension SMTPActionChain {
  /// Answers with `reply`; its code decides how the session goes on: 2yz and 3yz accept, all other
  /// codes refuse. After a verb that decided: sends it besides, early or doubled.
  ///
  /// - Parameters:
  ///   - reply: the reply.
  ///   - count: how many octets of it are written; `nil` (the default) means all.
  public func reply(_ reply: SMTPReply, cut count: Int? = nil) -> Decided {
    deciding(SMTPAction(.reply(reply, cut: count)))
  }

  /// Answers with a reply of one line: `.reply(452, "4.2.2", "Mailbox full")`.
  public func reply(
    _ code: Int, _ enhanced: SMTPEnhancedStatusCode? = nil, _ text: String, cut count: Int? = nil
  ) -> Decided {
    reply(SMTPReply(code, enhanced, text), cut: count)
  }

  /// Answers with exactly these octets, line ends included.
  ///
  /// - Parameters:
  ///   - octets: what is written.
  ///   - code: the reply code the protocol goes on by. `nil` (the default) takes it from the first
  ///     three octets; where those are no digits, nothing counts as answered.
  public func raw(_ octets: [UInt8], as code: Int? = nil) -> Decided {
    deciding(SMTPAction(.raw(octets, code: code)))
  }

  /// Answers with exactly this text in UTF-8, line ends included.
  public func raw(_ text: String, as code: Int? = nil) -> Decided {
    raw(Array(text.utf8), as: code)
  }

  /// Lists `lines` in the reply to EHLO or LHLO: in place of those with the same keyword, else
  /// behind the others. At `ehlo` and `lhlo` only; several may
  /// follow each other.
  public func offer(_ lines: String...) -> Decided { deciding(SMTPAction(.offer(lines))) }

  /// Leaves out of the reply to EHLO or LHLO the keywords that match a pattern; `"*"` leaves out
  /// all. What is not listed is still understood. At `ehlo` and `lhlo` only; several may
  /// follow each other.
  public func withdraw(_ keywords: String...) -> Decided {
    deciding(SMTPAction(.withdraw(keywords)))
  }

  /// Closes the connection cleanly (FIN), after what was written before. Without a verb that
  /// decided, nothing is answered.
  public func close() -> Decided { deciding(SMTPAction(.close)) }

  /// Closes the connection with RST, after what was written before.
  public func reset() -> Decided { deciding(SMTPAction(.reset)) }

  /// Shuts the server's side only: the client reads the end of the stream, and may still send.
  public func halfClose() -> Decided { deciding(SMTPAction(.halfClose)) }

  /// Reads nothing more of what the client sends; its writes will stall.
  public func stopReading() -> Decided { deciding(SMTPAction(.stopReading)) }
}

// Verbs that pass.
extension SMTPActionChain {
  /// Waits, by the server's clock, before what follows. Only this connection waits.
  public func wait(_ duration: Duration) -> Passed { passing(SMTPAction(.wait(duration))) }

  /// Puts the scenario `name` into a state, for the rules that ask for it with
  /// ``SMTPCondition/state(_:_:)``. It holds from the moment the rule is taken, for all sessions.
  public func enter(_ name: String, _ state: String? = nil) -> Passed {
    passing(SMTPAction(.enter(name, state)))
  }

  /// Sends all that follows in this action at a pace.
  public func pace(_ pace: SMTPPace) -> Passed { passing(SMTPAction(.pace(pace))) }

  /// Has the server refuse connections for so long by its clock, then listen on the same port
  /// again. Open sessions go on.
  public func closePort(for duration: Duration) -> Passed {
    passing(SMTPAction(.closePort(duration)))
  }
}

// Verbs of which there is one at most.
extension SMTPActionChain where Self: SMTPUndecided {
  /// Does what an honest server does.
  public func proceed() -> Decided { deciding(SMTPAction(.proceed)) }

  /// Leaves the client without an answer, the connection open.
  public func silence() -> Decided { deciding(SMTPAction(.silence)) }

  /// Stores the message and never says so: the connection closes where the reply should come
  /// (RFC 1047). At `endOfData` only.
  public func acceptThenLose() -> Decided { deciding(SMTPAction(.acceptThenLose)) }

  /// Says that the message was accepted, and drops it. At `endOfData` only.
  public func blackhole() -> Decided { deciding(SMTPAction(.blackhole)) }

  /// Resets the connection before a word was said. At `connect` only.
  public func refuse() -> Decided { deciding(SMTPAction(.refuse)) }

  /// Asks a closure, which runs as a task on the server's own hook thread with the task-locals of
  /// the task that put the script in. Only the connection it is asked about waits.
  ///
  /// A closure that throws, or takes longer than the server's `hookTimeout`, makes the server
  /// answer `451 4.3.0` and leaves a finding.
  ///
  /// - Parameters:
  ///   - name: what the rule prints as `call NAME`; default `closure`.
  ///   - body: decides.
  public func decide(
    as name: String = "closure",
    _ body: @escaping @Sendable (SMTPStageEvent) async throws -> SMTPAction
  ) -> Decided {
    deciding(SMTPAction(.call(Named(name: name, value: body))))
  }
}

/// A chain that has not decided yet.
public protocol SMTPUndecided {}
