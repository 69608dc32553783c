internal import SMTPTestNetwork
internal import SMTPTestSupport

/// Who is there, and who may listen. A client that is given TLS requires it: it is not what RFC 3207 asks of
/// all, but what keeps mail to whom it is for.
extension SMTPClientContract {
  /// A case whose server speaks TLS.
  private static func secured(
    _ name: String = "", _ script: String = "", _ mode: SMTPTLSMode = .startTLS,
    sending letter: ContractLetter = .plain, options: [SMTPServerOption] = [],
    needs: Set<SMTPClientCapability> = [], _ checks: ContractCheck...
  ) -> ContractCase {
    ContractCase(
      name, script, sending: letter, options: [.tls(mode)] + options, needs: needs,
      checks: checks + [.encrypted])
  }

  /// A server that takes a password in clear as well.
  private static let careless: [SMTPServerOption] = [
    .user(ContractLogin().user, password: SMTPSecret(ContractLogin().password)),
    .mechanisms(.plain, .login), .clearTextAuthentication,
  ]

  private static let stripped = #"on EHLO not tls: withdraw "STARTTLS""#
  private static let inClear: Set<SMTPViolation.Kind> = [.clearTextAUTH, .secretInClearText]

  private static func contract(
    _ id: String, _ title: String, _ rfc: Int, _ section: String, _ level: Level = .must,
    _ severity: Severity = .critical, needs: Set<SMTPClientCapability> = [],
    lints: Set<SMTPViolation.Kind> = [], forgives: Set<SMTPViolation.Kind> = [], control: String,
    _ cases: [ContractCase]
  ) -> SMTPClientContract {
    SMTPClientContract(
      id, title, rfc, section, level, severity, needs: needs.union([.tls]), lints: lints,
      forgives: forgives, control: control, cases)
  }

  /// A certificate that nobody may take.
  private static func certificate(
    _ id: String, _ title: String, _ rfc: Int, _ section: String, _ name: String
  ) -> SMTPClientContract {
    contract(
      id, title, rfc, section, control: "trustsAnyone",
      [
        secured(
          "", "on TLS-HANDSHAKE: certificate \(name)", .startTLS, .unsent,
          .never(["AUTH", "MAIL"]))
      ])
  }

  static let tls: [SMTPClientContract] =
    offers + upgrades + certificates + handshakes + endings + separation

  private static let offers: [SMTPClientContract] = [
    contract(
      "ehlo-keyword-case", "Keywords of EHLO have no case", 5321, "2.4",
      control: "caseSensitiveKeywords",
      [secured("", #"on EHLO not tls: reply 250 "contract.test" "starttls""#, .startTLS, .sent)]),
    contract(
      "tls-upgrade", "Where STARTTLS is offered mail goes inside TLS", 3207, "4", .must, .high,
      control: "neverTLS", [secured("", "", .startTLS, .sent)]),
    contract(
      "tls-required-stripped", "Where STARTTLS is not offered there is no mail", 3207, "6",
      control: "fallsBackToClear", [secured("", stripped, .startTLS, .unsent)]),
    contract(
      "tls-required-454", "Where STARTTLS is refused for now there is no mail", 3207, "6",
      control: "fallsBackToClear",
      [secured("", #"on STARTTLS: reply 454 4.7.0 "not now""#, .startTLS, .unsent)]),
    contract(
      "tls-required-5yz", "Where STARTTLS is refused there is no mail", 3207, "6",
      control: "fallsBackToClear",
      [500, 501, 502, 503, 554].map {
        secured("\($0)", #"on STARTTLS: reply \#($0) "no""#, .startTLS, .unsent)
      }),
    contract(
      "tls-required-odd-code", "Nothing but 220 begins TLS, and nothing goes on without", 3207, "4",
      forgives: [.startTLSInjection], control: "fallsBackToClear",
      [250, 221, 334, 420].map {
        secured("\($0)", #"on STARTTLS: raw "\#($0) ok\r\n" as 454"#, .startTLS, .unsent)
      } + [
        secured(
          "220 of two lines", #"on STARTTLS: raw "220-go\r\n220 now\r\n" as 220"#, .startTLS,
          .sentOrNothing)
      ]),
    contract(
      "tls-no-clear-credentials", "No password is sent before TLS", 3207, "6",
      needs: [.authentication], lints: inClear, control: "clearPasswords",
      [
        secured(
          "offered", "", .startTLS, sending: .login(), options: careless, .sent, .loggedIn),
        secured(
          "not offered", stripped, .startTLS, sending: .login(), options: careless, .unsent),
      ]),
    contract(
      "tls-opportunistic-credentials", "Where STARTTLS is refused no password is sent", 4954, "4",
      .should, needs: [.authentication], lints: inClear, control: "clearPasswords",
      [
        secured(
          "", #"on STARTTLS: reply 454 4.7.0 "not now""#, .startTLS, sending: .login(),
          options: careless, .never(["AUTH"]))
      ]),
  ]

  private static let upgrades: [SMTPClientContract] = [
    contract(
      "tls-starttls-last", "Behind STARTTLS nothing is sent before the handshake", 3207, "4", .must,
      .high, lints: [.startTLSInjection], control: "talksBeforeTLS",
      [secured("", "on STARTTLS: wait 80ms, proceed", .startTLS, .sent)]),
    contract(
      "tls-discard-capabilities", "What was offered in clear does not count inside TLS", 3207,
      "4.2", .must, .high, lints: [.unofferedPipelining, .unofferedParameter],
      control: "keepsOfferOverTLS",
      [
        secured(
          "",
          #"on EHLO not tls: reply 250 "contract.test" "STARTTLS" "SIZE 10" "PIPELINING" "DSN""#,
          .startTLS, .sent)
      ]),
    contract(
      "tls-injection-response", "What came in clear behind the 220 does not count inside TLS", 3207,
      "4.2", lints: [.unofferedPipelining, .brokenGroup], control: "keepsInputOverTLS",
      [
        secured(
          "",
          #"""
          on STARTTLS: raw "220 go\r\n250-evil.test\r\n250 PIPELINING\r\n" as 220
          on EHLO tls: wait 150ms, proceed
          """#,
          .startTLS, .sentOrNothing)
      ]),
    contract(
      "tls-injection-fragment", "Half a line in clear behind the 220 does not count inside TLS",
      3207, "4.2", lints: [.unofferedPipelining, .brokenGroup], control: "keepsInputOverTLS",
      [
        secured(
          "",
          #"on STARTTLS: raw "220 go\r\n250-evil.test\r\n250-PIPELINING\r\n250-X" as 220"#,
          .startTLS, .sentOrNothing)
      ]),
    contract(
      "security-credential-timing", "No password is sent before EHLO is answered inside TLS", 3207,
      "4.2", needs: [.authentication, .timeouts], control: "keepsOfferOverTLS",
      [
        secured(
          "", "on EHLO tls: silence", .startTLS, sending: .login(), options: careless, .unsent,
          .never(["AUTH"]))
      ]),
  ]

  private static let certificates: [SMTPClientContract] = [
    certificate(
      "tls-untrusted-ca", "A certificate of an unknown authority is refused", 5280, "6.1",
      "unknown-root"),
    certificate(
      "tls-self-signed", "A certificate that signs itself is refused", 5280, "6.1", "self-signed"),
    certificate(
      "tls-expired", "A certificate of yesterday is refused", 5280, "6.1.3", "expired"),
    certificate(
      "tls-not-yet-valid", "A certificate of tomorrow is refused", 5280, "6.1.3", "not-yet-valid"),
    certificate(
      "tls-wrong-host", "A certificate for another host is refused", 4954, "14", "wrong-host"),
  ]

  private static let handshakes: [SMTPClientContract] = [
    contract(
      "tls-no-fallback-after-failure", "After a failed handshake nothing is sent in clear", 3207,
      "6", control: "retriesInClear",
      ["alert 40", "drop", "certificate expired"].map {
        secured($0, "on TLS-HANDSHAKE once: \($0)", .startTLS, .sentOrNothing)
      }),
    contract(
      "tls-handshake-garbage", "Who answers the handshake in clear gets no mail", 3207, "4",
      .should, .high, control: "retriesInClear",
      [secured("", #"on STARTTLS: raw "220 go\r\n554 no\r\n" as 454"#, .startTLS, .unsent)]),
    contract(
      "tls-handshake-stall", "A handshake without an end is given up", 5321, "4.5.3.2", .must,
      .high, needs: [.timeouts], control: "waitsForEver",
      [secured("", "on TLS-HANDSHAKE: silence", .startTLS, .unsent)]),
    contract(
      "security-plain-retry-clear", "A second try asks for TLS like the first", 3207, "6",
      control: "retriesInClear",
      [
        secured(
          "",
          """
          on MAIL once: drop
          on EHLO session 2.. not tls: withdraw "STARTTLS"
          """, .startTLS, .sentOrNothing)
      ]),
    contract(
      "tls-implicit-first-octets", "Where TLS begins with the first octet nothing goes before",
      8314, "3.3", needs: [.implicitTLS], control: "neverTLS",
      [secured("", "", .implicit, .sent)]),
    contract(
      "tls-implicit-vs-plain", "TLS and none do not understand each other, and that is told", 8314,
      "3.3", .robustness, .high, needs: [.implicitTLS, .timeouts], forgives: [.tlsOnPlainPort],
      control: "retriesInClear",
      [
        claiming(.implicit, secured("TLS to a port without", "", .startTLS, .unsent)),
        claiming(.startTLS, secured("none to a port of TLS", "", .implicit, .unsent)),
      ]),
  ]

  private static func claiming(_ mode: SMTPTLSMode, _ trial: ContractCase) -> ContractCase {
    var trial = trial
    trial.claimedTLS = mode
    return trial
  }

  private static let separation: [SMTPClientContract] = [
    contract(
      "reuse-key-separation", "A connection serves no mail that needs more TLS, or another user",
      4954, "4", .robustness, control: "sharesConnection",
      [
        {
          var trial = ContractCase(
            "mail that needs TLS", options: [.tls()], .sent, .nextSent, .nextEncrypted)
          trial.beginsInClear = true
          return trial
        }(),
        {
          var trial = secured(
            "another user", sending: .login(),
            options: [ContractLogin.both, .mechanisms(.plain, .login)], needs: [.authentication],
            .sent, .nextLoggedIn)
          trial.nextLetter = .login(.another)
          return trial
        }(),
      ])
  ]

  private static let endings: [SMTPClientContract] = [
    contract(
      "tls-truncation-before-reply", "TLS that ends without a word before the final reply is none",
      8446, "6.1", control: "ignoresFinalReply",
      [secured("", "on END-OF-DATA: drop", .startTLS, .unknown)]),
    contract(
      "tls-truncation-in-body-reply",
      "TLS that ends without a word behind the final reply costs no message", 8446, "6.1",
      .robustness, .high, control: "laterDecides",
      [secured("", "on END-OF-DATA: proceed, drop", .startTLS, .sent)]),
    contract(
      "tls-unclean-after-quit", "TLS that ends without a word at QUIT undoes nothing", 8446, "6.1",
      .robustness, .high, control: "laterDecides",
      ["proceed, drop", "drop"].map { secured($0, "on QUIT: \($0)", .startTLS, .sent) }),
  ]
}
