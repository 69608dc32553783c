/// A stored message: the envelope it came in and its exact content.
public struct ReceivedMessage: Sendable, Hashable, CustomStringConvertible {
  /// The transaction that delivered it.
  public let transaction: TransactionRecord

  init(_ transaction: TransactionRecord) { self.transaction = transaction }

  /// Who sent, to whom, with which parameters.
  public var envelope: Envelope { transaction.envelope }
  /// The exact octets the client sent after DATA or BDAT, unstuffed: nothing added, nothing
  /// trimmed. Made anew at each call.
  public var content: [UInt8] { transaction.content }
  /// The content as text; octets that are not UTF-8 are replaced by U+FFFD.
  public var text: String { String(decoding: content, as: UTF8.self) }
  /// The size of the content in octets.
  public var size: Int { transaction.contentSize }
  /// What was known of the session when the message was stored.
  public var session: SessionFacts { transaction.session }
  /// When its final reply was written, since the start of the server.
  public var time: Duration { transaction.time }

  /// The header section: names and unfolded values in the order sent, duplicates kept. Encoded
  /// words stay as they are (RFC 5322 §2.2).
  public var headers: [HeaderField] {
    // Headers are short as a rule, and content may be long: look further only if need be.
    var size = 16_384
    while true {
      let octets = transaction.contentPrefix(size)
      if let fields = HeaderField.parse(octets, isComplete: octets.count >= self.size) {
        return fields
      }
      size *= 8
    }
  }

  /// The value of the first field `name`, compared without case; `nil` where there is none.
  public func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// The value of the Subject field as it was sent, unfolded; `nil` where there is none.
  public var subject: String? { header("Subject") }

  /// What the transaction says, with the subject.
  public var description: String {
    transaction.description + (subject.map { ", subject \"\($0)\"" } ?? ", no subject")
  }
}
