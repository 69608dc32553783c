/// Greeting and EHLO.
extension SMTPClientContract {
  static let greeting: [SMTPClientContract] = [
    SMTPClientContract(
      "greeting-multiline", "A greeting of several lines is read to its last one", 5321, "4.2.1",
      .high, control: "firstLineOnly",
      [
        ContractCase(
          "",
          #"on GREETING: raw "220-a\r\n" as 220, wait 60ms, raw "220-b\r\n", wait 60ms, raw "220 c\r\n""#,
          .sent, .lockStep)
      ]),
    SMTPClientContract(
      "greeting-multiline-bare-last", "The last line of a greeting may be a code without text",
      5321,
      "4.2", .high, control: "needsText",
      [ContractCase("", #"on GREETING: raw "220-x\r\n220\r\n""#, .sent, .lockStep)]),
    SMTPClientContract(
      "greeting-split-crlf", "A greeting is complete only with its CRLF", 5321, "2.3.8", .high,
      control: "segmentIsReply",
      [
        ContractCase(
          "", #"on GREETING: raw "220 fixture.test" as 220, wait 60ms, raw "\r\n""#, .sent,
          .lockStep)
      ]),
    SMTPClientContract(
      "greeting-554", "Greeted with 554 a client begins nothing", 5321, "3.1", .robustness, .high,
      control: "ignoresGreeting",
      [
        ContractCase(
          "", #"on GREETING: reply 554 "no SMTP here""#, .permanent,
          .never(["EHLO", "HELO", "MAIL", "AUTH"]))
      ]),
    SMTPClientContract(
      "greeting-421", "Greeted with 421 a client begins nothing, and may come again", 5321, "4.2.1",
      .should, .high, control: "ignoresGreeting",
      [
        ContractCase(
          "", #"on GREETING: reply 421 4.3.2 "busy", close"#, .transient, .never(["EHLO", "MAIL"]))
      ]),
    SMTPClientContract(
      "greeting-silent", "A server that does not greet is given up", 5321, "4.5.3.2", .high,
      needs: [.timeouts], control: "noTimeouts",
      [ContractCase("", "on GREETING: silence", .unsent, .never(["EHLO", "HELO", "MAIL"]))]),
    SMTPClientContract(
      "greeting-not-smtp", "Who does not speak SMTP is told nothing", 5321, "4.2", .should, .high,
      control: "ignoresGreeting",
      [
        ContractCase(
          "SSH", #"on GREETING: raw "SSH-2.0-OpenSSH_9.2\r\n" as 220"#, .unsent,
          .never(["MAIL", "AUTH"])),
        ContractCase(
          "HTTP", #"on GREETING: raw "HTTP/1.1 400 Bad Request\r\n\r\n" as 220"#, .unsent,
          .never(["MAIL", "AUTH"])),
      ]),
  ]

  static let ehlo: [SMTPClientContract] = [
    SMTPClientContract(
      "ehlo-before-mail", "EHLO or HELO comes before MAIL", 5321, "4.1.1.1", .high,
      lints: [.outOfOrder], control: "noEHLO", [.honest(.sentOrNothing)]),
    SMTPClientContract(
      "ehlo-unknown-keywords", "Keywords that a client does not know do not disturb it", 5321,
      "2.2.1",
      .high, control: "chokesOnKeywords",
      [
        ContractCase(
          "", #"on EHLO: offer "XFOO a=b,c;d" "MAILCOMPRESS" "LIMITS RCPTMAX=20""#, .sent)
      ]),
  ]
}
