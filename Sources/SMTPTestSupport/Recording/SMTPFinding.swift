/// Something the author of a test ought to know, beyond what was delivered.
public struct SMTPFinding: Sendable, Hashable, CustomStringConvertible {
  /// What kind of thing it is.
  public enum Kind: Sendable, Hashable {
    /// The client broke a clause.
    case violation(SMTPViolation)
    /// A closure of a script threw; the server answered 451.
    case hookFailed
    /// A closure of a script took longer than the server's `hookTimeout`; the server answered 451.
    case hookTimedOut
    /// A session was held at a gate for longer than the server's `holdTimeout`.
    case heldTooLong
    /// A rule of the script never fired.
    case ruleNeverFired
    /// A client departed from the dialogue; the server answered 421.
    case dialogueDeparted
    /// In the end: the dialogue was not gone through.
    case dialogueUnfinished
    /// In the end: a stored message that no wait, assertion or property handed to the test.
    case unreadMessage
    /// In the end: a session that neither side has closed.
    case openSession
    /// The memory budget was spent; the server answered 452.
    case memoryBudgetSpent
    /// A connection could not be accepted, for want of file descriptors for example.
    case connectionRefused
  }

  /// What kind of thing it is.
  public let kind: Kind
  /// What the client broke, where that is what was found.
  public var violation: SMTPViolation? {
    if case .violation(let found) = kind { found } else { nil }
  }
  /// The session it happened in, from 1; `nil` where there is none.
  public let session: Int?
  /// What happened, in a sentence.
  public let text: String

  /// `session 2: space after "FROM:" (spaceAroundColon, RFC 5321 §3.3, octet 27)`.
  public var description: String {
    switch kind {
    // The text names the session.
    case .unreadMessage, .openSession: text
    default: session.map { "session \($0): \(text)" } ?? text
    }
  }
}

extension SMTPFinding {
  init(neverFired rule: SMTPRule) {
    self.init(kind: .ruleNeverFired, session: nil, text: "never fired: \(rule)")
  }

  init(unread message: SMTPReceivedMessage) {
    self.init(
      kind: .unreadMessage, session: message.session.number, text: "nobody read \(message)")
  }

  init(open session: SMTPSessionRecord) {
    self.init(kind: .openSession, session: session.number, text: "left open: \(session)")
  }

  init(_ violation: SMTPViolation, session: Int) {
    self.init(kind: .violation(violation), session: session, text: violation.description)
  }
}
