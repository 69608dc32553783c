public import SMTPTestSupport

/// A client under test: code of the process, or a program.
public struct SMTPContractClient: Sendable {
  /// Sends a message and says what became of it; `nil` means that it was sent to every recipient.
  public typealias Send =
    @Sendable (SMTPContractMessage, SMTPTestEndpoint) async throws ->
    SMTPSendOutcome?

  /// Tells what became of a message; `nil` means that it was sent to every recipient.
  public typealias Completion = @Sendable (Result<SMTPSendOutcome?, any Error>) -> Void
  /// Begins to send a message, and calls the closure once when it has ended.
  public typealias Start =
    @Sendable (SMTPContractMessage, SMTPTestEndpoint, @escaping Completion) -> Void

  let send: Send
  /// How often it told of each message, where it does so by calls of its own.
  private(set) var completions: CompletionLog?
  /// What reports call it.
  public var name: String
  /// What it can do beside what is seen in a run against an honest server.
  public var capabilities: Set<SMTPClientCapability>
  /// Contracts that it is known to fail, by id, with the reason. One that it passes all the same is a
  /// failure, so that the list stays true. A cell of the matrix has the id of its step and its fault,
  /// such as `dot/storeThenFIN`.
  public var knownFailures: [String: String] = [:]
  /// What its servers do beside what a contract has them do: the TLS and the users it is set up for, as
  /// in `[.tls(), .user("ann", password: "secret")]`. Default: nothing.
  public var serverOptions: [SMTPServerOption] = []
  /// Whether a call leaves anything behind that the next one could trip over: a program does not.
  var isLasting = true

  /// Creates a client from a closure.
  ///
  /// - Parameters:
  ///   - name: what reports call it.
  ///   - capabilities: what it can do beside what is seen; default: send to several recipients.
  ///   - send: sends a message. It may block its thread: each call has one of its own where the system
  ///     allows that (macOS 15, Linux), and is left behind when it hangs.
  public init(
    _ name: String = "client", capabilities: Set<SMTPClientCapability> = [.severalRecipients],
    send: @escaping Send
  ) {
    self.name = name
    self.capabilities = capabilities
    self.send = send
  }

  /// Creates a client from a function with a completion handler.
  ///
  /// ```swift
  /// SMTPContractClient("mailer") { message, endpoint, done in
  ///   mailer.send(message.content, to: message.recipients, via: endpoint) { error in
  ///     done(error.map { .failure($0) } ?? .success(nil))
  ///   }
  /// }
  /// ```
  ///
  /// That it calls the handler once is a contract as well, and one that never does hangs.
  ///
  /// - Parameters:
  ///   - name: what reports call it.
  ///   - capabilities: what it can do beside what is seen; default: send to several recipients.
  ///   - start: begins to send a message, and calls the handler from any thread. It may block its thread.
  public init(
    _ name: String = "client", capabilities: Set<SMTPClientCapability> = [.severalRecipients],
    start: @escaping Start
  ) {
    let log = CompletionLog()
    self.init(name, capabilities: capabilities.union([.completionHandler])) { message, endpoint in
      try await log.outcome(of: message.marker) { start(message, endpoint, $0) }
    }
    completions = log
  }

  /// Creates a client from a program.
  ///
  /// ```swift
  /// SMTPContractClient(command: [
  ///   "curl", "-sS", "--url", "smtp://{host}:{port}", "--mail-from", "{from}",
  ///   "--mail-rcpt", "{to*}", "--upload-file", "{message}",
  /// ])
  /// ```
  ///
  /// In each word `{host}`, `{port}` and `{from}` are replaced, `{to}` by the first recipient,
  /// `{message}` by the path of a file with the whole mail, and `{timeout}` by the seconds it may wait
  /// at a step, at least 1; a program that takes that has ``SMTPClientCapability/timeouts``. A word
  /// with `{to*}` is repeated for each recipient, together with the word before it where that is an
  /// option. `{cafile}` is the path of the certificate to trust, and has the servers offer STARTTLS;
  /// `{user}`, `{password}` and `{token}` are those of a user that may log in once it is encrypted.
  ///
  /// The mail is its standard input as well. Exit status 0 says that the message was sent. A program that
  /// hangs is killed, with all that it has started.
  ///
  /// - Parameters:
  ///   - words: the program, searched in `PATH`, and its arguments.
  ///   - name: what reports call it; default: the program.
  public init(command words: [String], name: String? = nil) {
    let line = ContractCommandLine(words: words)
    self.init(name ?? words.first ?? "nothing", capabilities: line.capabilities) {
      message, endpoint in
      try await line.send(message, endpoint)
      return nil
    }
    serverOptions = line.serverOptions
    isLasting = false
  }
}
