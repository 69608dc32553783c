import SMTPTestClient
import SMTPTestSupport

extension Subcommand {
  /// Sends mail.
  static let send = Subcommand(
    name: "send",
    summary: "Sends mail to a server, once or many times, and says what became of it.",
    discussion: """
      Lines of a FILE that end with LF are sent with CRLF. Without a FILE a short mail is sent.

      Of one mail it prints for whom it was accepted and refused. Of several it prints how many were
      sent and how fast, how long each took from MAIL to the last reply, and the replies by their
      codes; a message that cannot have been accepted when its connection was lost is sent again, up
      to twice, and one that may have been is not (RFC 1047).

      The status is 0 when the server has taken every mail for all recipients.
      """,
    files: ("FILE...", "A file with a mail; - is standard input."),
    options: [
      CommandOption(
        "--host", "HOST",
        help: "Where the server is: localhost or a numeric address. Names are\n"
          + "never looked up. Default localhost."),
      CommandOption("--port", "N", help: "Its port. Default 25."),
    ] + ClientOptions.options + [
      CommandOption(
        "--tls", "MODE",
        help: "never, if-offered (STARTTLS where it is offered), required (STARTTLS or\n"
          + "nothing) or implicit (from the first octet). Default if-offered."),
      CommandOption("--insecure", help: "Accepts any certificate."),
      CommandOption("--user", "NAME", help: "Authenticates as NAME."),
      CommandOption("--password", "TEXT", help: "With this password."),
      CommandOption("--oauth-token", "TEXT", help: "With this token of OAuth."),
      CommandOption(
        "--token-url", "URL",
        help: "With a token that this endpoint gives, http or https; the latter is\n"
          + "trusted as the server is."),
      CommandOption("--refresh-token", "TEXT", help: "What the endpoint gives it for."),
      CommandOption("--client-id", "TEXT", help: "Who asks the endpoint."),
      CommandOption("--client-secret", "TEXT", help: "The password of --client-id."),
      CommandOption(
        "--auth", "MECHANISM", help: "By this mechanism. Default: the best that both have."),
      CommandOption(
        "--clear-text", help: "Shows a password or a token without TLS, too."),
      CommandOption(
        "--from", "ADDRESS", help: "The sender; <> is none. Default sender@example.com."),
      CommandOption("--to", "ADDRESS", help: "A recipient. May be given repeatedly."),
      CommandOption("--repeat", "N", help: "Sends every mail N times. Default 1."),
      CommandOption("--connections", "N", help: "Uses up to N connections at once. Default 5."),
      CommandOption(
        "--messages-per-connection", "N", help: "Sends up to N mails on each. Default 100."),
      CommandOption("--rate", "N", help: "Begins at most N mails within a second."),
      CommandOption("--transcript", help: "Prints the dialogue of every mail."),
      CommandOption("--json", help: "Prints the numbers of several mails as a JSON object."),
    ],
    run: send)

  private static func send(_ arguments: Arguments) throws -> ExitStatus {
    let options = try SendOptions(arguments)
    let pool = SMTPTestClientPool(options.pool)
    var summary = SendSummary()
    let count = options.count
    let progress = ProgressLine(isWanted: count > 1)
    let begin = ContinuousClock.now
    pool.sendAllBlocking(options.messages) { step in
      summary.note(step.result)
      if arguments.has("--transcript") { StandardOutput.write(transcript(step.result)) }
      // A hundred times in all.
      if step.finished % max(1, count / 100) == 0 {
        let failed = step.finished - summary.sent
        progress.show("\(step.finished) of \(count)" + (failed > 0 ? ", \(failed) failed" : ""))
      }
    }
    summary.elapsed = ContinuousClock.now - begin
    progress.clear()
    summary.statistics = pool.drainBlocking()
    if arguments.has("--json") {
      StandardOutput.write(summary.json.line)
    } else if options.count > 1 {
      StandardOutput.write(summary.text)
    } else if let report = summary.last {
      StandardOutput.write("\(report)")
    }
    for line in summary.failureLines { StandardError.write("smtp-fixture: \(line)") }
    return summary.isGood ? .good : .failed
  }

  private static func transcript(_ result: Result<SMTPSendReport, SMTPClientError>) -> String {
    switch result {
    case .success(let report): report.transcript
    case .failure(let error): error.transcript
    }
  }
}
