/// A mail transaction as the machine sees it: offsets, no octets.
package struct Transaction: Sendable, Hashable {
  /// The ordinal within the session, from 1.
  package let number: Int
  package var envelope: SMTPEnvelope
  /// How far the client came.
  package var stage: SMTPStage
  package var outcome: SMTPTransactionOutcome
  /// The last reply of the transaction, if one was decided.
  package var replyOctets: [UInt8]?
  package var content: ContentLayout?
  /// From the first octet of MAIL to the end of the last command, in the session's input.
  package var input: Range<Int>

  package init(number: Int, envelope: SMTPEnvelope, start: Int) {
    self.number = number
    self.envelope = envelope
    self.stage = .mail
    self.outcome = .abandoned(at: .mail)
    self.input = start..<start
  }
}

/// A transaction that ended. An object: it is handed on many times, and one reference is cheaper to
/// copy than all that a transaction holds.
package final class FinishedTransaction: Sendable, Hashable {
  package let value: Transaction

  package init(_ value: Transaction) { self.value = value }

  package static func == (a: FinishedTransaction, b: FinishedTransaction) -> Bool {
    a === b || a.value == b.value
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(value) }
}
