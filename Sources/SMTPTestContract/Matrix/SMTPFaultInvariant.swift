public import SMTPTestSupport

/// What holds for a mail client whatever a server does to it: decided for every cell of the matrix.
public enum SMTPFaultInvariant: String, Sendable, Hashable, CaseIterable, Codable {
  // In the order in which they are decided: the first one that is broken is the headline.

  /// The call of the client ends within its deadline.
  case bounded = "I5"
  /// No secret goes over the wire in clear.
  case noClearCredentials = "I4"
  /// What the client sends keeps the RFCs under faults too.
  case conformant = "I8"
  /// Told as sent means: a positive final reply, written whole before the client said so.
  case noFalseSuccess = "I1"
  /// One copy for each recipient, whatever was lost on the way.
  case noDuplicate = "I3"
  /// Every stored copy is the message, for its recipients, whole.
  case intact = "I10"
  /// Every recipient is accounted for, and rightly.
  case noSilentLoss = "I2"
  /// What a correct client takes in its stride ends in a delivery on the first connection.
  case benignSucceeds = "I12"
  /// A failure is told, with the class and the code of the reply that decided.
  case surfaced = "I6"
  /// Every connection of the call is closed soon after it.
  case closedProperly = "I7"
  /// Attempts are few, and what was refused for good is not tried again.
  case polite = "I9"
  /// The next message through the same client is sent.
  case contained = "I11"
  /// A server that talks without an end is not listened to without an end.
  case frugal = "I13"

  /// The section that is broken with it.
  public var clause: SMTPClause {
    switch self {
    case .bounded: SMTPClause(5321, "4.5.3.2")
    case .noClearCredentials: SMTPClause(4954, "4")
    case .conformant: SMTPClause(5321, "4.1.4")
    case .noFalseSuccess: SMTPClause(5321, "4.2.5")
    case .noDuplicate: SMTPClause(5321, "6.1")
    case .intact: SMTPClause(5321, "4.5.2")
    case .noSilentLoss: SMTPClause(5321, "3.3")
    case .benignSucceeds: SMTPClause(5321, "4.2")
    case .surfaced: SMTPClause(5321, "4.2.1")
    case .closedProperly: SMTPClause(5321, "4.1.1.10")
    case .polite: SMTPClause(5321, "4.5.4.1")
    case .contained: SMTPClause(5321, "4.1.4")
    case .frugal: SMTPClause(5321, "4.5.3.1")
    }
  }
}
