/// An enhanced mail system status code, such as `5.1.1` (RFC 3463 §2).
public struct SMTPEnhancedStatusCode: Sendable, Hashable, CustomStringConvertible {
  /// 2 success, 4 persistent transient failure, 5 permanent failure.
  public let statusClass: Int
  /// What the status is about: 1 address, 2 mailbox, 3 system, 4 network, 5 protocol, 6 content,
  /// 7 security, 0 other.
  public let subject: Int
  /// The detail within the subject, 0 to 999.
  public let detail: Int

  /// Creates the code `statusClass.subject.detail`.
  public init(_ statusClass: Int, _ subject: Int, _ detail: Int) {
    self.statusClass = statusClass
    self.subject = subject
    self.detail = detail
  }

  /// The form on the wire, such as `5.1.1`.
  public var description: String { "\(statusClass).\(subject).\(detail)" }
}

extension SMTPEnhancedStatusCode: ExpressibleByStringLiteral {
  /// Reads `"5.1.1"`. A literal never traps: what is no such code becomes `0.0.0`, which is not
  /// written on the wire.
  public init(stringLiteral value: String) {
    let parts = value.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    if parts.count == 3, let a = parts[0], let b = parts[1], let c = parts[2],
      [2, 4, 5].contains(a), (0...999).contains(b), (0...999).contains(c)
    {
      self.init(a, b, c)
    } else {
      self.init(0, 0, 0)
    }
  }
}
