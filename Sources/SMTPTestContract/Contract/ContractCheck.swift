internal import SMTPTestSupport

/// What must have come of a case: the vocabulary in which the catalogue is written.
enum ContractCheck: Sendable, Hashable {
  /// Told as sent to every recipient, and stored once.
  case sent
  /// Not told as sent to anybody.
  case unsent
  /// Not told as sent; if a reason is told, a transient one.
  case transient
  /// The same, or sent by another attempt.
  case transientOrSent
  /// Not told as sent; if a reason is told, a permanent one.
  case permanent
  /// Not told as sent: nobody can know. To tell that it is surely not sent is no failure yet.
  case unknown
  /// Sent, or nothing of it: both will do.
  case sentOrNothing
  /// Nothing of it: to send it mended is no failure yet.
  case nothing
  /// None of these commands.
  case never([String])
  /// No octet of the mail.
  case noContent
  /// A content that is begun is stored: it has its end.
  case ended
  /// Stored octet for octet, if the client can do that; a CRLF at the end may have been added.
  case intact
  /// No command before the reply to the one before was whole.
  case lockStep
  /// Refused recipients are told of, with their codes.
  case refusalsTold([Int: Int])
  /// MAIL at most once: no second attempt.
  case once
  /// No address and no command with this word.
  case absent(String)
  /// A second message through the same client is sent, and stored once.
  case nextSent
  /// Messages that are sent at once are sent, each once and to its own recipient.
  case crowdSent
  /// The header section of a stored mail has this nowhere in it.
  case notInHeader(String)
  /// No stored mail has a field of this name.
  case noField(String)
  /// Few connections.
  case fewAttempts
  /// What has no end is not read to it.
  case bounded
  /// Whoever was given is logged in.
  case loggedIn
  /// No MAIL where nobody is logged in.
  case neverAnonymously
  /// AUTH with none but these mechanisms.
  case mechanisms([String])
  /// What is said of a failure has no secret in it.
  case secretKept
  /// Mail, and who sends it, goes inside TLS or not at all.
  case encrypted
  /// This command so often at most.
  case atMost(String, Int)
  /// No command that begins so.
  case noCommand(String)
  /// Nothing that the server received has these octets in it.
  case notReceived(String)
  /// Tokens were asked for so often.
  case tokenRequests(ClosedRange<Int>)
  /// The second message is sent by whoever was to send it.
  case nextLoggedIn
  /// The next message goes inside TLS.
  case nextEncrypted
  /// None of these parameters.
  case noParameters([String])
  /// What became of the message is told once.
  case completedOnce
}

/// Something that is not as it should be.
struct ContractProblem: Sendable, Hashable {
  var isWarning = false
  /// The section that this breaks, where that is another than the contract's.
  var clause: SMTPClause?
  let expected: String
  let seen: String
}

extension ContractCheck {
  /// What is wrong; `nil` where nothing is.
  func problem(_ evidence: ContractEvidence) -> ContractProblem? {
    switch self {
    case .sent: evidence.unsentProblem
    case .unsent: evidence.claimProblem
    case .transient: evidence.claimProblem ?? evidence.classProblem(.transient)
    case .transientOrSent:
      evidence.claimed.isEmpty ? evidence.classProblem(.transient) : evidence.unsentProblem
    case .permanent: evidence.claimProblem ?? evidence.classProblem(.permanent)
    case .unknown: evidence.claimProblem ?? evidence.certaintyProblem
    case .sentOrNothing:
      evidence.claimed.isEmpty && !evidence.stored.isEmpty
        ? ContractProblem(
          expected: "the message sent, or nothing of it", seen: "stored, though told as not sent")
        : nil
    case .nothing:
      evidence.stored.isEmpty
        ? nil
        : ContractProblem(
          isWarning: true, expected: "the client refuses to send it",
          seen: "it was sent, mended: \(evidence.stored[0].envelope)")
    case .never(let verbs):
      verbs.first { evidence.count(of: $0) > 0 }.map {
        ContractProblem(expected: "no \(verbs.joined(separator: ", no "))", seen: "\($0) was sent")
      }
    case .noContent:
      evidence.isContentSent
        ? ContractProblem(expected: "no octet of the mail", seen: "its header was sent") : nil
    case .ended:
      evidence.isContentSent && evidence.stored.isEmpty
        ? ContractProblem(
          expected: "the end of the content, or nothing of it", seen: "it was begun and never ended"
        )
        : nil
    case .intact: evidence.contentProblem
    case .lockStep: evidence.orderProblem
    case .refusalsTold(let codes): evidence.refusalProblem(codes)
    case .once:
      evidence.count(of: "MAIL") > 1
        ? ContractProblem(
          expected: "one attempt", seen: "\(evidence.count(of: "MAIL")) times MAIL") : nil
    case .absent(let word): evidence.injectionProblem(word)
    case .nextSent: evidence.followUpProblem
    case .crowdSent: evidence.crowdProblem
    case .notInHeader(let text):
      evidence.headerProblem("no \(text) in the header") {
        String(decoding: $0.octets, as: UTF8.self).contains(text)
      }
    case .noField(let name):
      evidence.headerProblem("no field \(name)") { !$0.fields(name).isEmpty }
    case .fewAttempts: evidence.attemptProblem
    case .bounded: evidence.lengthProblem
    case .loggedIn: evidence.loginProblem
    case .neverAnonymously: evidence.anonymityProblem
    case .mechanisms(let names): evidence.mechanismProblem(names)
    case .secretKept: evidence.toldSecret
    case .encrypted: evidence.clearTextProblem
    case .atMost(let verb, let most):
      evidence.count(of: verb) > most
        ? ContractProblem(
          expected: "\(verb) \(most) times at most", seen: "\(evidence.count(of: verb)) times")
        : nil
    case .noCommand(let start):
      evidence.commands.first { $0.uppercased().hasPrefix(start.uppercased()) }.map {
        ContractProblem(
          expected: "no command \(start)", seen: SMTPOctets(Array($0.utf8)).description)
      }
    case .notReceived(let text):
      evidence.sessions.contains { $0.receivedOctets.containsRun(Array(text.utf8)) }
        ? ContractProblem(expected: "no response that begins with \(text)", seen: "one that does")
        : nil
    case .tokenRequests(let range): evidence.tokenProblem(range)
    case .nextLoggedIn: evidence.nextLoginProblem
    case .nextEncrypted: evidence.nextClearTextProblem
    case .noParameters(let names): evidence.parameterProblem(names)
    case .completedOnce: evidence.completionProblem
    }
  }
}
