internal import SMTPTestSupport

/// Commands sent ahead.
extension SMTPClientContract {
  private static let offered: [SMTPServerOption] = [
    .configure { $0.extensions.insert(.pipelining) }
  ]

  /// A server that reads no more while a few of its replies were not taken: most do, if they have to.
  /// Its first replies are more than the client's system takes for a client that does not read them.
  private static let blocking: [SMTPServerOption] =
    offered + [
      .configure {
        $0.limits.recipients = 2000
        $0.buffers.send = 4096
        $0.buffers.receive = 8192
        $0.buffers.unsent = 4096
      },
      .script {
        On(.rcpt).first(40).reply(
          SMTPReply(250, [String](repeating: String(repeating: "z", count: 500), count: 20)))
      },
    ]

  static let pipelining: [SMTPClientContract] = [
    SMTPClientContract(
      "pipelining-needs-offer", "Nothing is sent ahead where PIPELINING is not offered", 5321,
      "4.3.1",
      .high, lints: [.unofferedPipelining], control: "alwaysPipelines",
      [ContractCase("", "on ANY: wait 15ms, next", .sent, .lockStep)]),
    SMTPClientContract(
      "pipelining-no-body", "DATA may be sent ahead, the content may not", 2920, "3.1", .critical,
      needs: [.pipelining], lints: [.earlyContent], control: "noWaitFor354",
      [ContractCase("", "on DATA: wait 80ms, proceed", options: offered, .sent)]),
    SMTPClientContract(
      "pipelining-all-statuses", "Each reply of a group belongs to its own command", 2920, "3.1",
      .critical, needs: [.pipelining, .severalRecipients], control: "claimsAll",
      [
        ContractCase(
          "",
          """
          on RCPT to "second@*": reply 550 5.1.1 "no"
          on RCPT to "third@*": reply 451 4.2.0 "later"
          """, sending: .recipients(4), options: offered, .refusalsTold([1: 550, 2: 451]))
      ]),
    SMTPClientContract(
      "pipelining-no-rcpt-354",
      "A 354 without a recipient gets a lone dot, and the failure is told",
      2920, "3.1", .critical, needs: [.pipelining], control: "ignoresRefusals",
      [
        ContractCase(
          "",
          """
          on RCPT: reply 550 5.1.1 "no"
          on DATA: raw "354 go\\r\\n" as 354
          """, options: offered, .unsent, .noContent)
      ]),
    SMTPClientContract(
      "pipelining-mail-refused-354",
      "A 354 without a sender gets a lone dot, and the failure is told",
      2920, "3.1", .critical, needs: [.pipelining], control: "ignoresRefusals",
      [
        ContractCase(
          "",
          """
          on MAIL: reply 550 5.7.1 "no"
          on RCPT: reply 503 5.5.1 "no sender"
          on DATA: raw "354 go\\r\\n" as 354
          """, options: offered, .unsent, .noContent)
      ]),
    SMTPClientContract(
      "pipelining-data-refused", "Where DATA is refused no content is sent", 5321, "3.3", .high,
      needs: [.pipelining], control: "noWaitFor354",
      [ContractCase("", #"on DATA: reply 451 "later""#, options: offered, .transient, .noContent)]),
    SMTPClientContract(
      "pipelining-cut", "A connection that is lost within a group is a failure", 5321, "3.8",
      .should,
      .high, needs: [.pipelining], control: "endIsReply",
      ["MAIL", "RCPT"].map {
        ContractCase($0, #"on \#($0): reply 250 "ok", close"#, options: offered, .unsent)
      }),
    SMTPClientContract(
      "pipelining-deadlock", "What a server answers is read while commands are written", 2920,
      "3.1", .high, needs: [.pipelining, .severalRecipients], control: "writesThenReads",
      [
        ContractCase(
          "40 replies of 10 KB", sending: .longRecipients(2000), options: blocking, .sent)
      ]),
  ]
}
