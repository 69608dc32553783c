internal import SMTPTestMIME

/// Something the author of a test ought to know, beyond what was delivered.
public struct SMTPFinding: Sendable, Hashable, CustomStringConvertible {
  /// What kind of thing it is.
  public let kind: Kind
  /// What the client broke, where that is what was found.
  public var violation: SMTPViolation? { kind.violation }
  /// The session it happened in, from 1; `nil` where there is none.
  public let session: Int?
  /// What happened, in a sentence.
  public let text: String

  package init(kind: Kind, session: Int?, text: String) {
    self.kind = kind
    self.session = session
    self.text = text
  }

  /// `session 2: space after "FROM:" (spaceAroundColon, RFC 5321 §3.3, octet 27)`.
  public var description: String {
    // The text of these names the session.
    if kind == .unreadMessage || kind == .openSession { return text }
    return session.map { "session \($0): \(text)" } ?? text
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

  /// A defect that keeps readers, or some of them, from what was meant.
  init?(_ defect: SMTPMIMEDefect, in message: SMTPReceivedMessage) {
    // Whoever takes a submission completes it (RFC 6409 §8).
    guard defect.severity > .untidy, defect.kind != .missingFrom, defect.kind != .missingDate else {
      return nil
    }
    // Raw UTF-8 in a header is what SMTPUTF8 asks to be let through (RFC 6531 §3.4).
    let isInternational = message.envelope.parameters.contains {
      $0.keyword == "SMTPUTF8"
    }
    if isInternational, defect.kind == .nonASCIIHeader { return nil }
    self.init(
      kind: .mailDefect(defect), session: message.session.number,
      text: "transaction \(message.transaction.number): \(defect.severity): \(defect)")
  }

  init(open session: SMTPSessionRecord) {
    self.init(kind: .openSession, session: session.number, text: "left open: \(session)")
  }

  init(_ violation: SMTPViolation, session: Int) {
    self.init(kind: .violation(violation), session: session, text: violation.description)
  }
}
