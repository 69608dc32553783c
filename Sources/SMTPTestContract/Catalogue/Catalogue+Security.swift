internal import SMTPTestSupport

/// What comes from strangers and ends up in a session.
extension SMTPClientContract {
  static let security: [SMTPClientContract] = [
    SMTPClientContract(
      "security-inject-mail-from", "A sender cannot bring a command along", 5321, "4.1.2",
      .critical,
      control: "injects",
      lineEnds.map {
        ContractCase(
          $0.name, sending: .from("a@client.test>\($0.text)RCPT TO:<evil@evil.test"),
          .absent("evil"), .nothing)
      }),
    SMTPClientContract(
      "security-inject-rcpt-to", "A recipient cannot bring a command along", 5321, "4.1.2",
      .critical,
      control: "injects",
      lineEnds.map {
        ContractCase(
          $0.name, sending: .to("first@contract.test>\($0.text)RCPT TO:<evil@evil.test"),
          .absent("evil"), .nothing)
      }),
    SMTPClientContract(
      "security-inject-path-close", "An address cannot add parameters", 5321, "4.1.2", .high,
      control: "injects",
      [
        ContractCase(
          "sender", sending: .from("a@client.test> RET=HDRS ENVID=<x"),
          options: [.configure { $0.extensions.insert(.dsn) }], .noParameters(["RET", "ENVID"]),
          .nothing),
        ContractCase(
          "recipient", sending: .to("first@contract.test> NOTIFY=NEVER ORCPT=rfc822;<x"),
          options: [.configure { $0.extensions.insert(.dsn) }], .noParameters(["NOTIFY", "ORCPT"]),
          .nothing),
      ]),
    SMTPClientContract(
      "security-inject-header", "A subject cannot bring a header field along", 5322, "2.2",
      .critical, needs: [.composing], control: "injects",
      lineEnds.map {
        ContractCase(
          $0.name, sending: .subject("Hello\($0.text)Bcc: evil@evil.test\($0.text)X:"),
          .noField("Bcc"), .nothing)
      }),
    SMTPClientContract(
      "security-inject-narrowing", "No character becomes a line end by losing its upper octets",
      5321,
      "4.1.2", .must, .critical, forgives: [.nonASCII, .invalidUTF8], control: "narrows",
      [
        ContractCase(
          "U+010D U+010A",
          sending: .to("first@contract.test\u{13E}\u{10D}\u{10A}RCPT TO:\u{13C}evil@evil.test"),
          .absent("<evil"), .nothing)
      ]),
    SMTPClientContract(
      "security-inject-body-eod", "A body cannot end the message and go on with commands", 5321,
      "4.5.2", .critical, needs: [.rawContent], control: "noDotStuffing",
      ContractCase.bodies(
        [
          (
            "an end and commands",
            "a\r\n.\r\nMAIL FROM:<evil@evil.test>\r\nRCPT TO:<evil@evil.test>\r\nDATA\r\nx\r\n"
          )
        ], .sent, .intact, .absent("evil"))),
  ]

  static let extensions: [SMTPClientContract] = [
    SMTPClientContract(
      "ext-utf8-not-offered",
      "An address that is not ASCII is not sent where SMTPUTF8 is not offered",
      6531, "3.2", .high, lints: [.nonASCII, .invalidUTF8], control: "injects",
      [ContractCase("", sending: .to("jürgen@contract.test"), .sentOrNothing)])
  ]

  private static let lineEnds: [(name: String, text: String)] = [
    ("CRLF", "\r\n"), ("LF", "\n"), ("CR", "\r"),
  ]
}
