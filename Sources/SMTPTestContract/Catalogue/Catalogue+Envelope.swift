internal import SMTPTestSupport

/// Who sends, and to whom.
extension SMTPClientContract {
  static let envelope: [SMTPClientContract] = [
    SMTPClientContract(
      "envelope-syntax", "Paths stand in brackets, without a space at the colon", 5321, "3.3",
      .high,
      lints: [.spaceAroundColon, .missingBrackets, .irregularSpace, .leadingSpace, .displayName],
      control: "spaceAtColon", [.honest(.sentOrNothing)]),
    SMTPClientContract(
      "envelope-order", "MAIL, RCPT and DATA come in this order", 5321, "4.1.4", .high,
      lints: [.outOfOrder, .nestedMAIL, .misplacedDATA], control: "noEHLO",
      [.honest(.sentOrNothing)]),
    SMTPClientContract(
      "envelope-all-recipients", "Every recipient gets a RCPT", 5321, "4.1.1.3", .critical,
      needs: [.severalRecipients], control: "forgetsLastRecipient",
      [ContractCase("", sending: .recipients(3), .sent)]),
    SMTPClientContract(
      "envelope-bcc-hidden", "Whom nobody may know of is not in the mail", 5321, "7.2", .should,
      .critical,
      needs: [.composing, .severalRecipients], control: "tellsHidden",
      [
        ContractCase(
          "",
          sending: ContractLetter(
            recipients: ["first@contract.test", "hidden@contract.test"],
            hiddenRecipients: ["hidden@contract.test"]), .sentOrNothing,
          .notInHeader("hidden@contract.test"))
      ]),
    SMTPClientContract(
      "envelope-partial-5yz", "A recipient that is refused is told of, whoever else gets the mail",
      5321,
      "4.2.1", .critical, needs: [.severalRecipients], control: "claimsAll",
      [
        ContractCase(
          "", #"on RCPT to "second@*": reply 550 5.1.1 "no such user""#, sending: .recipients(3),
          .refusalsTold([1: 550]))
      ]),
    SMTPClientContract(
      "envelope-partial-4yz", "A recipient that is refused for now is told of", 5321, "4.2.1",
      .critical, needs: [.severalRecipients], control: "claimsAll",
      [
        ContractCase(
          "", #"on RCPT to "second@*": reply 450 4.2.0 "later""#, sending: .recipients(3),
          .refusalsTold([1: 450]))
      ]),
    SMTPClientContract(
      "envelope-all-refused", "Without an accepted recipient no content is sent", 5321, "3.3",
      .critical, control: "ignoresRefusals",
      [ContractCase("", #"on RCPT: reply 550 5.1.1 "no""#, .permanent, .noContent)]),
    SMTPClientContract(
      "envelope-mail-refused", "A refused MAIL is the end of the transaction", 5321, "4.1.4", .high,
      control: "ignoresRefusals",
      [550, 503, 530].map {
        ContractCase("\($0)", #"on MAIL: reply \#($0) "no""#, .permanent, .never(["RCPT", "DATA"]))
      } + [
        ContractCase("451", #"on MAIL: reply 451 "later""#, .transient, .never(["RCPT", "DATA"]))
      ]),
    SMTPClientContract(
      "envelope-452-too-many", "Recipients beyond what a server takes are not lost", 5321,
      "4.5.3.1.10",
      .should, .high, needs: [.severalRecipients], control: "claimsAll",
      [
        ContractCase(
          "", #"on RCPT after 20 per session: reply 452 4.5.3 "Too many recipients""#,
          sending: .recipients(30))
      ]),
    SMTPClientContract(
      "envelope-case-kept", "The case of a local part is kept", 5321, "2.4", .high,
      control: "lowerCases", [ContractCase("", sending: .to("User.NAME+Tag@contract.test"), .sent)]),
    SMTPClientContract(
      "envelope-quoted-local", "A quoted local part stays quoted", 5321, "4.1.2", .high,
      lints: [
        .malformedPath, .oddLocalPart, .missingBrackets, .missingDomain, .malformedParameter,
      ],
      control: "unquotes",
      [#""john doe"@contract.test"#, #""a@b"@contract.test"#, #""a>b"@contract.test"#].map {
        ContractCase($0, sending: .to($0), .sentOrNothing)
      }),
    SMTPClientContract(
      "envelope-no-extra-params", "No parameter is sent that was not offered", 5321, "4.1.1.3",
      .high, lints: [.unofferedParameter, .unknownParameter], control: "alwaysSIZE",
      [ContractCase("", options: [.extensions([])], .sent)]),
  ]
}
