internal import SMTPTestNetwork
public import SMTPTestWire

/// Gets access tokens from a token endpoint with a refresh token, as a mail client does (RFC 6749 §6).
///
/// ```swift
/// let tokens = SMTPTokenRefresher(url: "https://localhost:8080/token", refreshToken: "r1") {
///   $0.clientID = "app"
///   $0.trust = .roots(pem: trustRoot)
/// }
/// configuration.credentials = .token("ann@example.com", from: tokens)
/// ```
///
/// A token is kept as long as it is good. However many ask, one request is under way at most, and all get
/// what it brings. A new refresh token takes the place of the old one.
public final class SMTPTokenRefresher: Sendable {
  /// Everything that can be chosen.
  public struct Settings: Sendable {
    /// The client's identifier. Default: empty, and not sent.
    public var clientID = ""
    /// The client's password. Where there is one it goes into `Authorization: Basic`, with the identifier
    /// (RFC 6749 §2.3.1). Default: none; then the identifier goes with the request.
    public var clientSecret: SMTPSecret?
    /// What the token is to be good for. Default: what the refresh token is.
    public var scope: String?
    /// Whose certificates count for `https`. Default: the system's.
    public var trust = SMTPTestClient.Configuration.TLS.Trust.systemRoots
    /// How long a token has to be good for to be handed out. Default 30 seconds.
    public var margin = Duration.seconds(30)
    /// How long the endpoint may take: to be connected, and again to answer. Default 30 seconds; zero
    /// means for ever.
    public var timeout = Duration.seconds(30)
    /// The clock by which tokens expire. Default `.system`.
    public var clock = SMTPFixtureClock.system

    /// Creates the defaults.
    public init() {}
  }

  typealias Completion = @Sendable (Result<SMTPSecret, SMTPTokenError>) -> Void

  private struct State {
    var shelf: TokenShelf
    var waiting: [Int: Completion] = [:]
    var lastNumber = 0
  }

  /// Where the endpoint is.
  public let url: String
  /// Everything that was chosen.
  public let settings: Settings
  private let plan: Result<(ClientPlan, TokenURL), SMTPTokenError>
  private let state: Locked<State>

  /// Creates one. Nothing is asked for yet.
  ///
  /// - Parameters:
  ///   - url: the endpoint's, with `http` or `https`; the host is `localhost` or a numeric address. What
  ///     is none makes the first ``token()`` throw.
  ///   - refreshToken: the first one.
  ///   - change: anything else.
  public init(
    url: String, refreshToken: SMTPSecret, _ change: (inout Settings) -> Void = { _ in }
  ) {
    var settings = Settings()
    change(&settings)
    self.url = url
    self.settings = settings
    state = Locked(State(shelf: TokenShelf(refreshToken: refreshToken)))
    plan = Self.plan(url, settings)
  }

  private static func plan(
    _ text: String, _ settings: Settings
  ) -> Result<(ClientPlan, TokenURL), SMTPTokenError> {
    guard let url = TokenURL(text) else {
      return .failure(SMTPTokenError(.connection, "\"\(text)\" is no URL of http or https"))
    }
    var configuration = SMTPTestClient.Configuration(host: url.host, port: url.port)
    configuration.tls = SMTPTestClient.Configuration.TLS(
      url.isSecure ? .implicit : .never, trust: settings.trust)
    configuration.timeouts.connect = settings.timeout
    configuration.timeouts.command = settings.timeout
    configuration.clock = settings.clock
    do throws(SMTPClientError) {
      return .success((try ClientPlan(configuration), url))
    } catch {
      return .failure(SMTPTokenError(.connection, error.reason))
    }
  }

  /// The refresh token that counts now: the first one, or the last that the endpoint has given.
  public var refreshToken: SMTPSecret { state.withLock { $0.shelf.refreshToken } }

  /// A token that is good: the one there is, or a new one.
  ///
  /// - Throws: ``SMTPTokenError``. A task that is cancelled waits no longer; others that wait for the same
  ///   request go on.
  public func token() async throws(SMTPTokenError) -> SMTPSecret {
    if Task.isCancelled { throw SMTPTokenError(.cancelled, "the task was cancelled") }
    let number = state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
    let result = await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        ask(number) { continuation.resume(returning: $0) }
        // It may have been cancelled before anybody waited.
        if Task.isCancelled { cancel(number) }
      }
    } onCancel: {
      cancel(number)
    }
    return try result.get()
  }

  /// Blocks the thread: ``token()`` for synchronous tests.
  ///
  /// - Throws: ``SMTPTokenError``.
  @available(*, noasync, message: "use token()")
  public func tokenBlocking() throws(SMTPTokenError) -> SMTPSecret {
    let known = Signal()
    let result = Locked(
      Result<SMTPSecret, SMTPTokenError>.failure(SMTPTokenError(.cancelled, "nobody answered")))
    let number = state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
    ask(number) { value in
      result.withLock { $0 = value }
      known.fire()
    }
    known.wait()
    return try result.withLock { $0 }.get()
  }

  /// Says that a server has refused a token: it is not handed out again.
  ///
  /// - Returns: whether another one is worth a try. It is not where this one was there only because the
  ///   one before had been refused, and no server has taken it since.
  @discardableResult
  public func refuse(_ token: SMTPSecret) -> Bool { state.withLock { $0.shelf.refuse(token) } }

  /// Says that a server has taken a token.
  func accept(_ token: SMTPSecret) { state.withLock { $0.shelf.accept(token) } }

  // MARK: Asking

  private func ask(_ number: Int, _ done: @escaping Completion) {
    let margin = UInt64(clamping: settings.margin.nanosecondCount)
    let answer = state.withLock { state in
      let answer = state.shelf.ask(at: settings.clock.now, margin: margin)
      if case .token = answer { return answer }
      state.waiting[number] = done
      return answer
    }
    switch answer {
    case .token(let token): done(.success(token))
    case .wait: break
    case .fetch(let refreshToken): fetch(refreshToken)
    }
  }

  private func cancel(_ number: Int) {
    let done = state.withLock { $0.waiting.removeValue(forKey: number) }
    done?(.failure(SMTPTokenError(.cancelled, "the task was cancelled")))
  }

  private func fetch(_ refreshToken: SMTPSecret) {
    switch plan {
    case .failure(let error): take(.failure(error))
    case .success(let (plan, url)):
      TokenRequest.send(request(refreshToken, url), plan) { [self] in take($0.flatMap(grant)) }
    }
  }

  private func take(_ result: Result<TokenShelf.Grant, SMTPTokenError>) {
    let waiting = state.withLock { state in
      switch result {
      case .success(let grant): state.shelf.put(grant)
      case .failure: state.shelf.fail()
      }
      defer { state.waiting = [:] }
      return state.waiting
    }
    for (_, done) in waiting.sorted(by: { $0.key < $1.key }) { done(result.map(\.token)) }
  }

  private func request(_ refreshToken: SMTPSecret, _ url: TokenURL) -> [UInt8] {
    var form = [("grant_type", "refresh_token"), ("refresh_token", refreshToken.revealed)]
    if let scope = settings.scope { form.append(("scope", scope)) }
    var fields = [
      "Host: \(url.authority)", "Content-Type: application/x-www-form-urlencoded",
      "Accept: application/json", "Connection: close",
    ]
    if let secret = settings.clientSecret {
      let both = Self.encoded(settings.clientID) + ":" + Self.encoded(secret.revealed)
      fields.append("Authorization: Basic \(Base64.encode(Array(both.utf8)))")
    } else if !settings.clientID.isEmpty {
      form.append(("client_id", settings.clientID))
    }
    let body = form.map { "\($0.0)=\(Self.encoded($0.1))" }.joined(separator: "&")
    fields.append("Content-Length: \(body.utf8.count)")
    let head = (["POST \(url.target) HTTP/1.1"] + fields).joined(separator: "\r\n")
    return Array("\(head)\r\n\r\n\(body)".utf8)
  }

  private static func encoded(_ text: String) -> String {
    String(decoding: PercentEncoding.encoded(Array(text.utf8)), as: UTF8.self)
  }

  /// What a response gives (RFC 6749 §5).
  private func grant(_ response: HTTPResponse) -> Result<TokenShelf.Grant, SMTPTokenError> {
    let status = response.status
    let json = JSONValue(response.body)
    if let code = json?["error"]?.text {
      let text = json?["error_description"]?.text.map { ", \"\($0)\"" } ?? ""
      return .failure(
        SMTPTokenError(
          .refused, "the endpoint answered \(status), \(code)\(text)", status: status, code: code))
    }
    guard status == 200, let token = json?["access_token"]?.text.map({ SMTPSecret($0) }),
      BearerClient.canSend(token)
    else {
      return .failure(
        SMTPTokenError(
          .protocol, "the endpoint answered \(status), without a token and without an error",
          status: status))
    }
    let kind = json?["token_type"]?.text
    guard kind?.lowercased() == "bearer" else {
      return .failure(
        SMTPTokenError(
          .protocol, "the token is of the type \(kind ?? "nobody knows"), not Bearer",
          status: status))
    }
    let seconds = json?["expires_in"]?.seconds
    return .success(
      TokenShelf.Grant(
        token: token,
        expiry: seconds.map {
          settings.clock.now &+ UInt64(clamping: Duration.seconds($0).nanosecondCount)
        },
        refreshToken: json?["refresh_token"]?.text.map { SMTPSecret($0) }))
  }
}

extension SMTPTokenRefresher: CustomStringConvertible {
  /// `tokens of http://localhost:8080/token`.
  public var description: String { "tokens of \(url)" }
}
