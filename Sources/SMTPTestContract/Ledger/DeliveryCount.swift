internal import SMTPTestSupport

/// Counts copies of messages.
struct DeliveryCount {
  /// What is stored of one message for one recipient.
  private struct Copies {
    var count = 0
    /// Whether one of them had its positive reply.
    var isAcknowledged = false
  }

  private let messages: [SMTPLedgerMessage]
  private let outcomes: [String: SMTPSendOutcome]
  private let prefix: [UInt8]
  private let indices: [String: Int]
  private var copies: [[SMTPEnvelopeAddress: Copies]]
  private var strange: [[SMTPDeliveryDiscrepancy]]
  private var unknown: [SMTPDeliveryDiscrepancy] = []

  init(
    _ messages: [SMTPLedgerMessage], _ outcomes: [String: SMTPSendOutcome], prefix: String
  ) {
    self.messages = messages
    self.outcomes = outcomes
    self.prefix = Array(prefix.utf8)
    indices = Dictionary(uniqueKeysWithValues: zip(messages.map(\.marker), messages.indices))
    copies = messages.map { _ in [:] }
    strange = messages.map { _ in [] }
  }

  /// - Parameter transaction: one whose content was stored.
  mutating func add(_ transaction: SMTPTransactionRecord) {
    let content = transaction.content
    guard let index = message(of: content) else {
      unknown.append(
        SMTPDeliveryDiscrepancy(
          kind: .phantom, marker: nil, recipient: nil, reason: "\(transaction)"))
      return
    }
    let message = messages[index]
    let due = Set(message.recipients.map { SMTPEnvelopeAddress($0) })
    for recipient in transaction.envelope.recipients {
      guard due.contains(recipient) else {
        note(.phantom, index, recipient.description, "stored, though it is not for them")
        continue
      }
      copies[index][recipient, default: Copies()].count += 1
      if transaction.outcome == .accepted {
        copies[index][recipient, default: Copies()].isAcknowledged = true
      }
    }
    if let wanted = message.content, content != wanted, content != wanted + [13, 10] {
      let common = zip(content, wanted).prefix { $0 == $1 }.count
      note(
        .altered, index, nil,
        "\(content.count) octets in place of \(wanted.count), others from octet \(common) on")
    }
  }

  private mutating func note(
    _ kind: SMTPDeliveryDiscrepancy.Kind, _ index: Int, _ recipient: String?, _ reason: String
  ) {
    strange[index].append(
      SMTPDeliveryDiscrepancy(
        kind: kind, marker: messages[index].marker, recipient: recipient, reason: reason))
  }

  /// The message whose marker stands in a content.
  private func message(of content: [UInt8]) -> Int? {
    guard let start = content.firstIndex(ofRun: prefix) else { return nil }
    let digits = content[(start + prefix.count)...].prefix { (48...57).contains($0) }
    return indices[String(decoding: prefix + digits, as: UTF8.self) + "x"]
  }

  var balance: SMTPDeliveryBalance {
    var (due, delivered) = (0, 0)
    var discrepancies: [SMTPDeliveryDiscrepancy] = []
    for (index, message) in messages.enumerated() {
      let outcome = outcomes[message.marker]
      for recipient in message.recipients {
        let copies = copies[index][SMTPEnvelopeAddress(recipient)] ?? Copies()
        let isPromised =
          outcome.map { $0.result == .sent && $0.rejected[recipient] == nil } ?? true
        let isPossible = isPromised || outcome?.result == .unknown
        if isPossible { due += 1 }
        if isPossible, copies.count > 0 { delivered += 1 }
        func note(_ kind: SMTPDeliveryDiscrepancy.Kind, _ reason: String) {
          discrepancies.append(
            SMTPDeliveryDiscrepancy(
              kind: kind, marker: message.marker, recipient: recipient, reason: reason))
        }
        if isPromised, copies.count == 0 {
          note(.lost, outcome == nil ? "never stored" : "told as sent, and not stored")
        }
        if copies.count > 1 { note(.doubled, "\(copies.count) copies") }
        if copies.count > 0, !isPossible {
          let word = outcome?.result == .sent ? "rejected" : "failed"
          note(.misreported, "told as \(word), and stored")
        }
        if outcome != nil, isPromised, copies.count > 0, !copies.isAcknowledged {
          note(.misreported, "told as sent without a positive reply to the content")
        }
      }
      discrepancies += strange[index]
    }
    return SMTPDeliveryBalance(
      messageCount: messages.count, dueCount: due, deliveredCount: delivered,
      discrepancies: discrepancies + unknown)
  }
}
