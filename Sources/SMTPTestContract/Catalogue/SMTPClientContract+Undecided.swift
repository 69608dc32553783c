extension SMTPClientContract {
  /// What no contract decides yet, by how much is at stake: the ids of contracts that are to come. Of what is
  /// critical or high nothing is missing.
  public static let undecided: [(reason: String, ids: [String])] = [
    ("of medium severity", words(medium)), ("of low severity", words(low)),
  ]

  private static func words(_ text: String) -> [String] {
    text.split(whereSeparator: \.isWhitespace).map(String.init)
  }

  private static let medium = """
      greeting-waits greeting-slow-ok greeting-code-only greeting-text-ignored greeting-521
      greeting-450 greeting-drip greeting-closed ehlo-argument ehlo-helo-fallback
      ehlo-helo-no-extensions ehlo-no-fallback-on-421 ehlo-5yz-other ehlo-single-line
      ehlo-first-line-not-keyword ehlo-substring ehlo-empty-lines ehlo-text-like-code
      ehlo-auth-equals reply-code-space reply-unknown-2yz reply-unknown-4yz reply-unknown-5yz
      reply-251-252 reply-out-of-range reply-wrong-class-mail reply-512 reply-overlong
      reply-bare-lf reply-enhanced envelope-null-sender envelope-552-too-many
      envelope-display-name envelope-551-no-redirect envelope-no-recipients data-no-overstuffing
      data-empty-body data-base64-76 data-nul data-headers-ascii data-required-headers
      data-mime-structure data-premature-reply data-slow-reader pipelining-group-end
      pipelining-coalesced pipelining-fragmented pipelining-recheck-tls tls-rehello
      tls-no-second-starttls tls-cn-only tls-wildcard-scope tls-sni tls-min-version
      auth-plain-no-ir auth-login-ir-refused auth-login-ir-accepted auth-cram-md5
      auth-scram-iterations auth-line-limit-real auth-bad-base64 auth-432-534-538
      auth-530-at-mail auth-once auth-code-not-text auth-utf8 oauth-bearer-format
      oauth-expiry-proactive oauth-cached oauth-single-flight oauth-pool-old-sessions
      oauth-454-not-refresh errors-code-and-text errors-quit-not-endless
      errors-no-quit-wait-after-dead errors-connect-refused errors-cancel errors-per-recipient
      limits-path-256 limits-timeout-per-command limits-timeout-final-longer limits-timeout-drip
      limits-size-zero-or-bare limits-size-garbage limits-552-at-mail limits-452-at-mail
      limits-552-after-data limits-100-recipients limits-max-connections
      limits-421-too-many-connections limits-response-flood reuse-rset-refused
      reuse-after-success reuse-noop-probe reuse-waiter-cancel reuse-shutdown
      security-inject-unicode-ws security-no-foreign-host ext-8bitmime-declared
      ext-8bitmime-param-place ext-utf8-needed ext-utf8-not-needlessly ext-utf8-after-tls-lost
      ext-idn-domain ext-dsn-not-offered ext-dsn-syntax ext-bdat-no-mix ext-binarymime
      ext-requiretls lmtp-lhlo
    """

  private static let low = """
      ehlo-first ehlo-duplicates ehlo-trailing-space ehlo-many-lines ehlo-250-variants
      reply-blank-line reply-multiline-text-kept envelope-single-transaction
      envelope-no-source-route envelope-address-literal envelope-555-params data-no-extra-crlf
      data-header-folding data-no-return-path tls-ip-endpoint tls-client-cert-optional
      tls-post-weak auth-scram-error auth-ir-length auth-empty-ir auth-504
      auth-not-in-transaction auth-2yz-other auth-long-challenge errors-quit-sent
      errors-mail-4yz-cleanup limits-command-512 limits-size-param reuse-idle-close
      reuse-max-per-connection security-server-text ext-dsn-never-alone ext-size-declared
      ext-bdat-zero-last ext-auth-param ext-futurerelease ext-mt-priority ext-deliverby
      ext-limits lmtp-bdat
    """
}
