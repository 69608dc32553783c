/// An AUTH that is not over.
struct ClientExchange: Sendable {
  let mechanism: ClientProfile.Mechanism
  var client: any SASLClient
  /// What the client begins with, while the server does not have it.
  var first: [UInt8]?
  /// Whether that went with AUTH.
  var wasInitial = false
  /// Why the client has given it up.
  var failure: SASLClientError?
}

/// AUTH (RFC 4954 §4).
extension ClientSession {
  /// The longest line of AUTH in octets with its CRLF; more goes behind the first 334.
  private static var longestLine: Int { 512 }

  /// Goes on behind TLS, with AUTH where there are credentials.
  mutating func authenticate() {
    let options = profile.options
    if options.mechanisms.isEmpty { return becomeReady() }
    let common = options.mechanisms.filter { offer.mechanisms.contains($0.name) }
    mechanisms = common.filter {
      isEncrypted || !$0.needsTLS && (options.allowsSecretsInClear || !$0.showsSecret)
    }
    if mechanisms.isEmpty {
      let offered = offer.mechanisms.joined(separator: " ")
      let reason =
        offer.mechanisms.isEmpty
        ? "the server does not offer AUTH"
        : common.isEmpty
          ? "the server offers no mechanism of this client but \(offered)"
          : "the server offers \(offered), and without TLS none of it would keep the secret"
      return end(ClientFailure(.unknownMechanism, at: .auth, reason))
    }
    tryNextMechanism()
  }

  private mutating func tryNextMechanism() {
    let mechanism = mechanisms.removeFirst()
    begin(mechanism, isInitialAllowed: true)
  }

  private mutating func begin(_ mechanism: ClientProfile.Mechanism, isInitialAllowed: Bool) {
    var exchange = ClientExchange(mechanism: mechanism, client: mechanism.begin())
    do throws(SASLClientError) {
      exchange.first = try exchange.client.begin()
    } catch {
      return end(authFailure(error))
    }
    var line = "AUTH \(mechanism.name)"
    if isInitialAllowed, let first = exchange.first {
      let initial = first.isEmpty ? "=" : Base64.encode(first)
      if line.utf8.count + initial.utf8.count + 3 <= Self.longestLine {
        line += " " + initial
        exchange.first = nil
        exchange.wasInitial = true
      }
    }
    self.exchange = exchange
    write(line)
    expect(.auth)
  }

  mutating func authAnswered(_ reply: SMTPReply) {
    guard var exchange else { return }
    let isTakenForSuccess = reply.code == 334 && defects.has(.ignoresChallenges)
    if isTakenForSuccess {
      self.exchange = nil
      return becomeReady()
    }
    if reply.code == 334 { return challenged(reply, exchange) }
    if reply.isPositive {
      self.exchange = nil
      do throws(SASLClientError) {
        try exchange.client.finish()
      } catch {
        return end(authFailure(error))
      }
      isAuthenticated = true
      return becomeReady()
    }
    self.exchange = nil
    // Some know no initial response, and say so in one of these ways.
    if exchange.wasInitial, [500, 501, 555].contains(reply.code) {
      exchange.wasInitial = false
      return begin(exchange.mechanism, isInitialAllowed: false)
    }
    // Not this mechanism; of another one nothing is said (RFC 4954 §6).
    if [504, 534, 538].contains(reply.code), !mechanisms.isEmpty { return tryNextMechanism() }
    end(refused(by: reply, at: .auth, otherwise: .authentication))
  }

  private mutating func challenged(_ reply: SMTPReply, _ open: ClientExchange) {
    var exchange = open
    let response: [UInt8]
    if let first = exchange.first {
      // Whatever it says, there is nothing to say but this.
      exchange.first = nil
      response = first
    } else {
      do throws(SASLClientError) {
        guard let challenge = Base64.decode(Array(reply.text.utf8)) else {
          throw .malformedChallenge
        }
        response = try exchange.client.respond(to: challenge)
      } catch {
        exchange.failure = error
        self.exchange = exchange
        write("*")
        return expect(.authEnd)
      }
    }
    self.exchange = exchange
    write(Base64.encode(response))
    expect(.auth)
  }

  /// The server has answered `*`.
  mutating func authGivenUp(_ reply: SMTPReply) {
    end(authFailure(exchange?.failure ?? .malformedChallenge))
  }

  private func authFailure(_ error: SASLClientError) -> ClientFailure {
    let reason =
      switch error {
      case .unusableCredentials: "the name or the secret is empty, or holds what none may hold"
      case .malformedChallenge: "the server's challenge makes no sense to the mechanism"
      case .unexpectedChallenge: "the server sent one challenge more than the mechanism has"
      case .foreignNonce: "the server's nonce does not begin with the client's (RFC 5802)"
      case .unacceptableIterations(let count): "the server wants \(count) iterations (RFC 7677)"
      case .serverNotVerified: "the server has not shown that it knows the secret (RFC 5802)"
      case .refused(let why): "the server refused: \(ClientLines.shown(Array(why.utf8)))"
      }
    return ClientFailure(
      error == .unusableCredentials ? .injection : .authentication, at: .auth, reason,
      reply: lastReply)
  }
}
