internal import SMTPTestSupport

/// What `serve` was asked to do.
struct ServeOptions {
  var configuration = SMTPTestServer.Configuration()
  var portFile: String?
  var folder: String?
  var isJSON = false
  var isQuiet = false
  /// Where the certificate that clients have to trust is written to.
  var trustRootFile: String?
  /// The file with more users.
  var usersFile: String?
  var exitAfter: Int?
  var keep = 1000
  /// The file with the dialogue to follow.
  var dialogue: String?
  /// Files with scripts, and rules, in the order in which they were given.
  var scripts: [Arguments.Given]
  var seed: UInt64?
  /// What is expected of the messages, as it was given and as it was read.
  var expected: [String]
  var expectations: [MessageExpectation] = []
  /// After so long the server ends.
  var timeout: Duration?
  var hasGates: Bool
  /// The token endpoint beside.
  var tokens: TokenOptions?

  /// Whether nobody is told of a message or a session but in the summary, whenever that may be.
  var countsOnly: Bool { isQuiet && folder == nil && exitAfter == nil }

  /// Whether somebody reads what a client broke before the summary: a line of its own in JSON, or the
  /// description beside a message. The transcript judges for itself.
  var followsViolations: Bool { !countsOnly && (isJSON || isQuiet || folder != nil) }

  init(_ arguments: Arguments) throws(UsageError) {
    scripts = arguments.all("--script", "--rule")
    for script in scripts where script.value.isEmpty {
      throw UsageError("\(script.word) must not be empty")
    }
    seed = try arguments.seed("--seed")
    expected = arguments.all("--expect").map(\.value)
    timeout = try arguments.duration("--timeout")
    hasGates = arguments.has("--gates")
    if hasGates, scripts.contains(where: { $0.option == "--script" && $0.value == "-" }) {
      throw UsageError("--gates and --script - both read standard input")
    }
    if let path = try arguments.text("--unix") {
      for name in ["--host", "--port", "--port-file"] where arguments.has(name) {
        throw UsageError("\(name) makes no sense with --unix, which has no port")
      }
      configuration.address = .unix(path: path)
    } else {
      configuration.address = .tcp(
        host: try arguments.text("--host") ?? "localhost",
        port: try arguments.number("--port", in: 0...65_535) ?? 0)
    }
    portFile = try arguments.text("--port-file")
    dialogue = try arguments.text("--dialogue")
    for name in [
      "--lmtp", "--reading", "--max-size", "--save", "--exit-after", "--script", "--rule", "--seed",
      "--expect", "--auth", "--auth-file", "--auth-any", "--oauth",
    ]
    where dialogue != nil && arguments.has(name) {
      throw UsageError("\(name) makes no sense with --dialogue, which knows no SMTP")
    }
    if arguments.has("--lmtp") { configuration.protocolKind = .lmtp }
    configuration.reading = try arguments.choice("--reading") ?? .standard
    if let size = try arguments.size("--max-size") {
      configuration.limits.messageSize = size
      // Room for several of the largest, as the default has.
      let (room, isTooMuch) = size.multipliedReportingOverflow(by: 8)
      configuration.memoryBudget = max(configuration.memoryBudget, isTooMuch ? .max : room)
    }
    if let count = try arguments.number("--max-connections", in: 1...1_000_000) {
      configuration.maximumConnections = count
    }
    if let timeout = try arguments.duration("--idle-timeout") {
      configuration.idleTimeout = timeout
    }
    configuration.tls = try Self.tls(arguments)
    configuration.authentication = try Self.authentication(arguments)
    tokens = try TokenOptions.beside(arguments)
    usersFile = try arguments.text("--auth-file")
    trustRootFile = try arguments.text("--ca-file")
    folder = try arguments.text("--save")
    isJSON = arguments.has("--json")
    isQuiet = arguments.has("--quiet")
    exitAfter = try arguments.number("--exit-after", in: 1...Int.max)
    keep = try arguments.number("--keep", in: 0...Int.max) ?? keep
  }

  /// What `--tls` takes.
  private enum TLSWord: String, CaseIterable { case starttls, implicit, none }

  private static func tls(
    _ arguments: Arguments
  ) throws(UsageError) -> SMTPTestServer.Configuration.TLS? {
    let others = ["--require-tls", "--certificate", "--ca-file", "--key-log"]
    let word: TLSWord? = try arguments.choice("--tls")
    if word == TLSWord.none, let other = others.first(where: arguments.has) {
      throw UsageError("\(other) makes no sense with --tls none")
    }
    guard word ?? .starttls != .none, word != nil || others.contains(where: arguments.has) else {
      return nil
    }
    var tls = SMTPTestServer.Configuration.TLS()
    if word == .implicit { tls.mode = .implicit }
    if arguments.has("--require-tls") {
      if word == .implicit {
        throw UsageError("--require-tls makes no sense with --tls implicit, which has nothing else")
      }
      tls.mode = .required
    }
    if let certificate = try certificate(arguments) { tls.certificate = certificate }
    tls.keyLogFile = try arguments.text("--key-log")
    return tls
  }

  /// What is shown; `nil` where nothing was said of it.
  static func certificate(_ arguments: Arguments) throws(UsageError) -> SMTPTestCertificate? {
    guard let name = try arguments.text("--certificate") else { return nil }
    if let certificate = SMTPTestCertificate(named: name) { return certificate }
    let names = SMTPTestCertificate.allCases.map(\.name)
    throw UsageError(
      "--certificate takes \(names.joined(separator: ", ")), not \"\(name)\""
        + Nearest.hint(to: name, among: names))
  }
}
