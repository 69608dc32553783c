internal import SMTPTestSupport

/// What goes wrong on the way, and what is too large.
extension SMTPClientContract {
  static let errors: [SMTPClientContract] = [
    SMTPClientContract(
      "errors-421-any-step", "After 421 nothing but QUIT is said", 5321, "3.8", .robustness, .high,
      lints: [.commandAfter421], control: "ignoresRefusals",
      ["close", "wait 1ms"].flatMap { ending in
        ["MAIL", "RCPT", "DATA", "END-OF-DATA"].map { stage in
          let action =
            ending == "close" ? #"reply 421 4.3.2 "bye", close"# : #"reply 421 4.3.2 "bye""#
          return ContractCase("\(stage), \(ending)", "on \(stage): \(action)", .transient)
        }
      }),
    SMTPClientContract(
      "errors-drop-any-step", "A connection that is lost is a failure", 5321, "3.8", .should, .high,
      control: "endIsReply",
      ["close", "reset"].flatMap { ending in
        ["GREETING", "EHLO", "MAIL", "RCPT", "DATA"].map { stage in
          ContractCase("\(stage), \(ending)", "on \(stage): \(ending)", .unsent)
        }
      }),
    SMTPClientContract(
      "errors-class", "4yz is told as transient, 5yz as permanent", 5321, "4.2.1", .high,
      control: "wrongClass",
      ["MAIL", "RCPT", "DATA", "END-OF-DATA"].flatMap { stage in
        [
          ContractCase("\(stage) 450", #"on \#(stage): reply 450 "later""#, .transient),
          ContractCase("\(stage) 550", #"on \#(stage): reply 550 "no""#, .permanent),
        ]
      }),
    SMTPClientContract(
      "errors-no-retry-5yz", "What was refused for good is not tried again", 5321, "4.2.1", .should,
      .high, control: "retries",
      [
        ContractCase("MAIL", #"on MAIL: reply 550 "no""#, .permanent, .once),
        ContractCase("dot", #"on END-OF-DATA: reply 554 "no""#, .permanent, .once),
      ]),
    SMTPClientContract(
      "errors-retry-bounded", "A server that hangs up is not tried without an end", 5321, "4.5.4.1",
      .robustness, .high, control: "retriesForEver",
      [ContractCase("", "on MAIL: close", .unsent, .fewAttempts)]),
    SMTPClientContract(
      "errors-final-drop", "Without a final reply a message is neither told as sent nor sent again",
      5321, "4.5.3.2.6", .robustness, .critical, control: "resends",
      [
        ContractCase("stored", "on END-OF-DATA: accept-then-lose", .unknown),
        ContractCase("silence", "on END-OF-DATA: silence", needs: [.timeouts], .unknown),
      ]),
    SMTPClientContract(
      "errors-final-drop-not-stored", "A client cannot know whether it was stored", 5321, "3.8",
      .should, .critical, control: "endIsReply",
      [
        ContractCase("close", "on END-OF-DATA: close", .unknown),
        ContractCase("reset", "on END-OF-DATA: reset", .unknown),
      ]),
    SMTPClientContract(
      "errors-complete-once", "What became of a message is told once", 5321, "4.2.5", .robustness,
      .high, needs: [.completionHandler], control: "completesTwice",
      ([
        "GREETING: close", "MAIL: close", #"MAIL: reply 550 "no""#,
        #"RCPT: reply 421 "bye", close"#,
        #"RCPT: reply 550 "no""#, #"DATA: reply 451 "later""#, "BODY at 4KB: reset",
        #"END-OF-DATA: reply 250 "ok", close"#, "END-OF-DATA: reset", "QUIT: reset",
        #"QUIT: reply 421 "bye", close"#,
      ]).map { ContractCase($0, "on \($0)", .completedOnce) }),
    SMTPClientContract(
      "errors-quit-failure-ignored", "A bad goodbye does not undo what was sent", 5321, "4.2.5",
      .high,
      control: "quitDecides",
      [
        #"reply 500 "what""#, #"reply 421 "bye", close"#, #"raw "\0\0\0\x1A", close"#, "close",
        "reset",
      ]
      .map { ContractCase($0, "on QUIT: \($0)", .sent) }
        + [ContractCase("silence", "on QUIT: silence", needs: [.timeouts], .sent)]),
  ]

  static let limits: [SMTPClientContract] = [
    SMTPClientContract(
      "limits-timeout-each-step", "A server that falls silent is given up", 5321, "4.5.3.2", .high,
      needs: [.timeouts], control: "noTimeouts",
      ContractCase.each(
        ["GREETING", "EHLO", "MAIL", "RCPT", "DATA", "END-OF-DATA"], "silence", .unsent)),
    SMTPClientContract(
      "limits-size-exceeded", "A message larger than SIZE allows is told as not sent", 1870, "6.2",
      .should, .high, control: "ignoresRefusals",
      [
        ContractCase(
          "",
          sending: .body(Array(repeating: Array("0123456789\r\n".utf8), count: 420).flatMap { $0 }),
          options: [.maximumSize(1000)], .permanent)
      ]),
  ]
}
