/// Several messages through one client.
extension SMTPClientContract {
  /// Three failures of each kind, then none.
  private static let failures: ContractCase = {
    var trial = ContractCase(
      "",
      """
      on GREETING first 3: reply 421 4.3.2 "busy", close
      on MAIL first 3: reply 451 4.3.0 "later"
      on RCPT first 3: close
      on END-OF-DATA first 3: reset
      """, .unsent, .nextSent)
    trial.rounds = 12
    return trial
  }()

  static let reuse: [SMTPClientContract] = [
    SMTPClientContract(
      "reuse-rset-after-failure", "After a failed transaction the next one begins anew", 5321,
      "4.1.4", .high, lints: [.nestedMAIL], control: "reusesBlindly",
      [
        ContractCase("RCPT 550", #"on RCPT once: reply 550 "no""#, .permanent, .nextSent),
        ContractCase("DATA 451", #"on DATA once: reply 451 "later""#, .transient, .nextSent),
        ContractCase("dot 451", #"on END-OF-DATA once: reply 451 "later""#, .transient, .nextSent),
        // Whatever was refused of chunks, be it the last (RFC 3030 section 2).
        ContractCase(
          "BDAT 452", #"on BDAT once: reply 452 4.3.1 "full""#,
          options: [.configure { $0.extensions.insert(.chunking) }], needs: [.chunking],
          .transient, .nextSent),
      ]),
    SMTPClientContract(
      "reuse-not-after-421", "A connection that said 421 is not used again, even if it is open",
      5321, "3.8", .robustness, .high, lints: [.commandAfter421], control: "reusesBlindly",
      [ContractCase("", #"on MAIL once: reply 421 4.3.2 "bye""#, .transientOrSent, .nextSent)]),
    SMTPClientContract(
      "reuse-not-after-timeout", "A connection that owes a reply is not used again", 5321, "4.3.1",
      .robustness, .critical, needs: [.timeouts], control: "reusesBlindly",
      [ContractCase("", "on END-OF-DATA once: wait 1500ms, proceed", .nextSent)]),
    SMTPClientContract(
      "reuse-stale-fin", "A connection that was closed meanwhile costs no message", 5321, "3.8",
      .robustness, .high, control: "reusesBlindly",
      [ContractCase("", "on END-OF-DATA once: proceed, close", .sent, .nextSent)]),
    SMTPClientContract(
      "reuse-stale-421", "A 421 between two messages is no answer to the next one", 5321, "3.8",
      .robustness, .high, forgives: [.commandAfter421], control: "reusesBlindly",
      [
        ContractCase(
          "", #"on END-OF-DATA once: proceed, reply 421 4.4.2 "idle", close"#, .sent, .nextSent)
      ]),
    SMTPClientContract(
      "reuse-stale-rst", "A connection that was reset meanwhile costs no message", 5321, "3.8",
      .robustness, .high, control: "reusesBlindly",
      [ContractCase("", "on END-OF-DATA once: proceed, reset", .nextSent)]),
    SMTPClientContract(
      "reuse-failed-slot-released", "However many messages fail, the next one is sent", 5321,
      "4.5.4.1", .robustness, .high, control: "sulks", [failures]),
    SMTPClientContract(
      "reuse-no-crosstalk", "Messages that are sent at once never share a transaction", 5321, "3.3",
      .robustness, .critical, control: "crosstalks",
      [ContractCase("", "on ANY every 3: wait 4ms, next", .crowdSent)]),
    SMTPClientContract(
      "reuse-unsolicited-data", "A reply that nobody asked for spoils the connection", 5321,
      "4.3.1", .robustness, .critical,
      forgives: [.unofferedPipelining, .brokenGroup, .missingQUIT], control: "reusesBlindly",
      [
        ContractCase(
          "", #"on END-OF-DATA once: proceed, reply 250 "surprise""#, .sent, .nextSent)
      ]),
  ]
}
