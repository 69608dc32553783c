internal import CSMTPTestScan
internal import SMTPTestWire

/// The rules of one stage, with what they ask of sender and recipient in a table that is gone
/// through in one call: most events meet no rule, and are to cost next to nothing.
final class StageRules: Sendable {
  /// The places of the rules in the script.
  let positions: [Int]
  private let filters: [smtp_rule_filter]
  /// The patterns of all filters, one behind the other.
  private let patterns: [UInt8]

  init(_ positions: [Int], of rules: [SMTPRule]) {
    self.positions = positions
    var patterns: [UInt8] = []
    func place(_ glob: Glob) -> smtp_pattern_place {
      defer { patterns += glob.pattern }
      return smtp_pattern_place(is_given: 1, start: patterns.count, length: glob.pattern.count)
    }
    filters = positions.map { position in
      var filter = smtp_rule_filter()
      for condition in rules[position].conditions where !condition.isNegated {
        switch condition.kind {
        case .from(let glob): filter.sender = place(glob)
        case .to(let glob): filter.recipient = place(glob)
        default: break
        }
      }
      return filter
    }
    self.patterns = patterns
  }

  /// The index of the first rule from `index` on whose patterns for sender and recipient may match.
  func next(from index: Int, for event: SMTPStageEvent) -> Int {
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
      filters, patterns, index, positions.count, sender, senderStart, sender.count, recipient,
      recipientStart, recipient.count)
  }
}
