extension SMTPClientContract {
  /// What is not decided yet, by what it waits for: ids of contracts of severity critical and high.
  public static let undecided: [(reason: String, ids: [String])] = [
    (
      "TLS in the catalogue",
      [
        "ehlo-keyword-case", "tls-upgrade", "tls-required-stripped", "tls-required-454",
        "tls-required-5yz", "tls-required-odd-code", "tls-no-clear-credentials",
        "tls-opportunistic-credentials", "tls-starttls-last", "tls-discard-capabilities",
        "tls-injection-response", "tls-injection-fragment", "tls-untrusted-ca", "tls-self-signed",
        "tls-expired", "tls-not-yet-valid", "tls-wrong-host", "tls-no-fallback-after-failure",
        "tls-handshake-garbage", "tls-handshake-stall", "tls-implicit-first-octets",
        "tls-implicit-vs-plain", "tls-truncation-before-reply", "tls-truncation-in-body-reply",
        "tls-unclean-after-quit", "security-credential-timing", "security-plain-retry-clear",
      ]
    ),
    (
      "AUTH and tokens in the catalogue",
      [
        "auth-no-plain-in-clear",
        "auth-empty-challenge-forms", "auth-scram-server-signature",
        "auth-scram-nonce", "security-inject-auth", "oauth-xoauth2-format",
        "oauth-xoauth2-no-ir",
        "oauth-error-challenge", "oauth-error-challenge-not-success", "oauth-error-direct-535",
        "oauth-refresh-on-535", "oauth-refresh-bounded", "oauth-failure-shared",
        "oauth-no-clear-token", "oauth-bad-token-value", "oauth-long-token",
      ]
    ),
    (
      "messages through one client at once, and clients with a pool",
      [
        "reuse-failed-slot-released", "reuse-key-separation",
        "reuse-reauth-identity", "errors-complete-once",
      ]
    ),
    (
      "more that a client is told: its name, parameters of DSN",
      ["security-inject-ehlo", "security-inject-params"]
    ),
    (
      "BDAT and LMTP in the catalogue",
      [
        "ext-bdat-count", "ext-bdat-failed-chunk", "ext-bdat-not-offered",
        "lmtp-reply-per-recipient", "lmtp-no-accepted", "lmtp-cut-final",
      ]
    ),
    (
      "readers that stop, and large mail, in the catalogue",
      ["data-stalled-reader", "pipelining-deadlock"]
    ),
  ]
}
