/// A section of an RFC, as a value, so that it can be printed, compared and mapped.
public struct SMTPClause: Sendable, Hashable, Codable, CustomStringConvertible {
  /// The number of the RFC, such as `5321`.
  public let rfc: Int
  /// The section, such as `"4.5.2"`.
  public let section: String

  /// Creates a clause: `SMTPClause(5321, "4.5.2")`.
  public init(_ rfc: Int, _ section: String) {
    self.rfc = rfc
    self.section = section
  }

  /// The form used in replies and failure messages: `RFC 5321 §4.5.2`.
  public var description: String { "RFC \(rfc) §\(section)" }
}

extension SMTPClause {
  /// The form inside replies, which are ASCII (RFC 5321 §4.2): `RFC 5321 section 4.5.2`.
  package var wireText: String { "RFC \(rfc) section \(section)" }
}
