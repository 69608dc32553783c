import SMTPTestClient
import SMTPTestContract
import SMTPTestHelpers
import SMTPTestSupport
import Testing

@Suite(.timeLimit(.minutes(5)), .besideOthers) struct CheckingAClient {
  static let known = [
    "data-bare-cr": "takes it for granted that lines end with CRLF",
    "data-bare-lf": "takes it for granted that lines end with CRLF",
    "data-smuggling": "takes it for granted that lines end with CRLF",
    "data-8bit-not-offered": "does not look at what the server offers",
    "data-line-998": "does not look at how long lines are",
    "errors-quit-failure-ignored": "a bad reply to QUIT is thrown",
    "ext-utf8-not-offered": "does not look at what the server offers",
    "greeting-not-smtp": "takes any line for a greeting",
    "reply-malformed": "does not look behind the code",
    "reply-multiline-mixed-codes": "the first line decides",
    "reply-unbounded": "reads whatever comes",
    "reuse-stale-421": "a bad reply to QUIT is thrown",
    "reuse-stale-fin": "a bad reply to QUIT is thrown",
    "reuse-unsolicited-data": "a bad reply to QUIT is thrown",
    "security-inject-narrowing": "does not look at addresses",
    "security-inject-path-close": "does not look at addresses",
    "security-inject-rcpt-to": "does not look at addresses",
  ]
  static let mailer: SMTPContractClient = {
    var client = SMTPContractClient("Mailer", capabilities: []) { message, endpoint in
      try Mailer(port: endpoint.port).send(message.contentText, to: message.recipients[0])
      return nil
    }
    client.knownFailures = known
    return client
  }()
  @Test(arguments: SMTPClientContract.catalogue)
  func `the mailer keeps the contract`(_ contract: SMTPClientContract) async throws {
    try await contract.verify(Self.mailer)
  }

  @Test func `a handler is called once`() async throws {
    let contract = try #require(SMTPClientContract.named("errors-complete-once"))
    let mailer = SMTPContractClient("mailer") { message, endpoint, done in
      HandlerMailer(port: endpoint.port).send(message) { error in
        done(error.map { .failure($0) } ?? .success(nil))
      }
    }
    try await contract.verify(mailer)
  }

  @Test func `a mailer that forgets to double dots is told so`() async throws {
    let contract = try #require(SMTPClientContract.named("data-dot-stuffing"))
    let error = await #expect(throws: SMTPContractError.self) {
      try await contract.verify { message, endpoint in
        try ForgetfulMailer(endpoint: endpoint).send(message)
        return nil
      }
    }
    let text = try #require(error).description
    #expect(
      text.hasPrefix(
        """
        fail: data-dot-stuffing: A dot at the beginning of a line is doubled (RFC 5321 §4.5.2)
          case      dots
          expected  222 octets as given: …est>\\r\\n\\r\\n.\\r\\n..\\r\\n.x\\r\\n...\\r\\n…
          seen      194 octets, others from octet 194: …est>\\r\\n\\r\\n…
        """), "\(text)")
  }

  static let own = SMTPContractClient("Own", capabilities: [.tls, .authentication, .scram]) {
    message, endpoint in
    try await SMTPTestClient.send(
      SMTPClientMessage(
        from: SMTPEnvelopeAddress(message.sender),
        to: message.recipients.map { SMTPEnvelopeAddress($0) }, .octets(message.content)),
      to: endpoint
    ) { configuration in
      configuration.timeouts = .init(all: message.suggestedTimeout)
      if let user = message.user, let password = message.password {
        configuration.credentials = .password(user, SMTPSecret(password))
      }
      // Where there is no TLS, the contracts let a password go in clear.
      configuration.credentials?.allowsSecretsInClear = endpoint.tls == nil
    }
    return nil
  }

  @Test func `a client that speaks TLS is held against servers that do not mean well`() async throws
  {
    for id in ["tls-required-stripped", "tls-expired", "auth-scram-nonce"] {
      let result = try await #require(SMTPClientContract.named(id)).result(for: Self.own)
      #expect(result.verdict == .pass, "\(result)")
    }
  }

  static let curl = SMTPContractClient(command: [
    "curl", "-sS", "--max-time", "{timeout}", "--url", "smtp://{host}:{port}/client.test",
    "--mail-from", "{from}", "--mail-rcpt", "{to*}", "--upload-file", "{message}",
  ])
  static let msmtp = SMTPContractClient(command: [
    "msmtp", "--host={host}", "--port={port}", "--timeout={timeout}", "--from={from}",
    "--file=/dev/null", "--", "{to*}",
  ])
  static let swaks = SMTPContractClient(command: [
    "swaks", "--server", "{host}:{port}", "--timeout", "{timeout}", "--from", "{from}", "--to",
    "{to}",
    "--data", "@{message}", "--silent", "2",
  ])

  @Test func `what programs can do is in their words`() {
    #expect(Self.curl.capabilities == [.severalRecipients, .timeouts])
    #expect(Self.msmtp.capabilities == [.severalRecipients, .timeouts])
    #expect(Self.swaks.capabilities == [.timeouts])
  }
}

/// Sends mail, but forgets what RFC 5321 §4.5.2 says of dots.
private struct ForgetfulMailer {
  struct Refused: Error { let reply: String }

  let endpoint: SMTPTestEndpoint

  func send(_ message: SMTPContractMessage) throws {
    let client = try Client(endpoint)
    defer { client.end() }
    _ = try client.reply()
    for (line, code) in [
      ("EHLO client.test", "250"), ("MAIL FROM:<\(message.sender)>", "250"),
      ("RCPT TO:<\(message.recipients[0])>", "250"), ("DATA", "354"),
      ("\(message.contentText).", "250"), ("QUIT", "221"),
    ] {
      let reply = try client.say(line)
      if !reply.hasPrefix(code) {
        throw Refused(reply: reply.trimmingPrefix { $0.isWhitespace }.filter { !$0.isNewline })
      }
    }
  }
}

/// A client with a completion handler.
private struct HandlerMailer {
  let port: Int

  func send(_ message: SMTPContractMessage, completion: ((any Error)?) -> Void) {
    do {
      try Mailer(port: port).send(message.contentText, to: message.recipients[0])
      completion(nil)
    } catch {
      completion(error)
    }
  }
}
