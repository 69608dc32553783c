/// What an authorisation server has given, and to whom.
struct OAuthState: Sendable {
  struct AccessToken: Sendable {
    let value: String
    /// Whose it is; `nil` where a client has it for itself.
    let user: String?
    let client: String?
    let scopes: [String]
    let issuedAt: UInt64
    var expiresAt: UInt64
    var isRevoked = false
    /// All that came of one consent.
    let family: Int
  }

  struct RefreshToken: Sendable {
    let value: String
    let user: String
    let client: String?
    let scopes: [String]
    let family: Int
    /// Whether another was given in its place.
    var isReplaced = false
    var isRevoked = false
  }

  struct Code: Sendable {
    let user: String
    let client: String?
    let redirect: String?
    let scopes: [String]
    let challenge: String?
    let isHashed: Bool
    /// What the ID token repeats (OpenID Connect Core §3.1.2.1).
    let nonce: String?
    let expiresAt: UInt64
    let family: Int
    var isUsed = false
  }

  struct Device: Sendable {
    enum Consent: Sendable, Equatable {
      case pending
      case given(user: String)
      case denied
    }

    let userCode: String
    let client: String?
    let scopes: [String]
    let expiresAt: UInt64
    var isUsed = false
    var interval: Int
    var lastPoll: UInt64?
    var consent = Consent.pending
  }

  fileprivate enum Undo: Sendable {
    case access(String, AccessToken?)
    case refresh(String, RefreshToken?)
    case code(String, Code?)
    case device(String, Device?)
  }

  /// What undoes the changes of one request.
  struct UndoList: Sendable {
    fileprivate var list: [Undo] = []
  }

  /// The scopes that each user may give; `nil`: any.
  var users: [String: [String]?] = [:]
  var clients: [String: OAuthClient] = [:]
  /// Whether anybody is a client.
  var isOpen: Bool { clients.values.allSatisfy(\.isServiceAccount) }
  private(set) var accessTokens: [String: AccessToken] = [:]
  private(set) var refreshTokens: [String: RefreshToken] = [:]
  private(set) var codes: [String: Code] = [:]
  private(set) var devices: [String: Device] = [:]
  /// The assertions that were used.
  var assertions: Set<String> = []
  private var lastFamily = 0
  private var undo = UndoList()

  mutating func nextFamily() -> Int {
    lastFamily += 1
    return lastFamily
  }

  mutating func set(_ token: AccessToken) {
    undo.list.append(.access(token.value, accessTokens[token.value]))
    accessTokens[token.value] = token
  }

  mutating func set(_ token: RefreshToken) {
    undo.list.append(.refresh(token.value, refreshTokens[token.value]))
    refreshTokens[token.value] = token
  }

  mutating func set(_ code: Code, at key: String) {
    undo.list.append(.code(key, codes[key]))
    codes[key] = code
  }

  mutating func set(_ device: Device, at key: String) {
    undo.list.append(.device(key, devices[key]))
    devices[key] = device
  }

  mutating func takeUndo() -> UndoList {
    defer { undo = UndoList() }
    return undo
  }

  mutating func takeBack(_ undo: UndoList) {
    for step in undo.list.reversed() {
      switch step {
      case .access(let key, let value): accessTokens[key] = value
      case .refresh(let key, let value): refreshTokens[key] = value
      case .code(let key, let value): codes[key] = value
      case .device(let key, let value): devices[key] = value
      }
    }
  }

  /// Revokes all that came of one consent.
  mutating func revoke(family: Int) {
    for var token in accessTokens.values where token.family == family {
      token.isRevoked = true
      set(token)
    }
    for var token in refreshTokens.values where token.family == family {
      token.isRevoked = true
      set(token)
    }
  }
}
