internal import SMTPTestContract
internal import SMTPTestNetwork

extension Subcommand {
  /// Holds a program that sends mail against contracts and faults.
  static let contract = Subcommand(
    name: "contract",
    summary: "Holds a mail client, any program, against the RFCs and against faults.",
    discussion: """
      Behind -- stands the client: a program and its arguments, with holes for what it has to be told.

        {host} {port}       where the server is
        {from} {to}         the sender, the first recipient
        {to*}               every recipient: the word is repeated, and an option before it too
        {message}           a file with the whole mail, which is its standard input as well
        {timeout}           the seconds it may wait at a step
        {cafile}            a file with the certificate to trust; the servers offer STARTTLS
        {user} {password} {token}   who may log in, inside TLS

      Status 0 says that the message was sent. For example:

        smtp-fixture contract --matrix smoke -- curl -sS --max-time {timeout}
          --url smtp://{host}:{port}/client.test --mail-from {from} --mail-rcpt {to*}
          --upload-file {message}

      The file of --known-failures has a line for each contract or cell that the client is known to
      fail: its id, then the reason. One that passes all the same is a failure.

      The status is 1 if something fails.
      """,
    usage: "smtp-fixture contract [OPTION...] -- COMMAND [ARGUMENT...]",
    files: ("COMMAND", "The client, with its arguments."),
    options: [
      CommandOption("--list", help: "shows the contracts and runs nothing"),
      CommandOption("--only", "ID,...", help: "these contracts, or cells such as dot/storeThenFIN"),
      CommandOption("--group", "GROUP", help: "the contracts of a group, such as reply"),
      CommandOption(
        "--tags", "TAG,...",
        help: "what the client can do beside what is seen: severalRecipients, timeouts, ..."),
      CommandOption("--level", "LEVEL", help: "must, should or robustness: contracts that bind so"),
      CommandOption(
        "--matrix", "TIER", help: "smoke, standard or full: every fault at every step as well"),
      CommandOption("--strict", help: "what only warns fails"),
      CommandOption("--timeout", "DURATION", help: "how long a message may take; default 5s"),
      CommandOption(
        "--step-timeout", "DURATION",
        help: "what {timeout} says, in whole seconds: how long it may wait at a step; default 1s"),
      CommandOption("--jobs", "N", help: "how many at once; default 8"),
      CommandOption("--format", "FORMAT", help: "text, json, junit or html; default text"),
      CommandOption("--output", "FILE", help: "writes the report there, not to standard output"),
      CommandOption("--known-failures", "FILE", help: "what the client is known to fail"),
    ],
    run: { try ContractRun($0).run() })
}

/// What stands in reports.
enum ContractFormat: String, CaseIterable, Sendable { case text, json, junit, html }

/// One run of `contract`, as it was asked for.
private struct ContractRun {
  private let arguments: Arguments
  private let contracts: [SMTPClientContract]
  /// The cells of `--only`; `nil`: all.
  private let cells: Set<String>?
  private let tier: SMTPFaultTier?

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    var contracts = SMTPClientContract.catalogue
    var cells: Set<String>?
    var tier: SMTPFaultTier? = try arguments.choice("--matrix")
    if let list = try arguments.text("--only") {
      let ids = list.split(separator: ",").map(String.init)
      contracts = try ids.filter { !$0.contains("/") }.map(Self.contract)
      cells = Set(ids.filter { $0.contains("/") })
      if cells?.isEmpty == false { tier = tier ?? .full } else if tier != nil { cells = nil }
    }
    if let group = try arguments.text("--group") {
      let groups = Set(SMTPClientContract.catalogue.map(\.group))
      guard groups.contains(group) else {
        throw UsageError(
          "there is no group \"\(group)\"; there is \(groups.sorted().joined(separator: ", "))")
      }
      contracts.removeAll { $0.group != group }
    }
    let level: SMTPClientContract.Level? = try arguments.choice("--level")
    if let level { contracts.removeAll { $0.level != level } }
    self.contracts = contracts
    self.cells = cells
    self.tier = tier
  }

  private static func contract(_ id: String) throws -> SMTPClientContract {
    if let contract = SMTPClientContract.named(id) { return contract }
    let hint = Nearest.hint(to: id, among: SMTPClientContract.catalogue.map(\.id))
    throw UsageError("there is no contract \"\(id)\"\(hint)")
  }

  func run() throws -> ExitStatus {
    if arguments.has("--list") {
      for contract in contracts { StandardOutput.write("\(contract)") }
      return .good
    }
    let client = try client()
    let settings = try settings()
    let format: ContractFormat = try arguments.choice("--format") ?? .text
    let output = try arguments.text("--output")
    let progress = ProgressLine()
    let count = Locked(0)
    let step: @Sendable () -> Void = {
      let done = count.withLock { count in
        count += 1
        return count
      }
      progress.show("\(done) done")
    }
    let (contracts, tier, cells) = (contracts, tier, cells)
    let report = try Subcommand.waiting {
      let held =
        contracts.isEmpty
        ? nil
        : await SMTPClientContract.report(of: contracts, for: client, settings: settings) { _ in
          step()
        }
      var matrix: SMTPFaultReport?
      if let tier {
        matrix = await SMTPFaultMatrix.report(
          for: client, tier: tier, settings: settings, only: cells
        ) { _ in step() }
      }
      return SMTPClientReport(contracts: held, matrix: matrix)
    }
    progress.clear()
    let text =
      switch format {
      case .text: report.description
      case .json: ContractJSON.text(report)
      case .junit: report.junit
      case .html: report.html
      }
    if let output {
      try System.replaceFile(output, with: Array("\(text)\n".utf8))
    } else {
      StandardOutput.write(text)
    }
    return report.isFailure ? .failed : .good
  }

  private func client() throws -> SMTPContractClient {
    if arguments.operands.isEmpty { throw UsageError("contract needs -- COMMAND") }
    var client = SMTPContractClient(command: arguments.operands)
    for tag in try arguments.text("--tags")?.split(separator: ",") ?? [] {
      guard let capability = SMTPClientCapability(rawValue: String(tag)) else {
        let known = SMTPClientCapability.allCases.map(\.rawValue)
        throw UsageError(
          "there is no tag \"\(tag)\"\(Nearest.hint(to: String(tag), among: known))")
      }
      client.capabilities.insert(capability)
    }
    if let path = try arguments.text("--known-failures") {
      let text = String(decoding: try System.readFile(path), as: UTF8.self)
      for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
        let words = line.split(separator: " ", maxSplits: 1)
        if let id = words.first {
          client.knownFailures[String(id)] =
            words.count > 1 ? String(words[1].drop { $0 == " " }) : ""
        }
      }
    }
    return client
  }

  private func settings() throws -> SMTPContractSettings {
    var settings = SMTPContractSettings()
    if let deadline = try arguments.duration("--timeout") { settings.deadline = deadline }
    if let timeout = try arguments.duration("--step-timeout") {
      settings.suggestedTimeout = timeout
    }
    if let jobs = try arguments.number("--jobs", in: 1...1000) { settings.jobs = jobs }
    settings.isStrict = arguments.has("--strict")
    return settings
  }
}
