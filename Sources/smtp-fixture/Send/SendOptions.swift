import SMTPTestClient
import SMTPTestSupport

/// What `send` is told: where to, by how many connections, and what.
struct SendOptions {
  let pool: SMTPTestClientPool.Configuration
  /// How many mails are sent in all.
  let count: Int
  private let mails: [SMTPClientMessage]

  init(_ arguments: Arguments) throws {
    let sender = try arguments.text("--from") ?? "sender@example.com"
    let recipients = arguments.all("--to").map(\.value)
    if recipients.isEmpty { throw UsageError("send needs a recipient: --to ADDRESS") }
    let paths = arguments.operands
    if paths.count(where: { $0 == "-" }) > 1 { throw UsageError("- is read only once") }
    let contents =
      try paths.isEmpty
      ? [Self.ownMail(sender, recipients)] : paths.map { Self.withCRLF(try System.readFile($0)) }
    mails = contents.map { octets in
      SMTPClientMessage(
        from: SMTPEnvelopeAddress(sender == "<>" ? "" : sender),
        to: recipients.map { SMTPEnvelopeAddress($0) }, .octets(octets))
    }
    count = mails.count * (try arguments.number("--repeat", in: 1...100_000_000) ?? 1)
    pool = try Self.pool(arguments)
  }

  /// All mails, each made when its turn comes.
  var messages: some Sequence<SMTPClientMessage> {
    (0..<count).lazy.map { [mails] in mails[$0 % mails.count] }
  }

  private static func pool(_ arguments: Arguments) throws -> SMTPTestClientPool.Configuration {
    if arguments.has("--insecure"), arguments.has("--ca-file") {
      throw UsageError("--ca-file makes no sense with --insecure")
    }
    var client = try ClientOptions.configuration(
      arguments, host: try arguments.text("--host"),
      port: try arguments.number("--port", in: 1...65_535))
    client.tls.use = (try arguments.choice("--tls") ?? ClientOptions.TLSUse.ifOffered).use
    if arguments.has("--insecure") { client.tls.trust = .insecurelyAnyone }
    client.credentials = try credentials(arguments, client.tls.trust)
    var pool = SMTPTestClientPool.Configuration(client)
    if let number = try arguments.number("--connections", in: 1...10_000) {
      pool.maximumConnections = number
    }
    if let number = try arguments.number("--messages-per-connection", in: 1...Int.max) {
      pool.maximumMessagesPerConnection = number
    }
    if let number = try arguments.number("--rate", in: 1...1_000_000) {
      pool.rate = .messages(number, per: .seconds(1))
    }
    return pool
  }

  private static func credentials(
    _ arguments: Arguments, _ trust: SMTPTestClient.Configuration.TLS.Trust
  ) throws -> SMTPClientCredentials? {
    guard let user = try arguments.text("--user") else {
      let others = ["--password", "--oauth-token", "--token-url", "--auth", "--clear-text"]
      for option in others where arguments.has(option) {
        throw UsageError("\(option) needs --user NAME")
      }
      return nil
    }
    let tokens = try refresher(arguments, trust)
    var credentials: SMTPClientCredentials
    switch (try arguments.text("--password"), try arguments.text("--oauth-token"), tokens) {
    case (let password?, nil, nil): credentials = .password(user, SMTPSecret(password))
    case (nil, let token?, nil): credentials = .token(user, SMTPSecret(token))
    case (nil, nil, let tokens?): credentials = .token(user, from: tokens)
    default:
      throw UsageError(
        "--user needs --password TEXT, --oauth-token TEXT or --token-url URL, one of them")
    }
    if let name = try arguments.text("--auth") {
      guard let mechanism = SMTPAuthenticationMechanism(name: name) else {
        let known = SMTPAuthenticationMechanism.allCases.map(\.rawValue)
        throw UsageError(
          "--auth takes \(known.joined(separator: ", ")), not \"\(name)\""
            + Nearest.hint(to: name.uppercased(), among: known))
      }
      credentials = credentials.using(mechanism)
    }
    credentials.allowsSecretsInClear = arguments.has("--clear-text")
    return credentials
  }

  /// What asks a token endpoint; `nil` where none is named.
  private static func refresher(
    _ arguments: Arguments, _ trust: SMTPTestClient.Configuration.TLS.Trust
  ) throws -> SMTPTokenRefresher? {
    let refreshToken = try arguments.text("--refresh-token")
    let clientID = try arguments.text("--client-id")
    let secret = try arguments.text("--client-secret")
    guard let url = try arguments.text("--token-url") else {
      for option in ["--refresh-token", "--client-id", "--client-secret"]
      where arguments.has(option) { throw UsageError("\(option) needs --token-url URL") }
      return nil
    }
    guard let refreshToken else { throw UsageError("--token-url needs --refresh-token TEXT") }
    if secret != nil, clientID == nil { throw UsageError("--client-secret needs --client-id TEXT") }
    return SMTPTokenRefresher(url: url, refreshToken: SMTPSecret(refreshToken)) {
      $0.clientID = clientID ?? ""
      $0.clientSecret = secret.map { SMTPSecret($0) }
      $0.trust = trust
    }
  }

  private static func ownMail(_ sender: String, _ recipients: [String]) -> [UInt8] {
    let from = sender == "<>" ? "MAILER-DAEMON@example.com" : sender
    return Array(
      """
      From: <\(from)>\r
      To: \(recipients.map { "<\($0)>" }.joined(separator: ", "))\r
      Date: \(SMTPMailDate(epochSeconds: Int(System.now.components.seconds)))\r
      Subject: A mail of smtp-fixture\r
      \r
      It was sent to see whether it arrives.\r

      """.utf8)
  }

  /// The octets, with CRLF where there is LF alone.
  private static func withCRLF(_ octets: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(octets.count + octets.count / 32)
    var previous: UInt8 = 0
    for octet in octets {
      if octet == 10, previous != 13 { result.append(13) }
      result.append(octet)
      previous = octet
    }
    return result
  }
}
