internal import SMTPTestNetwork
public import SMTPTestWire

/// What became of a message that was sent: the server has taken it for one recipient at least.
public struct SMTPSendReport: Sendable {
  /// How long the parts of it took, by the client's clock.
  public struct Timings: Sendable, Hashable {
    /// Until there was a connection. Of the session, so the same for all its messages.
    public let connect: Duration
    /// From there until the server was ready for mail: greeting, EHLO, TLS and AUTH. Of the session.
    public let setUp: Duration
    /// MAIL, RCPT and DATA, with their replies.
    public let envelope: Duration
    /// Until the last octet of the content was written.
    public let content: Duration
    /// Until the final reply had come.
    public let finalReply: Duration

    /// From MAIL to the final reply.
    public var total: Duration { envelope + content + finalReply }
  }

  /// What became of each recipient, in the order of the envelope.
  public let recipients: [SMTPRecipientResult]
  /// The reply to the content; in LMTP that for the last recipient.
  public let finalReply: SMTPReply
  /// How long it took.
  public let timings: Timings
  private let record: ClientRecord

  init(
    recipients: [SMTPRecipientResult], finalReply: SMTPReply, timings: Timings, record: ClientRecord
  ) {
    self.recipients = recipients
    self.finalReply = finalReply
    self.timings = timings
    self.record = record
  }

  /// The recipients for which the server has taken the message.
  public var accepted: [SMTPRecipientResult] { recipients.filter { $0.outcome == .accepted } }

  /// The recipients that the server has refused.
  public var rejected: [SMTPRecipientResult] { recipients.filter { $0.outcome == .refused } }

  /// The name of the message at the server, where the final reply has one: behind `queued as` or `id=`.
  public var queueID: String? {
    let text = finalReply.text
    for mark in ["queued as ", "id=", "Message-Id: "] {
      guard let start = text.endOfFirst(mark) else { continue }
      let name = text[start...].prefix { !$0.isWhitespace && !",;)>".contains($0) }
      if !name.isEmpty { return String(name) }
    }
    return nil
  }

  /// What was said about this message, line by line: `C:` the client, `S:` the server. It is made when
  /// it is asked for.
  public var transcript: String { record.transcript }
}

extension String {
  /// The place behind a mark, whose letters have no case.
  fileprivate func endOfFirst(_ mark: String) -> Index? {
    let wanted = mark.lowercased()
    var start = startIndex
    while start < endIndex {
      if self[start...].lowercased().hasPrefix(wanted) {
        return index(start, offsetBy: mark.count, limitedBy: endIndex)
      }
      start = index(after: start)
    }
    return nil
  }
}

extension SMTPSendReport: CustomStringConvertible {
  /// `accepted for ann@example.com (250 2.0.0 OK); refused: bob@example.com (550 5.1.1 No such user)`.
  public var description: String {
    func list(_ results: [SMTPRecipientResult]) -> String {
      results.map { "\($0.address)" + ($0.reply.map { " (\($0))" } ?? "") }.joined(separator: ", ")
    }
    return "accepted for \(list(accepted))"
      + (rejected.isEmpty ? "" : "; refused: \(list(rejected))")
  }
}
