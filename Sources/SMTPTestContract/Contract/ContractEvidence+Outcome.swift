internal import SMTPTestSupport

/// What the client says, held against what the server knows.
extension ContractEvidence {
  /// Told as sent, but not to all or not stored.
  var unsentProblem: ContractProblem? {
    let expected = "sent to \(message.recipients.count == 1 ? "its recipient" : "all recipients")"
    if claimed.count < message.recipients.count {
      return ContractProblem(expected: expected, seen: ending.text)
    }
    return nil
  }

  /// Told as sent, where it cannot be.
  var claimProblem: ContractProblem? {
    claimed.isEmpty
      ? nil : ContractProblem(expected: "not told as sent", seen: "told as \(ending.text)")
  }

  /// Told as sent to somebody whose message had no positive final reply: the worst a client can do.
  var falseSuccess: ContractProblem? {
    let known = Set(committed)
    let missing = claimed.filter { !known.contains(SMTPEnvelopeAddress($0.addressPart)) }
    guard let first = missing.first else { return nil }
    return ContractProblem(
      clause: SMTPClause(5321, "4.2.5"),
      expected: "told as sent only after the positive reply to the end of the content",
      seen: "told as sent to \(first)\(missing.count > 1 ? " and \(missing.count - 1) more" : ""), "
        + "who had none")
  }

  /// Told with the other class of reply.
  func classProblem(_ wanted: SMTPSendOutcome.Failure) -> ContractProblem? {
    guard let failure = ending.outcome?.failure, failure == .transient || failure == .permanent,
      failure != wanted
    else { return nil }
    return ContractProblem(
      clause: SMTPClause(5321, "4.2.1"), expected: "a \(wanted.rawValue) failure",
      seen: "a \(failure.rawValue) one")
  }

  /// Told as surely not sent, where nobody can know.
  var certaintyProblem: ContractProblem? {
    guard let outcome = ending.outcome, outcome.result == .failed else { return nil }
    return ContractProblem(
      isWarning: true, expected: "told as unknown (RFC 1047)", seen: "told as \(outcome)")
  }

  /// Told more often than once.
  var completionProblem: ContractProblem? {
    completionCount > 1
      ? ContractProblem(
        expected: "told once what became of it", seen: "told \(completionCount) times") : nil
  }

  /// A second message that did not get through, though nothing was in its way.
  var followUpProblem: ContractProblem? {
    guard let followUp else { return nil }
    let expected = "the next message sent, to an honest server"
    guard case .returned(let outcome) = followUp.ending, outcome.result == .sent,
      outcome.rejected.isEmpty
    else { return ContractProblem(expected: expected, seen: followUp.ending.text) }
    let marker = Array(followUp.message.marker.utf8)
    let copies = followUp.sessions.flatMap(\.transactions).count {
      $0.outcome == .accepted && $0.content.containsRun(marker)
    }
    return copies == 1
      ? nil : ContractProblem(expected: expected, seen: "told as sent, and stored \(copies) times")
  }

  /// A secret in what is said of a failure, as it is or in base64.
  var toldSecret: ContractProblem? {
    guard let password = message.password, case .threw(let text) = ending else { return nil }
    let secrets = [password, SMTPReply(challenge: Array(password.utf8)).lines[0]]
    return secrets.contains { text.contains($0) }
      ? ContractProblem(expected: "an error without the password", seen: "the password in it") : nil
  }

  func refusalProblem(_ codes: [Int: Int]) -> ContractProblem? {
    guard let outcome = ending.outcome, outcome.result == .sent else { return nil }
    for (index, code) in codes.sorted(by: { $0.key < $1.key }) {
      let recipient = message.recipients[index]
      if let reply = outcome.rejected[recipient], reply.code != code {
        return ContractProblem(
          expected: "\(recipient) rejected with \(code)", seen: "rejected with \(reply.code)")
      }
      if outcome.rejected[recipient] == nil {
        return ContractProblem(
          expected: "\(recipient) told as refused with \(code)", seen: "told as \(outcome)")
      }
    }
    return nil
  }
}

extension String {
  /// What stands between brackets, or all of it.
  var addressPart: String {
    guard hasSuffix(">"), let open = lastIndex(of: "<") else { return self }
    return String(self[index(after: open)...].dropLast())
  }
}
