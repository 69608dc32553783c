/// How replies are read.
extension SMTPClientContract {
  static let reply: [SMTPClientContract] = [
    SMTPClientContract(
      "reply-multiline-everywhere", "A reply of several lines to any command is read to its end",
      5321,
      "4.2.1", .high, control: "firstLineOnly",
      ContractCase.each(
        ["MAIL", "RCPT", "END-OF-DATA"], #"reply 250 "a" "b" "c""#, .sent, .lockStep)
        + [
          ContractCase("DATA", #"on DATA: reply 354 "a" "b" "c""#, .sent),
          ContractCase("QUIT", #"on QUIT: reply 221 "a" "b""#, .sent),
        ]),
    SMTPClientContract(
      "reply-code-only", "A code without text is a reply", 5321, "4.2", .high, control: "needsText",
      ContractCase.each(["MAIL", "RCPT", "END-OF-DATA"], #"raw "250\r\n""#, .sent)
        + [
          ContractCase("DATA", #"on DATA: raw "354\r\n""#, .sent),
          ContractCase("QUIT", #"on QUIT: raw "221\r\n""#, .sent),
        ]),
    SMTPClientContract(
      "reply-text-ignored", "What a client does depends on the code alone", 5321, "4.2", .high,
      control: "readsText",
      [
        ContractCase("MAIL", #"on MAIL: reply 250 "failure 550 error""#, .sent),
        ContractCase(
          "RCPT", #"on RCPT: raw "550 2.0.0 OK accepted\r\n""#, .permanent, .noContent),
      ]),
    SMTPClientContract(
      "reply-malformed", "What is no reply is not taken for one", 5321, "4.2", .robustness, .high,
      control: "malformedIsSuccess",
      ["OK", "25 ok", "25O ok", "+250 ok", "250:ok"].map { text in
        ContractCase(text, #"on MAIL: raw "\#(text)\r\n" as 250"#, .unsent, .never(["DATA"]))
      }),
    SMTPClientContract(
      "reply-2yz-to-data", "A 2yz reply to DATA is no permission to send the content", 5321, "3.3",
      .critical, control: "twoIsThree",
      [ContractCase("", #"on DATA: raw "250 ok\r\n" as 503"#, .unsent, .noContent)]),
    SMTPClientContract(
      "reply-3yz-to-dot", "A 3yz reply to the end of the content is no success", 5321, "4.2.5",
      .critical, control: "twoIsThree",
      [ContractCase("", #"on END-OF-DATA: raw "354 more\r\n" as 451"#, .unsent)]),
    SMTPClientContract(
      "reply-multiline-mixed-codes", "A reply with a refusal in one of its lines is no success",
      5321,
      "4.2.1", .robustness, .high, control: "firstLineOnly",
      [
        ContractCase("RCPT", #"on RCPT: raw "250-ok\r\n550 no\r\n" as 550"#, .unsent),
        ContractCase("dot", #"on END-OF-DATA: raw "250-ok\r\n550 no\r\n" as 550"#, .unsent),
      ]),
    SMTPClientContract(
      "reply-truncated-multiline", "A reply that breaks off between two lines is a failure", 5321,
      "4.2.1", .critical, control: "endIsReply",
      ContractCase.each(["GREETING"], #"raw "220-ok\r\n" as 421, close"#, .unsent)
        + ContractCase.each(
          ["EHLO", "MAIL", "RCPT", "END-OF-DATA"], #"raw "250-ok\r\n" as 451, close"#, .unsent)
        + ContractCase.each(["DATA"], #"raw "354-go\r\n" as 451, close"#, .unsent)),
    SMTPClientContract(
      "reply-half-line", "A reply that breaks off within a line is a failure", 5321, "2.3.8", .high,
      control: "endIsReply",
      ContractCase.each(
        ["EHLO", "MAIL", "RCPT", "DATA", "END-OF-DATA"], #"raw "25" as 451, close"#, .unsent)),
    SMTPClientContract(
      "reply-bytewise", "Replies may come octet by octet", 5321, "2.3.8", .high,
      control: "segmentIsReply", [ContractCase("", "on ANY: pace bytewise 1ms, next", .sent)]),
    SMTPClientContract(
      "reply-cr-lf-split", "CR and LF may come apart", 5321, "2.3.8", .high,
      control: "segmentIsReply",
      ContractCase.each(
        ["MAIL", "RCPT"], #"raw "250 ok\r" as 250, wait 30ms, raw "\n""#, .sent, .lockStep)
        + ContractCase.each(
          ["END-OF-DATA"], #"pace bytewise 5ms, reply 250 "ok""#, .sent, .lockStep)),
    SMTPClientContract(
      "reply-8bit", "Any octets may be in the text of a reply", 5321, "4.2", .high,
      control: "needsUTF8",
      ContractCase.each(
        ["MAIL", "RCPT", "END-OF-DATA"], #"raw "250 \xE9\xFF\x1B[31m\r\n" as 250"#, .sent)),
    SMTPClientContract(
      "reply-unbounded", "A reply without an end is not read to it", 5321, "4.5.3.1.5", .robustness,
      .high, control: "noLimits",
      [
        ContractCase(
          "lines",
          "on MAIL: raw \"250-\(String(repeating: "more ", count: 12))\\r\\n\" times 125000 as 451, close",
          .unsent, .bounded),
        ContractCase(
          "a line",
          "on MAIL: raw \"\(String(repeating: "2", count: 64))\" times 125000 as 451, close",
          .unsent, .bounded),
      ]),
    SMTPClientContract(
      "reply-duplicate", "A reply too many does not become the answer to another command", 5321,
      "4.3.1",
      .robustness, .high, needs: [.severalRecipients],
      forgives: [.unofferedPipelining, .brokenGroup, .earlyContent], control: "skipsTo354",
      [
        ContractCase(
          "",
          """
          on MAIL: reply 250 "ok", reply 250 "ok again"
          on RCPT to "first@*": reply 550 5.1.1 "no"
          """, sending: .recipients(2))
      ]),
  ]
}
