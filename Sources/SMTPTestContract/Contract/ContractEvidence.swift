internal import SMTPTestSupport

/// How the call of a client ended.
enum ContractEnding: Sendable {
  case returned(SMTPSendOutcome)
  case threw(String)
  case hung(String)

  /// What it says became of the message.
  var outcome: SMTPSendOutcome? {
    if case .returned(let outcome) = self { outcome } else { nil }
  }

  var isHung: Bool { if case .hung = self { true } else { false } }

  var text: String {
    switch self {
    case .returned(let outcome): outcome.description
    case .threw(let error): "an error: \(error)"
    case .hung(let standing): standing
    }
  }
}

/// All that is known of one case: what was to be sent, what the server saw, what the client says.
struct ContractEvidence: Sendable {
  let message: SMTPContractMessage
  let ending: ContractEnding
  /// The recipients that had their final reply when the client had ended.
  let committed: [SMTPEnvelopeAddress]
  let sessions: [SMTPSessionRecord]
  /// What became of a second message, where one was sent.
  var followUp: FollowUp?

  /// How often the client told what became of the message.
  var completionCount = 1
  /// How often somebody asked for a token.
  var tokenRequestCount = 0

  /// Messages that were sent at once, each with its ending and to a recipient of its own.
  var crowd: [(message: SMTPContractMessage, ending: ContractEnding)] = []

  /// A second message through the same client.
  struct FollowUp: Sendable {
    let message: SMTPContractMessage
    let ending: ContractEnding
    /// All sessions, those of the first message too.
    let sessions: [SMTPSessionRecord]
  }

  /// The transactions, open ones apart.
  var transactions: [SMTPTransactionRecord] { sessions.flatMap(\.transactions) }
  /// The transactions whose content was stored, whether or not a reply told so.
  var stored: [SMTPTransactionRecord] { transactions.filter(\.outcome.isStored) }

  /// The recipients that the client says it has sent to.
  var claimed: [String] {
    guard let outcome = ending.outcome, outcome.result == .sent else { return [] }
    return message.recipients.filter { outcome.rejected[$0] == nil }
  }

  var violations: [SMTPViolation] { (followUp?.sessions ?? sessions).flatMap(\.violations) }

  /// The commands of all sessions in the order of their sessions, as transcripts show them.
  var commands: [String] { sessions.flatMap { $0.exchanges.compactMap(\.command) } }

  /// How often a command was sent.
  func count(of verb: String) -> Int {
    sessions.reduce(0) { $0 + $1.exchanges.count { $0.verb == verb } }
  }

  /// Whether any octet of the mail was sent: its marker is in the header.
  var isContentSent: Bool {
    let marker = Array(message.marker.utf8)
    return sessions.contains { session in session.receivedOctets.containsRun(marker) }
  }

  var transcript: String {
    (followUp?.sessions ?? sessions).map { session in
      let count = session.sentOctets.count
      // What was said without an end is not shown to it.
      return count > 1 << 20 ? "# a session of \(count) octets from the server" : session.transcript
    }.joined(separator: "\n\n")
  }
}

extension [UInt8] {
  /// Whether `run` is in it, one octet behind the other.
  func containsRun(_ run: [UInt8]) -> Bool { firstIndex(ofRun: run) != nil }

  /// Where `run` is in it first, one octet behind the other; `nil` where it is not.
  func firstIndex(ofRun run: [UInt8]) -> Int? {
    guard let first = run.first else { return startIndex }
    var start = startIndex
    while let index = self[start...].firstIndex(of: first), index + run.count <= endIndex {
      if self[index..<index + run.count].elementsEqual(run) { return index }
      start = index + 1
    }
    return nil
  }
}
