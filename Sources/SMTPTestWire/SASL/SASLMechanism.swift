/// A mechanism of AUTH that a server offers.
package struct SASLMechanism: Sendable {
  /// The name, in upper case (RFC 4422 §3.1).
  package let name: String
  /// Whether it is offered only inside TLS, and refused with 538 without (RFC 4954 §4): so it should
  /// be of mechanisms that show the secret to whoever listens, and each says so for itself.
  package let needsTLS: Bool
  /// Begins an exchange.
  package let begin: @Sendable () -> any SASLExchange

  package init(
    _ name: String, needsTLS: Bool, begin: @escaping @Sendable () -> any SASLExchange
  ) {
    self.name = name
    self.needsTLS = needsTLS
    self.begin = begin
  }
}
