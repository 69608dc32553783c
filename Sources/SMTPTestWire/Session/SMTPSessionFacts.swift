/// What is known of a session at one moment.
public struct SMTPSessionFacts: Sendable, Hashable {
  /// The ordinal of the session on its server since start or reset, from 1.
  public package(set) var number: Int
  /// The name the client gave with EHLO, HELO or LHLO; `nil` before.
  public package(set) var clientName: String?
  /// Whether the client used EHLO or LHLO rather than HELO.
  public package(set) var isExtended = false
  /// Whether the octets travel through TLS.
  public package(set) var isEncrypted = false
  /// The authenticated user; `nil` before authentication.
  public package(set) var user: String?

  package init(number: Int) { self.number = number }
}
