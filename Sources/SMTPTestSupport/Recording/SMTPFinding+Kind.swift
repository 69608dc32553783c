public import SMTPTestMIME

extension SMTPFinding {
  /// What kind of thing was found.
  ///
  /// Later versions know more of them, so a `switch` over kinds has a `default`.
  public struct Kind: Sendable, Hashable {
    enum Code: String, CaseIterable {
      case violation, hookFailed, hookTimedOut, heldTooLong, ruleNeverFired, dialogueDeparted
      case dialogueUnfinished, unreadMessage, openSession, memoryBudgetSpent, connectionRefused
      case deliveryFailed, mailDefect, authenticationHidden, mechanismUnavailable, requestDefect
      case unreadRequest
    }

    let code: Code
    /// What the client broke; `nil` for all kinds but ``violation(_:)``.
    public let violation: SMTPViolation?
    /// What is wrong with a mail; `nil` for all kinds but ``mailDefect(_:)``.
    public let defect: SMTPMIMEDefect?

    init(_ code: Code, _ violation: SMTPViolation? = nil, _ defect: SMTPMIMEDefect? = nil) {
      self.code = code
      self.violation = violation
      self.defect = defect
    }

    /// The client broke a clause.
    public static func violation(_ violation: SMTPViolation) -> Kind { Kind(.violation, violation) }
    /// A closure of a script threw; the server answered 451.
    public static let hookFailed = Kind(.hookFailed)
    /// A closure of a script took longer than the server's `hookTimeout`; the server answered 451.
    public static let hookTimedOut = Kind(.hookTimedOut)
    /// A session was held at a gate for longer than the server's `holdTimeout`.
    public static let heldTooLong = Kind(.heldTooLong)
    /// A rule of the script never fired.
    public static let ruleNeverFired = Kind(.ruleNeverFired)
    /// A client departed from the dialogue; the server answered 421.
    public static let dialogueDeparted = Kind(.dialogueDeparted)
    /// In the end: the dialogue was not gone through.
    public static let dialogueUnfinished = Kind(.dialogueUnfinished)
    /// In the end: a stored message that no wait, assertion or property handed to the test.
    public static let unreadMessage = Kind(.unreadMessage)
    /// In the end: a session that neither side has closed.
    public static let openSession = Kind(.openSession)
    /// The memory budget was spent; the server answered 452.
    public static let memoryBudgetSpent = Kind(.memoryBudgetSpent)
    /// A connection could not be accepted, for want of file descriptors for example.
    public static let connectionRefused = Kind(.connectionRefused)
    /// A message could not be put away where it is saved; the server answered 451.
    public static let deliveryFailed = Kind(.deliveryFailed)
    /// A client of a token endpoint did something wrong; see ``OAuthDefect``.
    public static let requestDefect = Kind(.requestDefect)
    /// In the end: a request to a token endpoint that no wait handed to the test.
    public static let unreadRequest = Kind(.unreadRequest)

    /// AUTH is offered inside TLS only, and the server speaks none, so that no client ever sees it.
    public static let authenticationHidden = Kind(.authenticationHidden)
    /// A mechanism of AUTH was asked for that needs OpenSSL, and there is none.
    public static let mechanismUnavailable = Kind(.mechanismUnavailable)

    /// In the end: a stored message is broken, for its readers or for some of them.
    public static func mailDefect(_ defect: SMTPMIMEDefect) -> Kind {
      Kind(.mailDefect, nil, defect)
    }

    /// The name, without what was broken: `violation`, `hookFailed`.
    public var name: String { code.rawValue }
  }
}

extension SMTPFinding.Kind: CustomStringConvertible {
  /// `hookFailed`, `violation spaceAroundColon`, or `mailDefect unclosedMultipart`.
  public var description: String {
    violation.map { "\(name) \($0.kind)" } ?? defect.map { "\(name) \($0.kind)" } ?? name
  }
}
