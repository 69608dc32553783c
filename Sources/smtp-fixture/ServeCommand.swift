internal import SMTPTestSupport

extension Subcommand {
  /// Runs a server until it is told to end.
  static let serve = Subcommand(
    name: "serve",
    summary: "Runs an SMTP server that records what arrives, until it is told to end.",
    discussion: """
      Without --json the first line is "listening on HOST:PORT"; then come the dialogues as they
      happen and in the end a summary. Among them a line that begins "# violation:" says what a
      client broke, and one that begins "# message" or, where nothing was stored, "# transaction"
      what came of it: sender, recipients, subject and size. Control characters are escaped in all.

      With --json each line is an object. Its member "event" is one of listening, sessionStarted,
      tokenEndpoint, tokenRequest, finding, message (a transaction that was stored), transaction (one
      that was not), sessionEnded, expectation, summary. Octets of clients that are not UTF-8 read as U+FFFD, and a member
      named with "Hex" at the end has all of them.

      SIGINT and SIGTERM end the server with its summary and status 0, unless something is not as
      expected; a second one kills it.
      With --save a message is in the folder before its client reads that it was
      accepted; where it cannot be written, the client reads 451 4.3.0.
      """,
    options: [
      CommandOption(
        "--host", "HOST",
        help: "Where to listen: localhost, or a numeric address.\n"
          + "Default localhost, which is 127.0.0.1 and ::1 on one port."),
      CommandOption("--port", "N", help: "The port. Default 0: one that is free."),
      CommandOption(
        "--port-file", "FILE",
        help: "Writes the port and a line end to FILE once the server listens."),
      CommandOption("--unix", "PATH", help: "Listens on a Unix-domain socket instead."),
      CommandOption("--lmtp", help: "Speaks LMTP (RFC 2033)."),
      CommandOption(
        "--tls", "MODE",
        help: "When TLS begins: starttls, if the client asks for it, implicit, with the\n"
          + "first octet, or none. Default none, or starttls where another option of TLS\nis given."
      ),
      CommandOption(
        "--require-tls", help: "Takes no mail before STARTTLS: 530 5.7.0 (RFC 3207)."),
      CommandOption(
        "--certificate", "KIND",
        help: "What is shown: "
          + listed(SMTPTestCertificate.allCases.map(\.name), width: 56) + ".\nDefault valid."),
      CommandOption(
        "--ca-file", "PATH",
        help: "Writes the certificate that clients have to trust to PATH, in PEM. It is\n"
          + "made anew at each start."),
      CommandOption(
        "--key-log", "FILE",
        help: "Adds the secrets of TLS sessions to FILE, as Wireshark reads them."),
      CommandOption(
        "--auth", "USER:PASSWORD",
        help: "Knows a user, whose password is a good token, too. May be given repeatedly.\n"
          + "AUTH is offered inside TLS."),
      CommandOption(
        "--auth-file", "FILE",
        help: "Knows the users of FILE: USER:PASSWORD, one a line, # for comments."),
      CommandOption("--auth-any", help: "Lets anyone authenticate, with anything."),
      CommandOption(
        "--require-auth", help: "Takes no mail before AUTH: 530 5.7.0 (RFC 4954)."),
      CommandOption(
        "--mechanisms", "LIST",
        help: "Offers these mechanisms of AUTH, with commas between them, in this order:\n"
          + listed(SMTPAuthenticationMechanism.allCases.map(\.rawValue), width: 56) + "."),
      CommandOption("--allow-clear-auth", help: "Offers AUTH without TLS, too."),
      CommandOption(
        "--oauth",
        help: "Starts a token endpoint beside, whose tokens are good with XOAUTH2 and\n"
          + "OAUTHBEARER, and prints its URL and who is ready. Rules at TOKEN are its own."),
    ] + TokenOptions.options("--oauth-") + [
      CommandOption(
        "--reading", "NAME",
        help: "How severely commands are read: standard, strict or lenient.\nDefault standard."),
      CommandOption(
        "--max-size", "SIZE",
        help: "The largest message in octets, such as 64KB or 10MB, where KB is\n"
          + "1,024 octets. Default 100MB."),
      CommandOption(
        "--max-connections", "N", help: "Connections open at once. Default 10000."),
      CommandOption(
        "--idle-timeout", "DURATION",
        help: "How long a client may be silent before 421 4.4.2, such as 500ms, 30s\n"
          + "or 5min; 0s lets it be silent for ever. Default 5min."),
      CommandOption(
        "--save", "DIR",
        help: "Writes each stored message to DIR as 0001.eml, its exact content, and\n"
          + "0001.json, how it came. Numbers go on after files that are there."),
      CommandOption(
        "--dialogue", "FILE",
        help: "Follows the strict dialogue in FILE instead of speaking SMTP, and ends\n"
          + "when it is over. The status is 1, and the difference is shown, if a\n"
          + "client departed from it."),
      CommandOption(
        "--script", "FILE",
        help: "Follows the rules in FILE; - is standard input. May be given repeatedly,\n"
          + "as -e may: all rules count, in the order in which they are given."),
      CommandOption(
        "--rule", short: "-e", "RULE",
        help: "Follows a rule: 'on RCPT to \"bob@*\": reply 550 5.1.1 \"No such user\"'."),
      CommandOption(
        "--seed", "N",
        help: "What chance in scripts is drawn from, in place of their own seeds."),
      CommandOption(
        "--gates",
        help: "Reads lines from standard input that open gates: \"open NAME\",\n"
          + "\"pass NAME\", \"pass NAME N\", \"close NAME\"; with --oauth also \"expire [USER]\",\n"
          + "\"revoke [USER]\" for tokens."),
      CommandOption(
        "--expect", "QUERY",
        help: "What must have arrived in the end; else the status is 1, and it is said what\n"
          + "came near: 'to \"ann@*\" subject \"Welcome*\"', '2 messages from \"news@*\"',\n"
          + "'no messages to \"bob@*\"', 'subject \"A\" then subject \"B\"'. May be given\n"
          + "repeatedly."),
      CommandOption(
        "--timeout", "DURATION",
        help: "Ends after so long, such as 30s. With --exit-after the status is 1 if\n"
          + "fewer messages came by then."),
      CommandOption("--json", help: "Prints events, one JSON object a line."),
      CommandOption(
        "--exit-after", "N",
        help: "Ends after N stored messages, once their sessions have ended, though\n"
          + "not more than a second later."),
      CommandOption(
        "--keep", "N",
        help: "Keeps at most N messages in memory and forgets older ones.\nDefault 1000."),
      CommandOption(
        "--quiet",
        help: "Prints the first line, with --json what came of --expect, and the summary\n"
          + "only."),
    ],
    run: serve)

  /// Words with commas, in lines of at most `width`.
  private static func listed(_ words: [String], width: Int) -> String {
    var lines = [""]
    for word in words {
      let item = word == words.last ? word : "\(word),"
      if lines[lines.count - 1].count + item.count > width { lines.append("") }
      lines[lines.count - 1] += lines[lines.count - 1].isEmpty ? item : " \(item)"
    }
    return lines.joined(separator: "\n")
  }

  private static func serve(_ arguments: Arguments) throws -> ExitStatus {
    var options = try ServeOptions(arguments)
    let gates = try readTexts(&options)
    if let path = options.usersFile { try options.addUsers(of: path) }
    let queue = EventQueue()
    System.onEndingSignal { queue.add(.signal($0)) }
    // A number left over from an earlier server would look like this one's.
    if let file = options.portFile { System.removeFile(file) }
    if let file = options.trustRootFile { System.removeFile(file) }
    let folder = try options.folder.map(MailFolder.init)
    if folder != nil {
      options.configuration.delivery = { queue.add(.delivery($0, $1)) }
    }
    let isTranscript = !options.isJSON && !options.isQuiet
    let tokens = try options.tokens?.start { queue.add(.tokenRequest($0)) }
    defer { tokens?.stop() }
    if let tokens { options.configuration.authentication?.tokenVerifiers.append(tokens) }
    let startedAt = System.now
    let transcript = isTranscript ? LiveTranscript { queue.add(.transcript($0)) } : nil
    let server = try SMTPTestServer.start(
      configuration: options.configuration, trace: transcript ?? .fromEnvironment,
      observer: ServerObserver(followsViolations: options.followsViolations) {
        queue.add(.server($0))
      })
    defer { server.stop() }
    let output: any ServeOutput =
      options.isJSON
      ? JSONOutput(isQuiet: options.isQuiet) : TextOutput(isQuiet: options.isQuiet)
    if let file = options.portFile {
      try System.replaceFile(file, with: Array("\(server.endpoint.port)\n".utf8))
    }
    if let file = options.trustRootFile {
      try System.replaceFile(file, with: Array((server.endpoint.trustRoot ?? "").utf8))
    }
    output.listening(server.endpoint)
    if let tokens, let users = options.tokens?.users { output.tokenEndpoint(tokens, users) }
    output.flush()
    if options.hasGates { StandardInput(gates, tokens: tokens).start() }
    var loop = ServeLoop(
      options, server, tokens, queue, output, folder, transcript, startedAt: startedAt)
    let failures = loop.run()
    for failure in failures { StandardError.write("smtp-fixture: \(failure)") }
    guard options.dialogue != nil else { return failures.isEmpty ? .good : .failed }
    // Both are full sentences.
    if try server.isDialogueComplete() { return .good }
    if let failure = server.unfinishedDialogue { throw failure }
    return .failed
  }

  /// Reads the scripts and the dialogue that were named; returns their gates.
  ///
  /// - Throws: ``SourceMistakes`` with all that is wrong with them.
  private static func readTexts(_ options: inout ServeOptions) throws -> [SMTPGate] {
    var mistakes = SourceMistakes()
    let (given, gates) = try mistakes.scripts(options.scripts)
    var script = given
    if let seed = options.seed { script.seed = seed }
    if options.tokens != nil {
      let (ofTokens, others) = script.parted { $0.isForTokens }
      options.tokens?.configuration.script = ofTokens
      script = others
    }
    options.configuration.script = script
    for text in options.expected {
      let expectation = try mistakes.collect {
        try SourceText(name: "--expect", text: text).expectation()
      }
      if let expectation { options.expectations.append(expectation) }
    }
    if let path = options.dialogue {
      options.configuration.dialogue = try mistakes.collect {
        try SourceText(reading: path).dialogue()
      }
    }
    if !mistakes.all.isEmpty { throw mistakes }
    return gates + (options.configuration.dialogue?.gates ?? [])
  }
}
