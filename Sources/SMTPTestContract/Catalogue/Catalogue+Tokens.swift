internal import SMTPTestSupport

/// Who logs in with SCRAM, and who with a token.
extension SMTPClientContract {
  /// A case of AUTH with these mechanisms.
  private static func login(
    _ name: String = "", _ script: String = "", _ mechanisms: [SMTPAuthenticationMechanism],
    sending letter: ContractLetter, knows: SMTPServerOption? = nil, _ checks: ContractCheck...
  ) -> ContractCase {
    let user = ContractLogin()
    let known = knows ?? .user(user.user, password: SMTPSecret(user.password))
    return ContractCase(
      name, script, sending: letter,
      options: [
        known, .authentication { $0.mechanisms = mechanisms },
        .configure { if $0.tls == nil { $0.authentication?.allowsClearText = true } },
      ], checks: checks)
  }

  /// A case of a token, which is good unless another one is.
  private static func tokenCase(
    _ name: String = "", _ script: String = "",
    as token: ContractToken = ContractToken(), good: String? = nil, _ checks: ContractCheck...
  ) -> ContractCase {
    ContractCase(
      name, script, sending: ContractLetter(token: token),
      options: [
        // Nobody else's: a program's servers know a token of their own.
        .authentication {
          $0.users = [
            SMTPTestUser(ContractToken().user, tokens: [SMTPSecret(good ?? token.token)])
          ]
        }, .mechanisms(.xoauth2),
        .configure { if $0.tls == nil { $0.authentication?.allowsClearText = true } },
      ], checks: checks)
  }

  /// A case with an endpoint of tokens, which is told `tokens`.
  private static func fetching(
    _ script: String, tokens: String = "", _ checks: ContractCheck...
  ) -> ContractCase {
    var trial = ContractCase(
      "", script, sending: ContractLetter(fetchesToken: true),
      options: [
        .mechanisms(.xoauth2),
        .configure { if $0.tls == nil { $0.authentication?.allowsClearText = true } },
      ], checks: checks)
    trial.tokenScript = tokens
    return trial
  }

  /// In clear, where a client has no TLS, the secret is.
  private static let inClear: Set<SMTPViolation.Kind> = [.clearTextAUTH, .secretInClearText]

  private static func contract(
    _ id: String, _ title: String, _ rfc: Int, _ section: String, _ level: Level = .must,
    _ severity: Severity = .critical, needs: Set<SMTPClientCapability>, control: String,
    _ cases: [ContractCase]
  ) -> SMTPClientContract {
    SMTPClientContract(
      id, title, rfc, section, level, severity, needs: needs, forgives: inClear, control: control,
      cases)
  }

  static let challenges: [SMTPClientContract] = [
    SMTPClientContract(
      "auth-no-plain-in-clear", "Without TLS a password is proved, not sent", 4954, "4", .should,
      .critical, needs: [.authentication, .scram], lints: inClear, control: "prefersPlain",
      [
        login(
          "", "", [.plain, .login, .cramMD5, .scramSHA256], sending: .login(), .sentOrNothing,
          .mechanisms(["CRAM-MD5", "SCRAM-SHA-256"]))
      ]),
    contract(
      "auth-empty-challenge-forms", "A challenge may be empty, and may have no space", 4954, "4",
      .must, .high, needs: [.authentication], control: "needsText",
      [
        login(
          "334", #"on AUTH: raw "334\r\n" as 334"#, [.login], sending: .login(), .sent, .loggedIn),
        login(
          "334 and a space", #"on AUTH: raw "334 \r\n" as 334"#, [.login], sending: .login(), .sent,
          .loggedIn),
        login(
          "a hint", #"on AUTH: raw "334 ok go on\r\n" as 334"#, [.login], sending: .login(),
          .sentOrNothing),
      ]),
    contract(
      "auth-scram-server-signature",
      "A server that does not show that it knows the password is none",
      5802, "3", needs: [.authentication, .scram], control: "trustsAnyProof",
      [
        login(
          "no signature", #"on AUTH-EXCHANGE: reply 235 "welcome""#, [.scramSHA256],
          sending: .login(), .unsent, .never(["MAIL"])),
        login(
          "a wrong one",
          """
          on AUTH-EXCHANGE once: challenge "v=AAAA"
          on AUTH-EXCHANGE: reply 235 "welcome"
          """, [.scramSHA256], sending: .login(), .unsent, .never(["MAIL"])),
      ]),
    contract(
      "auth-scram-nonce", "To a nonce that does not go on from the client's nothing is proved",
      5802,
      "5.1", needs: [.authentication, .scram], control: "trustsAnyProof",
      [
        login(
          "",
          """
          on AUTH: challenge "r=foreign,s={s},i={i}"
          on AUTH-EXCHANGE: reply 235 "welcome"
          """, [.scramSHA256], sending: .login(), .unsent, .never(["MAIL"]),
          // "c=b" in base64, with which the proof begins.
          .notReceived("Yz1i"))
      ]),
    contract(
      "security-inject-auth", "A name cannot bring a token along", 7628, "3.1", .must, .high,
      needs: [.tokens], control: "injects",
      ["\u{1}auth=Bearer evil", "\r\nRSET"].map {
        tokenCase(
          $0 == "\r\nRSET" ? "CRLF" : "^A", "",
          as: ContractToken(user: ContractToken().user + $0), .unsent, .never(["AUTH"]))
      }),
    contract(
      "reuse-reauth-identity", "Who sends next does not send as who sent before", 4954, "4", .must,
      .high, needs: [.authentication], control: "reusesBlindly",
      [
        {
          var trial = login(
            "", "", [.plain, .login], sending: .login(), knows: ContractLogin.both, .sent,
            .nextLoggedIn)
          trial.nextLetter = .login(.another)
          return trial
        }()
      ]),
  ]

  static let tokens: [SMTPClientContract] = [
    contract(
      "oauth-xoauth2-format", "XOAUTH2 is a name and a token with ^A behind each, and one more",
      7628,
      "3.1", .must, .high, needs: [.tokens], control: "oneSeparator",
      [tokenCase("", "", .sent, .loggedIn)]),
    contract(
      "oauth-xoauth2-no-ir", "A server may want to be asked before it gets the token", 4954, "4",
      .must, .high, needs: [.tokens], control: "alwaysInitial",
      [
        tokenCase(
          "", #"on AUTH line "AUTH XOAUTH2 *": reply 501 5.5.4 "no initial response""#, .sent,
          .loggedIn)
      ]),
    contract(
      "oauth-error-challenge", "The reason of a refusal is answered, and the refusal heard", 7628,
      "3.2.3", .must, .high, needs: [.tokens], control: "ignoresChallenges",
      [
        tokenCase(
          "XOAUTH2", "", good: "another-token-of-the-contract", .permanent, .never(["MAIL"]),
          .fewAttempts)
      ]),
    contract(
      "oauth-error-challenge-not-success", "The reason of a refusal is no success", 4954, "4",
      needs: [.tokens, .timeouts], control: "ignoresChallenges",
      [
        tokenCase(
          "",
          #"""
          on AUTH: challenge "{\"status\":\"401\"}"
          on AUTH-EXCHANGE: silence
          """#, .unsent, .never(["MAIL"]))
      ]),
    contract(
      "oauth-error-direct-535", "A token may be refused without a reason", 4954, "6", .robustness,
      .high, needs: [.tokens], control: "retriesAnonymously",
      [
        tokenCase(
          "", #"on AUTH | AUTH-EXCHANGE: reply 535 5.7.3 "no""#, .permanent, .never(["MAIL"]))
      ]),
    contract(
      "oauth-long-token", "A token of 4 KB is sent whole", 4954, "4", .must, .high,
      needs: [.tokens], control: "wrapsTokens",
      [
        tokenCase(
          "", "", as: ContractToken(token: String(repeating: "t0ken-oF", count: 512)), .sent,
          .loggedIn)
      ]),
    contract(
      "oauth-bad-token-value", "What is no token is not sent as one", 6750, "2.1", .robustness,
      needs: [.tokens], control: "injects",
      [("empty", ""), ("CRLF", "a\r\nRSET"), ("^A", "a\u{1}b")].map { name, token in
        tokenCase(
          name, "", as: ContractToken(token: token), good: "good-token-of-the-contract", .unsent,
          .never(["AUTH"]))
      }),
    SMTPClientContract(
      "oauth-no-clear-token", "No token is sent before TLS", 6750, "5.3", .must, .critical,
      needs: [.tokens, .tls], lints: inClear, control: "clearPasswords",
      [
        ContractCase(
          "", #"on EHLO not tls: withdraw "STARTTLS""#,
          sending: ContractLetter(token: ContractToken()),
          options: [
            .tls(), .user(ContractToken().user, token: SMTPSecret(ContractToken().token)),
            .mechanisms(.xoauth2), .clearTextAuthentication,
          ], .unsent, .encrypted)
      ]),
    contract(
      "oauth-refresh-on-535", "A token that is refused is replaced, once, by a new one", 6749, "6",
      .robustness, .high, needs: [.tokenRefresh], control: "keepsToken",
      [
        fetching(
          #"on AUTH once: reply 535 5.7.8 "no""#, .sent, .loggedIn, .atMost("AUTH", 2),
          .tokenRequests(2...2))
      ]),
    contract(
      "oauth-refresh-bounded", "Where every token is refused not every one is tried", 6749, "6",
      .robustness, .high, needs: [.tokenRefresh], control: "refreshesForEver",
      [
        fetching(
          #"on AUTH: reply 535 5.7.8 "no""#, .permanent, .never(["MAIL"]), .atMost("AUTH", 2),
          .tokenRequests(1...2))
      ]),
    contract(
      "oauth-failure-shared", "A token that is not to be had is told, and asked for again", 6749,
      "5.2", .robustness, .high, needs: [.tokenRefresh], control: "retriesAnonymously",
      [fetching("", tokens: "on TOKEN once: respond 503", .unsent, .never(["AUTH"]), .nextSent)]),
  ]
}
