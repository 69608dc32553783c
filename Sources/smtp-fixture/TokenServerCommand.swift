internal import Dispatch
internal import SMTPTestSupport

extension Subcommand {
  /// Runs a token endpoint alone until it is told to end.
  static let tokenServer = Subcommand(
    name: "token-server",
    summary: "Runs an OAuth 2.0 token endpoint, without a mail server, until it is told to end.",
    discussion: """
      The first line is "tokens from URL: user USER, refresh token TOKEN"; then comes a line for each
      request, and in the end a summary. With --json each line is an object, whose member "event" is
      tokenEndpoint, tokenRequest or summary. No secret is printed but the tokens that were given.

      Grants: refresh_token, authorization_code with PKCE, client_credentials, device codes and signed
      assertions. /.well-known/oauth-authorization-server names all paths.

      `smtp-fixture serve --oauth` has one beside a mail server, which takes its tokens.
      """,
    options: [
      CommandOption(
        "--host", "HOST",
        help: "Where to listen: localhost, or a numeric address.\nDefault localhost."
      )
    ] + TokenOptions.options("--") + [
      CommandOption(
        "--port-file", "FILE",
        help: "Writes the port and a line end to FILE once the server listens."),
      CommandOption("--tls", help: "Speaks HTTPS."),
      CommandOption(
        "--certificate", "KIND", help: "What is shown then: as `serve` has it. Default valid."),
      CommandOption(
        "--ca-file", "PATH",
        help: "Writes the certificate that clients have to trust to PATH, in PEM."),
      CommandOption(
        "--script", "FILE",
        help: "Follows the rules in FILE; - is standard input. May be given repeatedly,\nas -e may."
      ),
      CommandOption(
        "--rule", short: "-e", "RULE",
        help: "Follows a rule: 'on TOKEN first 2: respond 503, field \"Retry-After\" \"1\"'."),
      CommandOption(
        "--seed", "N", help: "What chance in scripts is drawn from, in place of their own seeds."),
      CommandOption(
        "--gates",
        help: "Reads lines from standard input: \"open NAME\", \"pass NAME\", \"pass NAME N\",\n"
          + "\"close NAME\" for the gates of scripts; \"expire [USER]\", \"revoke [USER]\" for tokens."
      ),
      CommandOption("--timeout", "DURATION", help: "Ends after so long, such as 30s."),
      CommandOption("--exit-after", "N", help: "Ends after N requests."),
      CommandOption("--json", help: "Prints events, one JSON object a line."),
      CommandOption("--quiet", help: "Prints the first line and the summary only."),
    ],
    run: serveTokens)

  private static func serveTokens(_ arguments: Arguments) throws -> ExitStatus {
    var options = try TokenServerOptions(arguments)
    let gates = try options.readScripts()
    let queue = EventQueue()
    System.onEndingSignal { queue.add(.signal($0)) }
    for file in [options.portFile, options.trustRootFile].compactMap({ $0 }) {
      System.removeFile(file)
    }
    let server = try options.tokens.start { queue.add(.tokenRequest($0)) }
    defer { server.stop() }
    let output: any ServeOutput =
      options.isJSON
      ? JSONOutput(isQuiet: options.isQuiet) : TextOutput(isQuiet: options.isQuiet)
    if let file = options.portFile {
      try System.replaceFile(file, with: Array("\(server.port)\n".utf8))
    }
    if let file = options.trustRootFile {
      try System.replaceFile(file, with: Array((server.trustRoot ?? "").utf8))
    }
    output.tokenEndpoint(server, options.tokens.users)
    output.flush()
    if options.hasGates { StandardInput(gates, tokens: server).start() }
    output.summary(follow(server, queue, output, options))
    output.flush()
    return .good
  }

  /// Prints what comes until a signal, the last request asked for or the timeout.
  private static func follow(
    _ server: OAuthTestServer, _ queue: EventQueue, _ output: any ServeOutput,
    _ options: TokenServerOptions
  ) -> TokenSummary {
    var summary = TokenSummary()
    let end = options.timeout.map { DispatchTime.now() + .nanoseconds(Int($0 / .nanoseconds(1))) }
    while summary.reason.isEmpty {
      let events = queue.take(until: end ?? .distantFuture)
      if events.isEmpty { summary.reason = "--timeout" }
      for event in events {
        switch event {
        case .signal(let name): summary.reason = name
        case .tokenRequest(let request):
          summary.requests += 1
          summary.defects += request.defects.count
          output.tokenRequest(request)
        case .server, .transcript, .delivery: break
        }
      }
      output.flush()
      if let limit = options.exitAfter, summary.requests >= limit, summary.reason.isEmpty {
        summary.reason = "--exit-after"
      }
      // What was printed only costs.
      server.forget(keeping: 1000)
    }
    return summary
  }
}
