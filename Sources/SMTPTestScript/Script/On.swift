/// The beginning of a rule: where it applies, under which conditions, and how often.
///
/// A verb that decides makes it a rule; without one, it does not compile.
///
/// ```swift
/// On(.rcpt, to: "bob@*").reply(.mailboxUnavailable)
/// On(.mail).nth(3).wait(.seconds(2)).proceed()
/// On(.endOfData).once.acceptThenLose()
/// ```
public struct On: SMTPActionChain, SMTPUndecided {
  var rule: SMTPRule

  /// Applies at `stages`.
  ///
  /// - Parameters:
  ///   - stages: the stages; none means ``any``.
  ///   - recipient: a pattern for ``SMTPCondition/to(_:)``; `nil` (the default) for all.
  ///   - sender: a pattern for ``SMTPCondition/from(_:)``; `nil` (the default) for all.
  public init(_ stages: SMTPStage..., to recipient: String? = nil, from sender: String? = nil) {
    self.init(stages: stages, to: recipient, from: sender)
  }

  init(stages: [SMTPStage], to recipient: String? = nil, from sender: String? = nil) {
    rule = SMTPRule(stages: stages)
    if let sender { rule.conditions.append(.from(sender)) }
    if let recipient { rule.conditions.append(.to(recipient)) }
  }

  /// Applies at every stage at which the server owes a reply: all but `connect`, `tlsHandshake`,
  /// `body` and `idle`.
  /// The stages of the token endpoint are those of another server, and none of an SMTP server's.
  public static var any: On { On(stages: []) }

  /// Gives the rule a name for the record and for failure messages: a letter, then letters, digits,
  /// `_` and `-`.
  public func named(_ name: String) -> On { changed { $0.name = name } }

  /// Applies only if all of `conditions` hold.
  public func when(_ conditions: SMTPCondition...) -> On {
    changed { $0.conditions += conditions }
  }

  /// Plumbing of the verbs.
  public var _end: SMTPActionChainEnd<SMTPUnfinished<SMTPRule>, SMTPRule> {
    SMTPUnfinished(rule)._end
  }

  private func changed(_ change: (inout SMTPRule) -> Void) -> On {
    var copy = self
    change(&copy.rule)
    return copy
  }
}

// How often. Counts are those of all sessions together unless told otherwise, since start, reset
// or the script's being put in.
extension On {
  /// Applies the first time only.
  public var once: On { first(1) }

  /// Applies the first time only, for each of the scopes.
  public func once(per scopes: SMTPScope...) -> On { counting(.first(1), scopes) }

  /// Applies the first `count` times.
  public func first(_ count: Int, per scopes: SMTPScope...) -> On {
    counting(.first(count), scopes)
  }

  /// Applies to the event number `ordinal`, from 1, of those that meet the conditions, whichever
  /// rule handles the others.
  public func nth(_ ordinal: Int, per scopes: SMTPScope...) -> On {
    counting(.nth(ordinal), scopes)
  }

  /// Applies to every event but the first `count` of those that meet the conditions.
  public func after(_ count: Int, per scopes: SMTPScope...) -> On {
    counting(.after(count), scopes)
  }

  /// Applies to the events number `count`, twice `count` and so on.
  public func every(_ count: Int, per scopes: SMTPScope...) -> On {
    counting(.every(count), scopes)
  }

  /// Applies by chance, to so many events of a hundred: drawn from the script's seed, the scope (by
  /// default the session), the stage and the event's ordinal there, so that a seed has the same
  /// draws every time.
  public func chance(percent: Int, per scopes: SMTPScope...) -> On {
    counting(.chance(percent), scopes)
  }

  /// Applies up to so long, by the server's clock, after the first event that met the conditions.
  public func within(_ duration: Duration, per scopes: SMTPScope...) -> On {
    counting(.within(duration), scopes)
  }

  /// Applies to what comes faster than `count` events in `duration`: a bucket of `count` tokens,
  /// filled at that rate by the server's clock, has none left.
  public func over(_ count: Int, in duration: Duration, per scopes: SMTPScope...) -> On {
    counting(.over(count, duration), scopes)
  }

  private func counting(_ kind: Occurrence.Kind, _ scopes: [SMTPScope]) -> On {
    changed { $0.occurrence = Occurrence(kind, per: scopes) }
  }
}
