/// A clause of the mail standards that a message breaks, with the place where it does.
///
/// ```swift
/// let message = SMTPMIMEMessage("From: ann\r\n\r\nHi\r\n")
/// message.defects.map(\.kind)    // [.invalidAddress, .missingDate]
/// ```
///
/// A defect never hides anything: what could be read is in the message's views, and the octets are
/// all there.
public struct SMTPMIMEDefect: Sendable, Hashable, Codable, CustomStringConvertible {
  /// What is wrong.
  public let kind: Kind
  /// Where: the offset of an octet in the content, from 0. Inside a field it is the octet itself
  /// where that is known, else the field's first.
  public let offset: Int
  /// What is there, in the words of the case; empty where the kind says it all.
  public let detail: String

  init(_ kind: Kind, at offset: Int, _ detail: String = "") {
    self.kind = kind
    self.offset = offset
    self.detail = detail
  }

  /// The section that is broken: `RFC 5322 §3.6`.
  public var clause: String { kind.clause }

  /// The form in failure messages: `duplicateHeader at octet 120: Subject (RFC 5322 §3.6)`.
  public var description: String {
    "\(kind) at octet \(offset)\(detail.isEmpty ? "" : ": \(detail)") (\(clause))"
  }
}
