internal import CSMTPTestPlatform
internal import SMTPTestWire

/// The rules of one stage, with what they ask of sender and recipient in a table that is gone
/// through in one call: most events meet no rule, and are to cost next to nothing.
// @unchecked: the rules are touched under the lock of their `ScriptState`, all else never changes.
final class StageRules: @unchecked Sendable {
  let rules: [RuleState]
  private let filters: UnsafeMutablePointer<smtp_rule_filter>

  init(_ rules: [RuleState]) {
    self.rules = rules
    filters = .allocate(capacity: max(1, rules.count))
    for (index, rule) in rules.enumerated() {
      var filter = smtp_rule_filter()
      for condition in rule.conditions where !condition.isNegated {
        switch condition.kind {
        // The patterns live as long as the rules do.
        case .from(let glob):
          filter.sender = UnsafePointer(glob.pattern)
          filter.sender_length = glob.count
        case .to(let glob):
          filter.recipient = UnsafePointer(glob.pattern)
          filter.recipient_length = glob.count
        default: break
        }
      }
      (filters + index).initialize(to: filter)
    }
  }

  deinit { filters.deallocate() }

  /// The position of the first rule from `position` on whose patterns for sender and recipient may
  /// match.
  func next(from position: Int, for event: SMTPStageEvent) -> Int {
    var sender: [UInt8] = []
    var recipient: [UInt8] = []
    var senderStart = 0
    var recipientStart = 0
    switch event.command {
    case .mail(let address, _):
      sender = address.octets
      senderStart = address.mailboxStart
    case .rcpt(let address, _):
      recipient = address.octets
      recipientStart = address.mailboxStart
    default: break
    }
    if let envelope = event.envelope {
      sender = envelope.sender.octets
      senderStart = envelope.sender.mailboxStart
      // Of several recipients any may match.
      if recipient.count == 0, event.recipient == 0, envelope.forwardPaths.count == 1 {
        let address = envelope.forwardPaths[0].address
        recipient = address.octets
        recipientStart = address.mailboxStart
      }
    }
    return smtp_next_rule(
      filters, position, rules.count, sender, senderStart, sender.count, recipient,
      recipientStart, recipient.count)
  }
}
