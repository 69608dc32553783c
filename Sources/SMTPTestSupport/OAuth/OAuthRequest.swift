internal import SMTPTestNetwork

/// A request to a token endpoint, as it was recorded: what was asked, by whom, what was wrong with it, and
/// what it was answered with.
///
/// ```swift
/// let request = try await oauth.request(grant: "refresh_token")
/// #expect(request.client == "app" && request.clientAuthentication == .basic)
/// #expect(request["refresh_token"] == "r1")
/// ```
///
/// Secrets are not printed; who asks for one by the name of its parameter gets it.
public struct OAuthRequest: Sendable, Hashable {
  /// How a client says who it is (RFC 6749 §2.3).
  public enum ClientAuthentication: String, Sendable, Hashable, Codable {
    /// Not at all, or by its name alone.
    case none
    /// By `Authorization: Basic` (RFC 6749 §2.3.1).
    case basic
    /// By `client_secret` in the body (RFC 6749 §2.3.1).
    case body
    /// By a signed assertion: `private_key_jwt` (RFC 7523 §2.2).
    case assertion
  }

  /// A parameter of the form or of the query.
  public struct Parameter: Sendable, Hashable, CustomStringConvertible {
    /// The name.
    public let name: String
    private let secret: SMTPSecret
    /// Whether the value is not printed.
    public let isSecret: Bool

    init(_ name: String, _ value: String, isRevealed: Bool) {
      self.name = name
      secret = SMTPSecret(value)
      isSecret = !isRevealed && Self.secretNames.contains(name)
    }

    /// The value, also where it is a secret.
    public var value: String { secret.revealed }

    /// `grant_type=refresh_token`, `refresh_token={secret}`.
    public var description: String { "\(name)=\(isSecret ? "{secret}" : value)" }

    static let secretNames: Set<String> = [
      "access_token", "refresh_token", "id_token", "client_secret", "code", "code_verifier",
      "assertion", "client_assertion", "token", "device_code", "password", "subject_token",
    ]
  }

  /// The ordinal on its server since start or reset, from 1.
  public let number: Int
  /// The ordinal of its connection, from 1.
  public let connection: Int
  /// Whether it came through TLS.
  public let isEncrypted: Bool
  /// The method: `POST`. Empty where the request cannot be read.
  public let method: String
  /// The path, without the query.
  public let path: String
  /// The parameters of query and form, in order, duplicates too.
  public let parameters: [Parameter]
  /// The fields of the request, in order, but for `Authorization`.
  public let fields: [String]
  /// The client's identifier; `nil` where it gave none.
  public let client: String?
  /// How the client says who it is.
  public let clientAuthentication: ClientAuthentication
  /// Whom the token is for, as far as the grant tells; `nil` where it does not.
  public internal(set) var user: String?
  /// What the client did wrong.
  public internal(set) var defects: [OAuthDefect]
  /// When its last octet came, since the start of the server.
  public let receivedAt: Duration
  /// When it was answered, or left without an answer, since the start of the server; `nil` before that.
  public internal(set) var answeredAt: Duration?
  /// The status of the answer; `nil` where there was none, or none that could be read.
  public internal(set) var status: Int?
  /// The error that it was answered with: `invalid_grant`; `nil` where there was none.
  public internal(set) var error: String?
  /// Whether what was asked for was given.
  public internal(set) var isAccepted = false
  let range: Range<Int>
  let log: LogReference

  /// The grant that is asked for: `refresh_token`, `client_credentials`, `authorization_code`, or a URN.
  public var grant: String? { self["grant_type"] }

  /// The scopes that are asked for.
  public var scopes: [String] {
    (self["scope"] ?? "").split(separator: " ").map(String.init)
  }

  /// The value of the first parameter of a name, also where it is a secret; `nil` where there is none.
  public subscript(name: String) -> String? { parameters.first { $0.name == name }?.value }

  /// What the client sent, octet by octet, with its secrets.
  public var octets: [UInt8] { log.value.snapshot().received(range) }
}

/// The record of a connection: equal to itself alone.
struct LogReference: Sendable, Hashable {
  let value: SessionLog

  static func == (a: Self, b: Self) -> Bool { a.value === b.value }

  func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(value)) }
}

extension OAuthRequest: CustomStringConvertible, CustomReflectable {
  /// `request 1: POST /token, grant refresh_token, client "app" (basic), 400 invalid_grant`.
  public var description: String {
    var text = "request \(number): "
    text += method.isEmpty ? "unreadable" : "\(method) \(ShownText.escaped(path))"
    if let grant { text += ", grant \(ShownText.value(grant))" }
    if let user { text += ", user \(ShownText.value(user))" }
    if let client {
      text += ", client \(ShownText.value(client))"
      if clientAuthentication != .none { text += " (\(clientAuthentication.rawValue))" }
    }
    if !scopes.isEmpty { text += ", scope \(ShownText.value(scopes.joined(separator: " ")))" }
    if let status { text += ", \(status)" } else if answeredAt != nil { text += ", no answer" }
    if let error { text += " \(ShownText.escaped(error))" }
    return text
  }

  /// What ``description`` says, and the parameters.
  public var customMirror: Mirror {
    Mirror(self, children: ["description": description, "parameters": parameters])
  }
}

/// As JSON: `{"number":1,"connection":1,"method":"POST","path":"/token","grant":…}`. Secrets are `{secret}`.
extension OAuthRequest: Encodable {
  private enum CodingKeys: String, CodingKey {
    case number, connection, isEncrypted, method, path, grant, client, clientAuthentication, user
    case scopes, parameters, defects, status, error, isAccepted, receivedAt, answeredAt
  }

  /// Writes the members.
  ///
  /// - Throws: what `encoder` throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(number, forKey: .number)
    try container.encode(connection, forKey: .connection)
    try container.encode(isEncrypted, forKey: .isEncrypted)
    try container.encode(method, forKey: .method)
    try container.encode(path, forKey: .path)
    try container.encodeIfPresent(grant, forKey: .grant)
    try container.encodeIfPresent(client, forKey: .client)
    try container.encode(clientAuthentication, forKey: .clientAuthentication)
    try container.encodeIfPresent(user, forKey: .user)
    try container.encode(scopes, forKey: .scopes)
    try container.encode(parameters.map(\.description), forKey: .parameters)
    try container.encode(defects.map(\.text), forKey: .defects)
    try container.encodeIfPresent(status, forKey: .status)
    try container.encodeIfPresent(error, forKey: .error)
    try container.encode(isAccepted, forKey: .isAccepted)
    try container.encode(receivedAt.secondCount, forKey: .receivedAt)
    try container.encodeIfPresent(answeredAt?.secondCount, forKey: .answeredAt)
  }
}

extension Duration {
  /// Seconds as a number.
  fileprivate var secondCount: Double { Double(nanosecondCount) / 1e9 }
}
