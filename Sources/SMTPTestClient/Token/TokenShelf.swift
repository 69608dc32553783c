internal import SMTPTestWire

/// Which token is good, and whether another is being fetched, without doing it.
struct TokenShelf {
  /// What becomes of a wish for a token.
  enum Answer: Equatable {
    case token(SMTPSecret)
    /// One is under way.
    case wait
    /// Nobody has begun: whoever is told so does.
    case fetch(refreshToken: SMTPSecret)
  }

  /// A token as an endpoint gives it.
  struct Grant: Equatable {
    let token: SMTPSecret
    /// Until when it is good, by the clock; `nil`: nobody said.
    let expiry: UInt64?
    /// What counts from now on in place of the refresh token before (RFC 6749 §6).
    let refreshToken: SMTPSecret?
  }

  private(set) var refreshToken: SMTPSecret
  private var grant: Grant?
  private var isUnderWay = false
  /// Whether the token is there because the one before was refused, and nobody has accepted it yet: then
  /// another one would be refused as well.
  private var isReplacement = false

  init(refreshToken: SMTPSecret) { self.refreshToken = refreshToken }

  /// - Parameter margin: how long it has to be good for, in nanoseconds.
  mutating func ask(at now: UInt64, margin: UInt64) -> Answer {
    if let grant, grant.expiry.map({ $0 > now && $0 - now > margin }) ?? true {
      return .token(grant.token)
    }
    grant = nil
    if isUnderWay { return .wait }
    isUnderWay = true
    return .fetch(refreshToken: refreshToken)
  }

  mutating func put(_ grant: Grant) {
    isUnderWay = false
    self.grant = grant
    if let refreshToken = grant.refreshToken { self.refreshToken = refreshToken }
  }

  mutating func fail() { isUnderWay = false }

  /// Takes a token away that somebody refused.
  ///
  /// - Returns: whether another one is worth a try.
  mutating func refuse(_ token: SMTPSecret) -> Bool {
    // It is gone already: what is there now was not tried.
    guard let grant, grant.token == token else { return true }
    self.grant = nil
    defer { isReplacement = true }
    return !isReplacement
  }

  mutating func accept(_ token: SMTPSecret) {
    if grant?.token == token { isReplacement = false }
  }
}
