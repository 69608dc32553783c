/// One thing in a ledger that does not add up.
public struct SMTPDeliveryDiscrepancy: Sendable, Hashable, CustomStringConvertible {
  /// What does not add up.
  public enum Kind: String, Sendable, Hashable, CaseIterable, Codable {
    /// Promised or told as sent, and a recipient does not have it.
    case lost
    /// A recipient has it more than once.
    case doubled
    /// Stored, and nobody was to have it: no marker of the ledger, or a recipient it was not for.
    case phantom
    /// Stored, but not as it was given.
    case altered
    /// Told otherwise than it is: as failed or rejected, and stored; as sent, and no positive reply was
    /// given (RFC 5321 §4.2.5).
    case misreported
  }

  /// What does not add up.
  public let kind: Kind
  /// The message; `nil` for one without a marker of the ledger.
  public let marker: String?
  /// The recipient; `nil` where all are meant.
  public let recipient: String?
  /// What is the matter, in a few words.
  public let reason: String

  /// `lost: sts-1a2b-1-7x to ann@example.com: told as sent, and not stored`.
  public var description: String {
    let whom = [marker ?? "a message without a marker", recipient.map { "to \($0)" }]
    return "\(kind.rawValue): \(whom.compactMap { $0 }.joined(separator: " ")): \(reason)"
  }
}

/// What an ``SMTPDeliveryLedger`` comes to.
public struct SMTPDeliveryBalance: Sendable, Hashable, CustomStringConvertible {
  /// How many messages were entered.
  public let messageCount: Int
  /// How many copies are due: a message for each of its recipients, those that were told as failed or
  /// rejected apart.
  public let dueCount: Int
  /// How many of those are there, once or more often.
  public let deliveredCount: Int
  /// What does not add up, in the order of the messages.
  public let discrepancies: [SMTPDeliveryDiscrepancy]
  /// Whether everything adds up.
  public var isEven: Bool { discrepancies.isEmpty }

  /// How many discrepancies of a kind there are.
  public func count(_ kind: SMTPDeliveryDiscrepancy.Kind) -> Int {
    discrepancies.count { $0.kind == kind }
  }

  /// `100 messages, 98 of 100 copies: 2 lost`, then a line for each discrepancy.
  public var description: String {
    let counts = SMTPDeliveryDiscrepancy.Kind.allCases.compactMap { kind -> String? in
      count(kind) == 0 ? nil : "\(count(kind)) \(kind.rawValue)"
    }
    let sum = counts.isEmpty ? "nothing is amiss" : counts.joined(separator: ", ")
    let messages = messageCount == 1 ? "1 message" : "\(messageCount) messages"
    return
      ([
        "\(messages), \(deliveredCount) of \(dueCount) cop\(dueCount == 1 ? "y" : "ies"): \(sum)"
      ] + discrepancies.map { "  \($0)" }).joined(separator: "\n")
  }
}

/// A ledger does not balance; the description names each message that is not where it has to be.
public struct SMTPDeliveryError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What the ledger came to.
  public let balance: SMTPDeliveryBalance

  /// What the balance says.
  public var description: String { balance.description }
}
