/// How much of a request is taken.
package struct HTTPLimits: Sendable, Hashable {
  /// The longest request line, in octets; a longer one is answered with 414 (RFC 9112 §3).
  package var requestLine = 8_192
  /// The octets of all fields, also of those behind chunks; more are answered with 431 (RFC 6585 §5).
  package var fields = 65_536
  /// The octets of a body; more are answered with 413 (RFC 9110 §15.5.14).
  package var body = 1_048_576

  package init() {}
}
