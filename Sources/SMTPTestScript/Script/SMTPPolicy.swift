/// Something mail servers do to protect themselves, as a script.
///
/// ```swift
/// let server = try SMTPTestServer.start(.policy(.greylisting()), .clock(clock))
/// ```
///
/// A policy prints as script text, to start from where a policy does not fit:
///
/// ```
/// [greylisting] on RCPT within 5min per peer per sender per recipient: reply 450 4.7.1 "Greylisted, try again later"
/// ```
///
/// All times are those of the server's clock, so that a manual clock proves an hour in no time.
/// Unlike other rules, those of a policy are no finding when they never fire.
public struct SMTPPolicy: Sendable, Hashable, CustomStringConvertible {
  /// The rules.
  public let script: SMTPScript

  private init(_ name: String, _ rules: SMTPRule...) {
    script = SMTPScript(
      rules.map { rule in
        var rule = rule
        rule.name = name
        rule.isPolicy = true
        return rule
      })
  }

  /// The rules as text.
  public var description: String { script.description }

  /// Refuses a recipient with `450 4.7.1` until so long after the first attempt of the same client
  /// address, sender and recipient; then accepts (RFC 6647 §2.1). Default five minutes.
  public static func greylisting(for delay: Duration = .seconds(300)) -> SMTPPolicy {
    SMTPPolicy(
      "greylisting",
      On(.rcpt).within(delay, per: .peer, .sender, .recipient).reply(.greylisted))
  }

  /// Refuses MAIL commands beyond `count` in `duration`, by a bucket of so many tokens.
  ///
  /// - Parameters:
  ///   - count: the size of the bucket, full at the start.
  ///   - duration: how long it takes to fill.
  ///   - scope: who has a bucket of its own. Default: each client address.
  ///   - reply: the answer. Default `450 4.7.1`; after 421 the connection closes.
  public static func rateLimit(
    _ count: Int, in duration: Duration, per scope: SMTPScope = .peer,
    reply: SMTPReply = SMTPReply(450, "4.7.1", "Rate limit exceeded, try again later")
  ) -> SMTPPolicy {
    let rule = On(.mail).over(count, in: duration, per: scope).reply(reply)
    return SMTPPolicy("rate-limit", reply.code == 421 ? rule.close() : rule)
  }

  /// That there are more than `limit`. Of the greatest number there is nothing beyond, and a negative
  /// one is no limit, as the script will say.
  private static func beyond(
    _ limit: Int, _ condition: (Bounds) -> SMTPCondition
  ) -> SMTPCondition {
    switch limit {
    case .max: !condition(Bounds(lower: nil, upper: limit))
    case ..<0: condition(Bounds(lower: limit, upper: nil))
    default: condition(Bounds(lower: limit + 1, upper: nil))
    }
  }

  /// Answers `421 4.3.2` to connections while `count` others are open, and closes them.
  public static func connectionLimit(_ count: Int) -> SMTPPolicy {
    SMTPPolicy(
      "connection-limit",
      On(.connect).when(Self.beyond(count, { SMTPCondition(.open($0)) }))
        .reply(421, "4.3.2", "Too many connections").close())
  }

  /// Answers `421 4.7.0` to the AUTH behind `count` others of a client address and closes; from then on
  /// all connections are refused.
  public static func lockout(after count: Int = 3) -> SMTPPolicy {
    SMTPPolicy(
      "lockout",
      On(.auth).after(count, per: .peer).enter("locked")
        .reply(421, "4.7.0", "Too many attempts").close(),
      On(.connect).when(.state("locked")).refuse())
  }

  /// Refuses recipients beyond `count` in a transaction with `452 4.5.3` (RFC 5321 §4.5.3.1.10).
  public static func recipientLimit(_ count: Int) -> SMTPPolicy {
    SMTPPolicy(
      "recipient-limit",
      On(.rcpt).when(Self.beyond(count, { SMTPCondition(.recipients($0)) })).reply(
        .tooManyRecipients))
  }

  /// Refuses a recipient with `452 4.2.2` once the messages stored for it, with the size declared
  /// for this one, are more than so many octets.
  public static func quota(_ octets: Int) -> SMTPPolicy {
    SMTPPolicy(
      "quota",
      On(.rcpt).when(Self.beyond(octets, { SMTPCondition(.stored($0)) })).reply(.mailboxFull))
  }

  /// Answers each command only after so long.
  public static func tarpit(_ delay: Duration) -> SMTPPolicy {
    SMTPPolicy("tarpit", On.any.wait(delay).next())
  }

  /// Stores a message and closes the connection in place of the reply, the first `count` times
  /// (RFC 1047).
  public static func lostAcknowledgement(first count: Int = 1) -> SMTPPolicy {
    SMTPPolicy("lost-acknowledgement", On(.endOfData).first(count).acceptThenLose())
  }

  /// Accepts a recipient that matches the pattern, and fails every message that has one with
  /// `554 5.0.0` after its content.
  public static func poisonRecipient(_ pattern: String) -> SMTPPolicy {
    SMTPPolicy(
      "poison-recipient", On(.endOfData, to: pattern).reply(.transactionFailed))
  }

  /// Resets every `count`-th connection and refuses all others for so long, then comes back on the
  /// same port.
  ///
  /// A client that connects in the very moment in which the port closes may find itself connected to
  /// nobody: its kernel has heard yes before the server's forgets the connection, without a word to
  /// either side. That is so with every server that goes down, and came of 1 to 3 of 10,000 connects on
  /// a loopback interface. No server can mend it. A client that waits for its greeting with a timeout
  /// (RFC 5321 §4.5.3.2.1 has five minutes) is not held up by it; give one under test a short one.
  public static func flappingPort(every count: Int, down duration: Duration) -> SMTPPolicy {
    SMTPPolicy("flapping-port", On(.connect).every(count).closePort(for: duration).refuse())
  }

  /// Answers `421 4.3.2` and closes once so many octets of a content have come, the first time, and
  /// is down for so long.
  public static func shutdownDuringData(
    after octets: Int = 1, down duration: Duration = .seconds(1)
  ) -> SMTPPolicy {
    SMTPPolicy(
      "shutdown-during-data",
      On(.body).when(.octets(octets)).once.closePort(for: duration)
        .reply(421, "4.3.2", "Service shutting down").close())
  }
}
