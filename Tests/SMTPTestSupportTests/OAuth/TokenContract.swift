/// What a fake token endpoint must be able to do to a client, by the ids of the contract.
enum TokenContract {
  static let ids: Set<String> = [
    "tok-success", "tok-extra-fields", "tok-type-case", "tok-type-other", "tok-no-expires-in",
    "tok-expires-string", "tok-expires-zero-negative", "tok-expires-soon", "tok-clock-skew",
    "tok-missing-token", "tok-token-bad-chars", "tok-long", "tok-rotation",
    "tok-rotation-old-revoked", "tok-rotation-lost", "tok-no-rotation", "tok-rotation-parallel",
    "tok-scope-reduced", "tok-invalid-grant", "tok-invalid-client-401", "tok-invalid-client-400",
    "tok-unauthorized-client", "tok-unsupported-grant", "tok-invalid-scope", "tok-invalid-request",
    "tok-unknown-error", "tok-consent-403", "tok-temporarily-unavailable", "tok-500-then-ok",
    "tok-5xx-forever", "tok-429", "tok-503-retry-after-long", "tok-html-200", "tok-html-5xx",
    "tok-wrong-content-type", "tok-malformed-json", "tok-error-in-200", "tok-charset",
    "tok-redirect-same", "tok-redirect-other", "tok-redirect-http", "tok-http-plain",
    "tok-tls-bad-cert", "tok-refused", "tok-drop-before-headers", "tok-drop-mid-headers",
    "tok-drop-mid-body", "tok-framing", "tok-slow", "tok-silent", "tok-drip", "tok-100-continue",
    "tok-gzip", "tok-204", "tok-205", "tok-304", "tok-keepalive-stale", "tok-big-body",
    "tok-case-headers", "tok-smtp-530-after", "tok-wrong-user", "tok-wrong-scope",
    "tok-revoked-midlife", "tok-jwt-aud", "tok-jwt-sub", "tok-jwt-key", "tok-jwt-replay",
    "tok-device-pending",
  ]

  /// What needs no server: a name that nobody knows.
  static let withoutServer: Set<String> = ["tok-dns"]

  /// The id of a case: its name up to the first space.
  static func id(_ name: String) -> String { String(name.prefix { $0 != " " }) }
}
