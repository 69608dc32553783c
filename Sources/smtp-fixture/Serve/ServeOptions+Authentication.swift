internal import SMTPTestSupport

/// Who may authenticate, from the command line.
extension ServeOptions {
  /// The options by which somebody is known.
  private static let knowing = ["--auth", "--auth-file", "--auth-any", "--oauth"]
  /// Those that say how.
  private static let saying = ["--require-auth", "--mechanisms", "--allow-clear-auth"]

  /// `nil` where AUTH is off. The file with users is read later: ``addUsers(of:)``.
  static func authentication(
    _ arguments: Arguments
  ) throws(UsageError) -> SMTPTestServer.Configuration.Authentication? {
    guard knowing.contains(where: arguments.has) else {
      if let word = saying.first(where: arguments.has) {
        throw UsageError(
          "\(word) makes no sense without --auth, --auth-file, --auth-any or --oauth")
      }
      return nil
    }
    var authentication = SMTPTestServer.Configuration.Authentication()
    for given in arguments.all("--auth") {
      guard let user = user(given.value) else {
        throw UsageError("--auth takes USER:PASSWORD, neither of them empty")
      }
      authentication.users.append(user)
    }
    authentication.acceptsAnyone = arguments.has("--auth-any")
    authentication.isRequired = arguments.has("--require-auth")
    authentication.allowsClearText = arguments.has("--allow-clear-auth")
    if let list = try arguments.text("--mechanisms") {
      authentication.mechanisms = try mechanisms(list)
    }
    return authentication
  }

  private static func mechanisms(
    _ list: String
  ) throws(UsageError) -> [SMTPAuthenticationMechanism] {
    var mechanisms: [SMTPAuthenticationMechanism] = []
    for word in list.split(separator: ",", omittingEmptySubsequences: false) {
      let name = word.drop { $0 == " " }
      guard let mechanism = SMTPAuthenticationMechanism(name: String(name)) else {
        let names = SMTPAuthenticationMechanism.allCases.map(\.rawValue)
        throw UsageError(
          "--mechanisms takes \(names.joined(separator: ", ")), not \"\(name)\""
            + Nearest.hint(to: name.uppercased(), among: names))
      }
      mechanisms.append(mechanism)
    }
    return mechanisms
  }

  /// `USER:PASSWORD`; a password may hold colons. It is the token, too, where one is shown.
  private static func user(_ text: some StringProtocol) -> SMTPTestUser? {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    let password = SMTPSecret(String(parts[1]))
    return SMTPTestUser(String(parts[0]), password: password, tokens: [password])
  }

  /// Adds the users of `--auth-file`: one a line, blank lines and those that begin with `#` apart.
  ///
  /// - Throws: `System.Failure` if the file cannot be read, ``UsageError`` naming the line that is
  ///   none.
  mutating func addUsers(of path: String) throws {
    let text = String(decoding: try System.readFile(path), as: UTF8.self)
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (number, line) in lines.enumerated() where !line.isEmpty && line.first != "#" {
      guard let user = Self.user(line) else {
        throw UsageError("\(path):\(number + 1): expected USER:PASSWORD, neither of them empty")
      }
      configuration.authentication?.users.append(user)
    }
  }
}
