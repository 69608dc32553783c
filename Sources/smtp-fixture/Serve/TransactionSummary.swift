internal import SMTPTestSupport

/// A transaction in one line for people, of bounded length, whatever the client sent.
struct TransactionSummary {
  let record: SMTPTransactionRecord
  let subject: String?
  /// The number of the message among those that were stored; `nil` where it was not.
  var number: Int?
  /// The file with the content; `nil` where none was written.
  var file: String?

  /// `message 1 of session 1: <ann@example.com> to <bob@example.com>, "News", 512 octets, accepted`;
  /// `, TLSv1.3` and `, user "ann"` follow where there is such, and the file.
  var line: String {
    let name = number.map { "message \($0)" } ?? "transaction \(record.number)"
    var parts = ["\(address(record.envelope.sender)) to \(recipients)"]
    if let subject {
      parts.append(ShownText.quoted(subject, to: 100))
    } else if record.contentSize > 0 {
      parts.append("no subject")
    }
    parts.append("\(record.contentSize) octet\(record.contentSize == 1 ? "" : "s")")
    parts.append(outcome)
    parts += Self.protection(of: record.session)
    if let file { parts.append("saved as \(file)") }
    return "\(name) of session \(record.session.number): \(parts.joined(separator: ", "))"
  }

  /// `TLSv1.3`, `certificate "CN=ann"` and `user "ann"`, what there is of them.
  static func protection(of session: SMTPSessionFacts) -> [String] {
    var parts: [String] = []
    if session.isEncrypted { parts.append(session.tls?.version ?? "TLS") }
    if let certificate = session.tls?.clientCertificate {
      parts.append("certificate \(ShownText.quoted(certificate.subject, to: 60))")
    }
    if let user = session.user { parts.append("user \(ShownText.quoted(user, to: 60))") }
    return parts
  }

  private var recipients: String {
    let paths = record.envelope.forwardPaths
    if paths.isEmpty { return "nobody" }
    let most = 5
    var texts = paths.prefix(most).map { path in
      address(path.address) + (path.isAccepted ? "" : " (refused)")
    }
    if paths.count > most { texts.append("\(paths.count - most) more") }
    return texts.joined(separator: ", ")
  }

  private var outcome: String {
    guard record.outcome != .accepted, let reply = record.reply else {
      return record.outcome.description
    }
    return "\(record.outcome) with \(ShownText.shortened(reply.description, to: 120))"
  }

  private func address(_ address: SMTPEnvelopeAddress) -> String {
    address.isNull ? "<>" : "<\(ShownText.shortened(address.description, to: 80))>"
  }
}
