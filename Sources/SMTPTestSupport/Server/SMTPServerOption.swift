public import SMTPTestNetwork

/// One choice about a server, used the same way by every entry point:
/// `SMTPTestServer.start(.strict, .rejecting("bob@*"))`, `.smtpServer(…)`, `startSMTPTestServer(…)`.
///
/// Options are applied in order; a later one overrides an earlier one. Scripts add up.
public struct SMTPServerOption: Sendable {
  package let apply: @Sendable (inout SMTPTestServer.Configuration) -> Void
  /// How long each test may take; no matter of the server.
  package var deadline: Duration?

  /// Changes anything the configuration has.
  public static func configure(
    _ change: @escaping @Sendable (inout SMTPTestServer.Configuration) -> Void
  ) -> SMTPServerOption {
    SMTPServerOption(apply: change)
  }

  /// Listens on `host` (`"localhost"` or a numeric address) and `port` (0: chosen by the system).
  public static func address(host: String = "localhost", port: Int = 0) -> SMTPServerOption {
    configure { $0.address = .tcp(host: host, port: port) }
  }

  /// Listens on a Unix-domain socket.
  public static func unixSocket(path: String) -> SMTPServerOption {
    configure { $0.address = .unix(path: path) }
  }

  /// Gives the server a name, and a text after it in the greeting.
  public static func hostName(_ name: String, greeting: String? = nil) -> SMTPServerOption {
    configure {
      $0.hostName = name
      if let greeting { $0.greeting = greeting }
    }
  }

  /// Speaks LMTP (RFC 2033).
  public static var lmtp: SMTPServerOption { configure { $0.protocolKind = .lmtp } }

  /// Knows HELO only.
  public static var heloOnly: SMTPServerOption { configure { $0.protocolKind = .heloOnly } }

  /// Reads commands as severely as said.
  public static func reading(_ reading: SMTPReading) -> SMTPServerOption {
    configure { $0.reading = reading }
  }

  /// Offers exactly these extensions.
  public static func extensions(_ extensions: SMTPExtensions) -> SMTPServerOption {
    configure { $0.extensions = extensions }
  }

  /// Offers all standard extensions but these.
  public static func without(_ extensions: SMTPExtensions) -> SMTPServerOption {
    configure { $0.extensions.subtract(extensions) }
  }

  /// Changes limits of the session: `.limits { $0.recipients = 2 }`.
  public static func limits(
    _ change: @escaping @Sendable (inout SMTPSessionLimits) -> Void
  ) -> SMTPServerOption {
    configure { change(&$0.limits) }
  }

  /// Refuses messages of more than `octets` with 552 (RFC 1870).
  public static func maximumSize(_ octets: Int) -> SMTPServerOption {
    configure { $0.limits.messageSize = octets }
  }

  /// Answers 421 to connections beyond this many at once.
  public static func maximumConnections(_ count: Int) -> SMTPServerOption {
    configure { $0.maximumConnections = count }
  }

  /// Gives each test so long: one that takes longer, because its client hangs, fails with where each
  /// session stands, is left behind, and its connections are reset.
  ///
  /// For a whole suite: `@Suite(.smtpServer(.deadline(.seconds(10))))`. The deadline of a test's own trait
  /// replaces that of its suite. With XCTest, `startSMTPTestServer(.deadline(…))` reports and resets as
  /// well, and the test ends if that has its client come free. A server by itself keeps no deadline.
  public static func deadline(_ deadline: Duration) -> SMTPServerOption {
    SMTPServerOption(apply: { _ in }, deadline: deadline)
  }

  /// Ends a session after so long a silence of its client; zero means never.
  public static func idleTimeout(_ duration: Duration) -> SMTPServerOption {
    configure { $0.idleTimeout = duration }
  }

  /// Keeps records of sessions of at most so many octets of memory.
  public static func memoryBudget(_ octets: Int) -> SMTPServerOption {
    configure { $0.memoryBudget = octets }
  }

  /// Gives closures of scripts so long to answer.
  public static func hookTimeout(_ duration: Duration) -> SMTPServerOption {
    configure { $0.hookTimeout = duration }
  }

  /// Holds sessions at gates for so long at most, in real time.
  public static func holdTimeout(_ duration: Duration) -> SMTPServerOption {
    configure { $0.holdTimeout = duration }
  }

  /// Takes timeouts and recorded times from `clock`.
  public static func clock(_ clock: SMTPFixtureClock) -> SMTPServerOption {
    configure { $0.clock = clock }
  }

  /// Adds the rules of `script` behind those of earlier options.
  public static func script(_ script: SMTPScript) -> SMTPServerOption {
    configure { $0.script = $0.script.followed(by: script) }
  }

  /// Adds the rules listed in the closure.
  public static func script(@SMTPScriptBuilder _ rules: () -> [SMTPRule]) -> SMTPServerOption {
    script(SMTPScript(rules()))
  }

  /// Adds the rules of `policy` behind those of earlier options.
  public static func policy(_ policy: SMTPPolicy) -> SMTPServerOption { script(policy.script) }

  /// Adds faults by chance: ``SMTPScript/chaos(seed:profile:)``.
  public static func chaos(
    seed: UInt64? = nil, profile: SMTPChaosProfile = .standard
  ) -> SMTPServerOption {
    script(.chaos(seed: seed, profile: profile))
  }

  /// Follows a strict dialogue instead of speaking SMTP; see ``SMTPDialogue``. No messages are
  /// recorded then, and no rule of a script is asked: the server does not start with both.
  ///
  /// A client that departs from it fails the test, at the line that gave the dialogue, whatever the code
  /// under test made of the 421: with `.smtpServer(…)`, `startSMTPTestServer(…)` and
  /// `withSMTPTestServer(…)` when the test has ended. Where the test has asked itself, by
  /// ``SMTPTestServer/dialogueCompletion(within:)``, it is not told again.
  ///
  /// - Parameters:
  ///   - dialogue: what is said.
  ///   - allowsDeparture: whether the test passes all the same. Default: no.
  ///   - fileID: where a failure is reported.
  ///   - filePath: where a failure is reported.
  ///   - line: where a failure is reported.
  ///   - column: where a failure is reported.
  public static func dialogue(
    _ dialogue: SMTPDialogue, allowsDeparture: Bool = false, fileID: StaticString = #fileID,
    filePath: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> SMTPServerOption {
    let place = SourcePlace(fileID: fileID, filePath: filePath, line: line, column: column)
    return configure {
      $0.dialogue = dialogue
      $0.allowsDeparture = allowsDeparture
      $0.dialoguePlace = place
    }
  }

  /// Adds passwords and tokens that clients must not send in clear text, neither as they are nor in
  /// base64; see ``SMTPViolation/Kind/secretInClearText``.
  public static func secrets(_ secrets: SMTPSecret...) -> SMTPServerOption {
    configure { $0.secrets += secrets }
  }

  /// Adds contents that clients are to send, unstuffed, each octet for octet; any other is a violation.
  /// See ``SMTPViolation/Kind/unexpectedContent``.
  public static func expectedContents(_ contents: [UInt8]...) -> SMTPServerOption {
    configure { $0.expectedContents += contents }
  }

  /// Lets findings that are left in the end fail the test: clauses that a client broke, rules that
  /// never fired, messages that nobody looked at, sessions that were left open, closures that failed;
  /// see ``SMTPTestServer/requireNoFindings()``. So do mails that are broken for their readers or for
  /// some of them: defects that are more than untidy, a missing From or Date apart, which whoever takes
  /// a submission may add (RFC 6409 §8).
  public static var strict: SMTPServerOption { configure { $0.isStrict = true } }

  /// ``strict``, but for the findings of which the closure says so:
  /// `.strict(tolerating: { $0.kind == .openSession })` for a client that keeps its connections,
  /// `.strict(tolerating: { $0.violation?.kind == .missingQUIT })` for one that never says QUIT,
  /// `.strict(tolerating: { $0.kind.defect?.severity == .breaksSomeReaders })` for mails that most read.
  public static func strict(
    tolerating tolerates: @escaping @Sendable (SMTPFinding) -> Bool
  ) -> SMTPServerOption {
    configure { configuration in
      configuration.isStrict = true
      let others = configuration.tolerates
      configuration.tolerates = { others($0) || tolerates($0) }
    }
  }

  /// Refuses recipients that match one of the patterns (`*`, `?`, without case) with
  /// `550 5.1.1`.
  public static func rejecting(_ recipients: String...) -> SMTPServerOption {
    script(SMTPScript(recipients.map { On(.rcpt, to: $0).reply(.mailboxUnavailable) }))
  }
}
