/// A stored message: the envelope it came in, its exact content, and what that says as a mail.
///
/// The three are apart: `envelope.recipients` are those the client named with RCPT, ``to`` those the
/// author wrote into the header. Nothing of the content is read before it is asked for, and nothing
/// is kept: hold on to ``mime`` where much is asked.
public struct SMTPReceivedMessage: Sendable, Hashable, CustomStringConvertible {
  /// The transaction that delivered it.
  public let transaction: SMTPTransactionRecord

  package init(_ transaction: SMTPTransactionRecord) { self.transaction = transaction }

  /// Who sent, to whom, with which parameters.
  public var envelope: SMTPEnvelope { transaction.envelope }
  /// The exact octets the client sent after DATA or BDAT, unstuffed: nothing added, nothing
  /// trimmed. Made anew at each call.
  public var content: [UInt8] { transaction.content }
  /// The exact content as text; octets that are not UTF-8 are replaced by U+FFFD.
  public var contentText: String { String(decoding: content, as: UTF8.self) }
  /// The size of the content in octets.
  public var size: Int { transaction.contentSize }
  /// What was known of the session when the message was stored.
  public var session: SMTPSessionFacts { transaction.session }
  /// When its final reply was written, since the start of the server.
  public var time: Duration { transaction.time }

  /// What the client broke of the RFCs on the way, from MAIL to the end of the content. What is wrong with
  /// the mail itself is in ``defects``. Judged anew at each call.
  public var violations: [SMTPViolation] { transaction.violations }
  /// The dialogue of the session that delivered it, up to now.
  public var transcript: String { transaction.transcript }

  /// What the transaction says, with the subject.
  public var description: String {
    transaction.description
      + (subject.map { ", subject \(ShownText.quoted($0, to: 60))" } ?? ", no subject")
  }
}
