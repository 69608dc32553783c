internal import SMTPTestSupport

/// Chunks, LMTP, and what a client is told beside its message.
extension SMTPClientContract {
  private static let chunks: [SMTPServerOption] = [
    .configure { $0.extensions.insert(.chunking) }
  ]

  static let chunking: [SMTPClientContract] = [
    SMTPClientContract(
      "ext-bdat-count", "A chunk has as many octets as it says, and no doubled dots", 3030, "2",
      .high, needs: [.chunking, .rawContent], control: "stuffsChunks",
      [
        ContractCase(
          "dots", "", sending: .body(Array(".\r\n..\r\n.x\r\nend\r\n.last\r\n".utf8)),
          options: chunks, .sent, .intact),
        ContractCase(
          "128 KB", "",
          sending: .body(
            Array(String(repeating: ".line of the contract\r\n", count: 5700).utf8)),
          options: chunks, .sent, .intact),
      ]),
    SMTPClientContract(
      "ext-bdat-failed-chunk", "Behind a chunk that was refused no other is sent", 3030, "2", .high,
      needs: [.chunking], control: "goesOnWithChunks",
      [
        ContractCase(
          "", #"on BDAT once: reply 452 4.3.1 "full""#,
          sending: .body(
            Array(String(repeating: "A line of the contract\r\n", count: 5700).utf8)),
          options: chunks, .transient, .atMost("BDAT", 1))
      ]),
    SMTPClientContract(
      "ext-bdat-not-offered", "BDAT is not sent where CHUNKING is not offered", 3030, "2", .high,
      lints: [.unofferedCommand], control: "bdatUnasked", [.honest(.sent, .never(["BDAT"]))]),
  ]

  private static func letter(_ count: Int) -> ContractLetter {
    var letter = ContractLetter.recipients(count)
    letter.usesLMTP = true
    return letter
  }

  static let lmtp: [SMTPClientContract] = [
    SMTPClientContract(
      "lmtp-reply-per-recipient", "Each recipient that was accepted has a final reply of its own",
      2033, "4.2", .critical, needs: [.lmtp, .severalRecipients], control: "ignoresFinalReply",
      [
        ContractCase(
          "",
          """
          on RCPT to "fourth@*": reply 550 5.1.1 "no"
          on END-OF-DATA to "second@*": wait 30ms, reply 452 4.2.2 "full"
          on END-OF-DATA to "third@*": wait 30ms, reply 550 5.7.1 "no"
          """, sending: letter(4), options: [.lmtp], .lockStep,
          .refusalsTold([1: 452, 2: 550, 3: 550]))
      ]),
    SMTPClientContract(
      "lmtp-no-accepted", "Without an accepted recipient no content is sent, and no reply awaited",
      2033, "4.2", .high, needs: [.lmtp], control: "ignoresRefusals",
      [
        ContractCase(
          "",
          """
          on RCPT: reply 550 5.1.1 "no"
          on DATA: raw "354 go\\r\\n" as 354
          """, sending: letter(1), options: [.lmtp], .permanent, .noContent)
      ]),
    SMTPClientContract(
      "lmtp-cut-final", "Who had no final reply is not told as sent to", 2033, "4.2", .should,
      .critical, needs: [.lmtp, .severalRecipients], control: "ignoresFinalReply",
      [
        ContractCase(
          "", #"on END-OF-DATA to "second@*": close"#, sending: letter(3), options: [.lmtp])
      ]),
  ]

  static let injections: [SMTPClientContract] = [
    SMTPClientContract(
      "security-inject-ehlo", "The client's name cannot bring a command along", 5321, "4.1.1.1",
      .high, needs: [.naming], control: "noChecks",
      ["\r\n", "\n", "\r"].map { end in
        ContractCase(
          end == "\r\n" ? "CRLF" : end == "\n" ? "LF" : "CR", "",
          sending: ContractLetter(clientName: "client.test\(end)MAIL FROM:<evil@evil.test>"),
          .sentOrNothing, .noCommand("MAIL FROM:<evil"))
      }),
    SMTPClientContract(
      "security-inject-params", "The value of a parameter cannot bring a command along", 3461, "4",
      .critical, needs: [.deliveryStatus], lints: [.malformedDSN, .malformedXText],
      control: "noChecks",
      ["\r\n", "\n", " "].map { end in
        ContractCase(
          end == "\r\n" ? "CRLF" : end == "\n" ? "LF" : "space", "",
          sending: ContractLetter(envelopeID: "x\(end)RCPT TO:<evil@evil.test>"),
          options: [.configure { $0.extensions.insert(.dsn) }], .sentOrNothing,
          .noCommand("RCPT TO:<evil"))
      }),
  ]
}
