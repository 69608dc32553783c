/// How often a rule of a script fired.
public struct SMTPRuleHits: Sendable, Hashable, CustomStringConvertible {
  /// The rule.
  public let rule: SMTPRule
  /// How often it fired, since start, reset or its script's being put in.
  public let count: Int

  package init(rule: SMTPRule, count: Int) {
    self.rule = rule
    self.count = count
  }

  /// `2× on RCPT to "bob@*": reply 550 5.1.1 "Mailbox unavailable"`.
  public var description: String { "\(count)× \(rule)" }
}
