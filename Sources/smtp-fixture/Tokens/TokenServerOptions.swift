internal import SMTPTestSupport

/// What `token-server` was asked to do.
struct TokenServerOptions {
  var tokens: TokenOptions
  let portFile: String?
  let trustRootFile: String?
  let timeout: Duration?
  let exitAfter: Int?
  let hasGates: Bool
  let isJSON: Bool
  let isQuiet: Bool
  private let scripts: [Arguments.Given]
  private let seed: UInt64?

  init(_ arguments: Arguments) throws(UsageError) {
    tokens = try TokenOptions(arguments, "--")
    portFile = try arguments.text("--port-file")
    trustRootFile = try arguments.text("--ca-file")
    timeout = try arguments.duration("--timeout")
    exitAfter = try arguments.number("--exit-after", in: 1...Int.max)
    hasGates = arguments.has("--gates")
    isJSON = arguments.has("--json")
    isQuiet = arguments.has("--quiet")
    scripts = arguments.all("--script", "--rule")
    seed = try arguments.seed("--seed")
    if hasGates, scripts.contains(where: { $0.option == "--script" && $0.value == "-" }) {
      throw UsageError("--gates and --script - both read standard input")
    }
    for name in ["--certificate", "--ca-file"] where arguments.has(name) && !arguments.has("--tls")
    {
      throw UsageError("\(name) makes no sense without --tls")
    }
    guard arguments.has("--tls") else { return }
    var tls = SMTPTestServer.Configuration.TLS()
    tls.mode = .implicit
    if let certificate = try ServeOptions.certificate(arguments) { tls.certificate = certificate }
    tokens.configuration.tls = tls
  }

  /// Reads the scripts that were named; returns their gates.
  ///
  /// - Throws: ``SourceMistakes`` with all that is wrong with them.
  mutating func readScripts() throws -> [SMTPGate] {
    var mistakes = SourceMistakes()
    let (script, gates) = try mistakes.scripts(scripts)
    if !mistakes.all.isEmpty { throw mistakes }
    tokens.configuration.script = script
    if let seed { tokens.configuration.script.seed = seed }
    return gates
  }
}
