/// A clause of an RFC that the client broke, with the place where it did.
public struct SMTPViolation: Sendable, Hashable, CustomStringConvertible {
  /// What was broken.
  public let kind: Kind
  /// Where: the offset of the octet in all that the client sent in this session, from 0.
  public let offset: Int
  /// One clause of a sentence, in the words of the case: `space after "FROM:"`.
  public let text: String

  /// Creates a violation.
  ///
  /// - Parameters:
  ///   - kind: what was broken.
  ///   - offset: where, from 0 in all that the client sent.
  ///   - text: one clause of a sentence, in the words of the case.
  public init(_ kind: Kind, at offset: Int, _ text: String) {
    self.kind = kind
    self.offset = offset
    self.text = text
  }

  /// The section that forbids it.
  public var clause: SMTPClause { kind.clause }

  /// The form in transcripts and failure messages:
  /// `space after "FROM:" (spaceAroundColon, RFC 5321 §3.3, octet 27)`.
  public var description: String { "\(text) (\(kind.rawValue), \(clause), octet \(offset))" }
}
