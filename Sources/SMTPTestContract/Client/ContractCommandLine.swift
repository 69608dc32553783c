internal import SMTPTestNetwork
internal import SMTPTestSupport

/// A program with holes in its arguments.
struct ContractCommandLine: Sendable {
  let words: [String]

  var capabilities: Set<SMTPClientCapability> {
    var capabilities: Set<SMTPClientCapability> = []
    if words.contains(where: { $0.contains("{timeout}") }) { capabilities.insert(.timeouts) }
    if words.contains(where: { $0.contains("{to*}") }) { capabilities.insert(.severalRecipients) }
    if words.contains(where: { $0.contains("{password}") }) { capabilities.insert(.authentication) }
    if words.contains(where: { $0.contains("{cafile}") }) { capabilities.insert(.tls) }
    if words.contains(where: { $0.contains("{token}") }) { capabilities.insert(.tokens) }
    return capabilities
  }

  /// What its holes ask of the servers: who is to log in does so inside TLS.
  var serverOptions: [SMTPServerOption] {
    func has(_ holes: String...) -> Bool {
      words.contains { word in holes.contains { word.contains("{\($0)}") } }
    }
    var options: [SMTPServerOption] = []
    if has("cafile", "user", "password", "token") { options.append(.tls()) }
    if has("password") {
      options.append(.user(Self.login.user, password: SMTPSecret(Self.login.password)))
    }
    if has("token") {
      options.append(.user(Self.token.user, token: SMTPSecret(Self.token.token)))
    }
    return options
  }

  private static let login = ContractLogin()
  private static let token = ContractToken()

  /// Runs the program; returns if it ends with status 0.
  func send(_ message: SMTPContractMessage, _ endpoint: SMTPTestEndpoint) async throws {
    let folder = try ContractFolder()
    defer { folder.remove() }
    try folder.write(message.content, to: folder.message)
    let arguments = Self.filled(words, message, endpoint, file: folder.message)
    let process = try ContractProcess(
      arguments, input: folder.message, output: folder.output)
    let status = await withTaskCancellationHandler {
      process.wait()
    } onCancel: {
      process.kill()
    }
    if status != 0 {
      throw ContractProgramFailure(
        program: arguments[0], status: status, output: folder.read(folder.output))
    }
  }

  static func filled(
    _ words: [String], _ message: SMTPContractMessage, _ endpoint: SMTPTestEndpoint, file: String
  ) -> [String] {
    let seconds = max(1, Int(message.suggestedTimeout.components.seconds))
    func filled(_ word: String, to recipient: String) -> String {
      let values = [
        "host": endpoint.address, "port": String(endpoint.port), "from": message.sender,
        "to": recipient, "to*": recipient, "message": file, "timeout": String(seconds),
        "cafile": endpoint.trustRootFile ?? "", "user": message.user ?? login.user,
        "password": message.password ?? login.password, "token": message.token ?? token.token,
      ]
      // One pass from the left: what is filled in is not looked at again.
      var result = ""
      var rest = word[...]
      while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
        result += rest[..<open]
        let name = String(rest[rest.index(after: open)..<close])
        result += values[name] ?? "{\(name)}"
        rest = rest[rest.index(after: close)...]
      }
      return result + rest
    }
    var result: [String] = []
    for (index, word) in words.enumerated() {
      guard word.contains("{to*}") else {
        result.append(filled(word, to: message.recipients[0]))
        continue
      }
      let before = index > 0 ? words[index - 1] : ""
      let isOption = before.hasPrefix("-") && before != "--"
      for (number, recipient) in message.recipients.enumerated() {
        if isOption, number > 0 { result.append(before) }
        result.append(filled(word, to: recipient))
      }
    }
    return result
  }
}

/// A program that ended, but not with status 0.
struct ContractProgramFailure: Error, CustomStringConvertible {
  let program: String
  let status: Int32
  let output: String

  /// `curl ended with status 55: curl: (55) RCPT failed: 550`.
  var description: String {
    let lines = output.split(whereSeparator: \.isNewline).suffix(3).joined(separator: " | ")
    return "\(program) ended with status \(status)" + (lines.isEmpty ? "" : ": \(lines)")
  }
}
