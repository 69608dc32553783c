internal import SMTPTestSupport

/// Who logs in, and how.
extension SMTPClientContract {
  /// A case of AUTH: its server knows who logs in, and takes that in clear where the client is not set up
  /// for TLS.
  private static func login(
    _ name: String = "", _ script: String = "", as login: ContractLogin = ContractLogin(),
    offering mechanisms: [SMTPAuthenticationMechanism] = [.plain, .login],
    options: [SMTPServerOption] = [], isFollowed: Bool = false, _ checks: ContractCheck...
  ) -> ContractCase {
    let server: [SMTPServerOption] = [
      // Nobody else: a program's servers know a user of their own.
      .authentication {
        $0.users = [SMTPTestUser(login.user, password: SMTPSecret(login.password))]
        $0.mechanisms = mechanisms
      },
      .configure { if $0.tls == nil { $0.authentication?.allowsClearText = true } },
    ]
    return ContractCase(
      name, script, sending: .login(login), options: server + options, isFollowed: isFollowed,
      checks: checks)
  }

  /// In clear, where a client has no TLS, the password is.
  private static let inClear: Set<SMTPViolation.Kind> = [.clearTextAUTH, .secretInClearText]

  private static func contract(
    _ id: String, _ title: String, _ rfc: Int, _ section: String, _ level: Level = .must,
    _ severity: Severity = .high, control: String, _ cases: [ContractCase]
  ) -> SMTPClientContract {
    SMTPClientContract(
      id, title, rfc, section, level, severity, needs: [.authentication], forgives: inClear,
      control: control, cases)
  }

  static let authentication: [SMTPClientContract] = [
    contract(
      "auth-not-offered", "Nobody logs in where AUTH is not offered", 4954, "3", .robustness,
      control: "authUnasked",
      [
        login(
          options: [.configure { $0.authentication = nil }], .never(["AUTH"]))
      ]),
    contract(
      "auth-offered-mechanism", "AUTH names a mechanism that was offered", 4954, "3", .robustness,
      control: "authUnasked",
      [
        login("LOGIN alone", "", offering: [.login], .sent, .loggedIn, .mechanisms(["LOGIN"])),
        login("PLAIN alone", "", offering: [.plain], .sent, .loggedIn, .mechanisms(["PLAIN"])),
      ]),
    contract(
      "auth-plain-format", "PLAIN is a name and a password with NULs before them", 4616, "2",
      control: "plainWithoutAuthzid",
      [
        login("", "", offering: [.plain], .sent, .loggedIn),
        login(
          "200 octets", "", as: ContractLogin(password: String(repeating: "pa5s", count: 50)),
          offering: [.plain], .sent, .loggedIn),
      ]),
    contract(
      "auth-login-prompts", "What LOGIN asks does not matter, only that it asks", 4954, "4",
      .robustness, control: "readsPrompts",
      [
        ("username:", SMTPLoginPrompts.lowerCase), ("User Name NUL", .draft), ("User", .short),
        ("nothing", SMTPLoginPrompts("", "")),
      ].map { name, prompts in
        login(name, "", offering: [.login], options: [.loginPrompts(prompts)], .sent, .loggedIn)
      }),
    contract(
      "auth-535", "A wrong password is told, and no mail follows", 4954, "6", .robustness,
      .critical,
      control: "goesOnUnauthenticated",
      [
        login(
          "", #"on AUTH | AUTH-EXCHANGE: reply 535 5.7.8 "no""#, .permanent, .never(["MAIL"]),
          .fewAttempts)
      ]),
    contract(
      "auth-454", "A login that fails for now is told as that, and works later", 4954, "6", .should,
      control: "wrongClass",
      [
        login(
          "", #"on AUTH once: reply 454 4.7.0 "later""#, .transientOrSent,
          .neverAnonymously, .nextSent)
      ]),
    contract(
      "auth-endless-334", "Challenges without an end are given up", 4954, "4", .robustness,
      control: "answersForEver",
      [
        login(
          "", #"on AUTH | AUTH-EXCHANGE: challenge "more""#, .unsent, .never(["MAIL"]))
      ]),
    contract(
      "auth-nul-rejected", "A name or a password with a NUL is not sent", 4616, "2",
      control: "injects",
      [
        login(
          "password", "", as: ContractLogin(password: "pass\0of-the-contract"), offering: [.plain],
          .unsent, .never(["AUTH"]))
      ]),
    contract(
      "auth-secret-hygiene", "What is said of a failed login has no password in it", 4954, "9",
      .robustness, control: "tellsSecrets",
      [login("", #"on AUTH | AUTH-EXCHANGE: reply 535 5.7.8 "no""#, .unsent, .secretKept)]),
  ]
}
