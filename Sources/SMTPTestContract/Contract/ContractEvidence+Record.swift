internal import SMTPTestSupport

/// What the server saw.
extension ContractEvidence {
  /// A second copy for anybody.
  var duplicate: ContractProblem? {
    var counts: [SMTPEnvelopeAddress: Int] = [:]
    for recipient in stored.flatMap(\.envelope.recipients) { counts[recipient, default: 0] += 1 }
    guard let (recipient, count) = counts.first(where: { $0.value > 1 }) else { return nil }
    return ContractProblem(
      clause: SMTPClause(5321, "6.1"), expected: "one copy for each recipient",
      seen: "\(count) copies for \(recipient)")
  }

  /// A recipient that nobody named.
  var strayRecipient: ContractProblem? {
    let wanted = Set(message.recipients.map { SMTPEnvelopeAddress($0.addressPart) })
    guard let stray = stored.flatMap(\.envelope.recipients).first(where: { !wanted.contains($0) })
    else { return nil }
    return ContractProblem(
      clause: SMTPClause(5321, "3.3"), expected: "no recipients but those that were given",
      seen: "stored for \(stray)")
  }

  /// A stored content that is not what was given.
  var contentProblem: ContractProblem? {
    let wanted = message.content
    for transaction in stored where !transaction.envelope.recipients.isEmpty {
      let content = transaction.content
      if content == wanted || content == wanted + [13, 10] { continue }
      let common = zip(content, wanted).prefix { $0 == $1 }.count
      func excerpt(_ octets: [UInt8]) -> String {
        SMTPOctets(octets[max(0, common - 8)..<min(octets.count, common + 16)]).description
      }
      return ContractProblem(
        clause: SMTPClause(5321, "4.5.2"),
        expected: "\(wanted.count) octets as given: …\(excerpt(wanted))…",
        seen: "\(content.count) octets, others from octet \(common): …\(excerpt(content))…")
    }
    return nil
  }

  /// A command that came before it was due.
  var orderProblem: ContractProblem? {
    for session in sessions {
      let exchanges = session.exchanges
      for (before, after) in zip(exchanges, exchanges.dropFirst()) where after.kind != .unasked {
        guard let replied = before.repliedAt, after.receivedAt < replied else { continue }
        return ContractProblem(
          expected:
            "nothing before the reply to \(before.command ?? before.kind.description) is whole",
          seen: "\(after.command ?? after.kind.description) came before")
      }
    }
    return nil
  }

  /// A word of somebody else's in an address or at the beginning of a command.
  func injectionProblem(_ word: String) -> ContractProblem? {
    if let transaction = transactions.first(where: {
      $0.envelope.sender.description.contains(word)
        || $0.envelope.forwardPaths.contains { $0.address.description.contains(word) }
    }) {
      return ContractProblem(
        expected: "no command with \(word)", seen: "a transaction \(transaction.envelope)")
    }
    return commands.first { $0.contains(word) }.map {
      ContractProblem(expected: "no command with \(word)", seen: SMTPOctets($0.utf8).description)
    }
  }

  /// Messages sent at once that got in each other's way.
  var crowdProblem: ContractProblem? {
    let contents = stored.map { ($0, $0.content) }
    for (message, ending) in crowd {
      let expected = "\(message.marker) stored once, for \(message.recipients[0])"
      guard ending.outcome?.result == .sent else {
        return ContractProblem(expected: expected, seen: ending.text)
      }
      let marker = Array(message.marker.utf8)
      let copies = contents.filter { $0.1.containsRun(marker) }.map(\.0)
      let recipients = copies.flatMap(\.envelope.recipients)
      if recipients != [SMTPEnvelopeAddress(message.recipients[0])] {
        return ContractProblem(
          expected: expected,
          seen: copies.isEmpty ? "not stored" : "\(copies.map(\.envelope.description))")
      }
    }
    return nil
  }

  /// Something in the header section of a stored mail that may not be there.
  func headerProblem(
    _ expected: String, where isBroken: (SMTPMIMEHeaders) -> Bool
  ) -> ContractProblem? {
    for transaction in stored {
      let headers = SMTPMIMEMessage(transaction.content).headers
      if isBroken(headers) {
        return ContractProblem(
          expected: expected, seen: SMTPOctets(headers.octets.prefix(400)).description)
      }
    }
    return nil
  }

  /// More connections than a few tries need.
  var attemptProblem: ContractProblem? {
    let most = 4
    return sessions.count > most
      ? ContractProblem(
        clause: SMTPClause(5321, "4.5.4.1"), expected: "\(most) connections at most",
        seen: "\(sessions.count) connections for one message") : nil
  }

  /// What a server says without an end is read up to a bound; what the system holds for the client
  /// counts as read.
  var lengthProblem: ContractProblem? {
    let most = 7 << 20
    let count = sessions.map(\.sentOctets.count).max() ?? 0
    return count > most
      ? ContractProblem(expected: "\(most) octets read at most", seen: "\(count) octets read")
      : nil
  }

  /// Nobody who is logged in, though the password was right.
  var loginProblem: ContractProblem? {
    sessions.contains { $0.authentication.user == message.user }
      ? nil
      : ContractProblem(
        expected: "\(message.user ?? "nobody") logged in",
        seen: sessions.last.map { "\($0.authentication)" } ?? "no connection")
  }

  /// Mail where nobody is logged in.
  var anonymityProblem: ContractProblem? {
    let isSent = sessions.contains { session in
      session.authentication.user == nil && session.exchanges.contains { $0.verb == "MAIL" }
    }
    return isSent ? ContractProblem(expected: "no MAIL without AUTH", seen: "MAIL was sent") : nil
  }

  /// A mechanism that no server offered.
  func mechanismProblem(_ offered: [String]) -> ContractProblem? {
    let mechanisms = sessions.flatMap(\.authentication.attempts).map(\.mechanism)
    return mechanisms.first { !offered.contains($0) }.map {
      ContractProblem(
        expected: "one of \(offered.joined(separator: ", "))", seen: "AUTH \($0)")
    }
  }

  /// Mail, or who sends it, in clear.
  var clearTextProblem: ContractProblem? {
    for session in sessions {
      let verbs = session.exchanges.compactMap(\.verb)
      let isUpgraded = session.facts.isEncrypted && verbs.contains("STARTTLS")
      let clear =
        isUpgraded
        ? verbs.prefix { $0 != "STARTTLS" } : session.facts.isEncrypted ? [] : verbs[...]
      if let verb = clear.first(where: { Self.mailVerbs.contains($0) }) {
        return ContractProblem(expected: "nothing of the mail in clear", seen: "\(verb) in clear")
      }
    }
    return nil
  }

  private static let mailVerbs: Set<String> = ["AUTH", "MAIL", "RCPT", "DATA", "BDAT"]

  /// More tokens asked for than are needed, or fewer.
  func tokenProblem(_ range: ClosedRange<Int>) -> ContractProblem? {
    range.contains(tokenRequestCount)
      ? nil
      : ContractProblem(
        expected: "\(range.lowerBound) to \(range.upperBound) requests for a token",
        seen: "\(tokenRequestCount)")
  }

  /// A second message that went as somebody else's.
  var nextLoginProblem: ContractProblem? {
    guard let followUp, nextStored?.session.user != followUp.message.user else { return nil }
    return ContractProblem(
      expected: "the next message sent by \(followUp.message.user ?? "nobody")",
      seen: nextStored.map { "sent by \($0.session.user ?? "nobody")" } ?? followUp.ending.text)
  }

  var nextClearTextProblem: ContractProblem? {
    guard let followUp, nextStored?.session.isEncrypted != true else { return nil }
    return ContractProblem(
      expected: "the next message inside TLS",
      seen: nextStored == nil ? followUp.ending.text : "it went in clear")
  }

  private var nextStored: SMTPTransactionRecord? {
    guard let followUp else { return nil }
    let marker = Array(followUp.message.marker.utf8)
    return followUp.sessions.flatMap(\.transactions).first { $0.content.containsRun(marker) }
  }

  func parameterProblem(_ names: [String]) -> ContractProblem? {
    let sent = transactions.flatMap { transaction in
      transaction.envelope.parameters + transaction.envelope.forwardPaths.flatMap(\.parameters)
    }
    return sent.first { names.contains($0.keyword.uppercased()) }.map {
      ContractProblem(expected: "no parameter out of an address", seen: $0.description)
    }
  }
}
