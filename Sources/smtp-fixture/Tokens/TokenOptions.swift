internal import SMTPTestSupport

/// What a token endpoint is to be, from the command line: alone, or beside a mail server, where all of its
/// options begin with `--oauth-`.
struct TokenOptions {
  /// A user who is ready, and the refresh token to begin with.
  struct User: Sendable, Hashable {
    let name: String
    let refreshToken: String
  }

  var configuration = OAuthTestServer.Configuration()
  private(set) var users: [User] = []
  /// Where an account that signs is written to.
  private let accountFile: String?

  private static let providers: [OAuthProvider] = [.standard, .google, .microsoft]
  private static let names = [
    "user", "client", "provider", "port", "lifetime", "rotate", "account",
  ]

  /// The options that both commands have.
  static func options(_ prefix: String) -> [CommandOption] {
    [
      CommandOption(
        "\(prefix)user", "USER:TOKEN",
        help: "Knows a user, and a refresh token to begin with. May be given repeatedly.\n"
          + "Default ann@example.com:r1."),
      CommandOption(
        "\(prefix)client", "ID[:SECRET]",
        help: "Knows a client, and nobody else then. May be given repeatedly."),
      CommandOption(
        "\(prefix)provider", "NAME",
        help: "Whose way of answering it has: "
          + providers.map(\.name).joined(separator: ", ") + ".\nDefault standard."),
      CommandOption(
        "\(prefix)port", "N", help: "The port of the token endpoint. Default 0: one that is free."),
      CommandOption(
        "\(prefix)lifetime", "DURATION",
        help: "How long access tokens are good for, such as 30s. Default as the\nprovider has it."),
      CommandOption(
        "\(prefix)rotate",
        help: "Replaces a refresh token when it is used; when it is used again, all that\n"
          + "came of it is revoked."),
      CommandOption(
        "\(prefix)account", "FILE",
        help: "Makes an account that signs for any user (RFC 7523), and writes it with its\n"
          + "private key to FILE, as Google's libraries read it."),
    ]
  }

  /// - Parameter prefix: what the names of the options begin with.
  init(_ arguments: Arguments, _ prefix: String) throws(UsageError) {
    let host = try prefix == "--" ? arguments.text("--host") : nil
    configuration.address = .tcp(
      host: host ?? "localhost",
      port: try arguments.number("\(prefix)port", in: 0...65_535) ?? 0)
    for given in arguments.all("\(prefix)user") {
      let parts = given.value.split(separator: ":", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        throw UsageError("\(prefix)user takes USER:TOKEN, neither of them empty")
      }
      users.append(User(name: parts[0], refreshToken: parts[1]))
    }
    if users.isEmpty { users = [User(name: "ann@example.com", refreshToken: "r1")] }
    for given in arguments.all("\(prefix)client") {
      let parts = given.value.split(separator: ":", maxSplits: 1).map(String.init)
      guard let id = parts.first, !given.value.hasPrefix(":") else {
        throw UsageError("\(prefix)client takes ID or ID:SECRET")
      }
      let secret = parts.count > 1 ? SMTPSecret(parts[1]) : nil
      configuration.clients.append(OAuthClient(id, secret: secret))
    }
    if let name = try arguments.text("\(prefix)provider") {
      guard let provider = Self.providers.first(where: { $0.name == name }) else {
        let names = Self.providers.map(\.name)
        throw UsageError(
          "\(prefix)provider takes \(names.joined(separator: ", ")), not \"\(name)\""
            + Nearest.hint(to: name, among: names))
      }
      configuration.provider = provider
    }
    configuration.tokenLifetime = try arguments.duration("\(prefix)lifetime")
    accountFile = try arguments.text("\(prefix)account")
    if arguments.has("\(prefix)rotate") { configuration.rotatesRefreshTokens = true }
  }

  /// The token endpoint beside a mail server; `nil` where none was asked for.
  static func beside(_ arguments: Arguments) throws(UsageError) -> TokenOptions? {
    if arguments.has("--oauth") { return try TokenOptions(arguments, "--oauth-") }
    for name in names where arguments.has("--oauth-\(name)") {
      throw UsageError("--oauth-\(name) makes no sense without --oauth")
    }
    return nil
  }

  /// Starts it; each request is told to `observer`.
  ///
  /// - Throws: what ``OAuthTestServer/start(configuration:)`` throws.
  func start(_ observer: @escaping @Sendable (OAuthRequest) -> Void) throws -> OAuthTestServer {
    let server = try OAuthTestServer.start(configuration: configuration, observer: observer)
    for user in users { server.addUser(user.name, refreshToken: SMTPSecret(user.refreshToken)) }
    if let accountFile {
      let account = try server.addServiceAccount("sender@fixture.test", users: ["*"])
      try System.replaceFile(accountFile, with: Array(account.json.revealed.utf8))
    }
    return server
  }
}
