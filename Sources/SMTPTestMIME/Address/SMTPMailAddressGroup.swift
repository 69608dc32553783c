/// Mailboxes under one name: `Crew: cid@example.org, dora@example.net;` (RFC 5322 §3.4).
public struct SMTPMailAddressGroup: Sendable, Hashable {
  /// The name before the colon, decoded.
  public let name: String
  /// The mailboxes, none in `undisclosed-recipients:;`.
  public let members: [SMTPMailAddress]

  /// Creates a group.
  ///
  /// - Parameters:
  ///   - name: The name before the colon.
  ///   - members: The mailboxes, default none.
  public init(name: String, members: [SMTPMailAddress] = []) {
    self.name = name
    self.members = members
  }
}

extension SMTPMailAddressGroup: CustomStringConvertible {
  /// The form in failure messages: `Crew: cid@example.org, dora@example.net;`.
  public var description: String {
    "\(name): \(members.map(\.description).joined(separator: ", "));"
  }
}
