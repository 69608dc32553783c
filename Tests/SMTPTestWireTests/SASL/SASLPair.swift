import Foundation
import SMTPTestNetwork
import SMTPTestWire

/// Both sides of an exchange, and whoever knows the users, without a session between them.
struct SASLPair {
  /// The system's; `nil` where it has none.
  static let system = try? OpenSSL.load().digests

  /// Those of the system, which derive each key once. Suites that need them are skipped where there are
  /// none.
  static let digests: SASLDigests = {
    struct Question: Hashable {
      let function: SASLDigests.Function
      let password, salt: [UInt8]
      let iterations: Int
    }
    let digests =
      system
      ?? SASLDigests(
        normalize: { $0 }, digest: { _, _ in [] }, authenticate: { _, _, _ in [] },
        stretch: { _, _, _, _ in [] })
    let known = Known<Question>()
    return SASLDigests(
      normalize: digests.normalize, digest: digests.digest, authenticate: digests.authenticate,
      stretch: {
        let question = Question(function: $0, password: $1, salt: $2, iterations: $3)
        if let answer = known.answers.withLock({ $0[question] }) { return answer }
        let answer = digests.stretch($0, $1, $2, $3)
        known.answers.withLock { $0[question] = answer }
        return answer
      })
  }()

  private final class Known<Question: Hashable & Sendable>: Sendable {
    let answers = Locked<[Question: [UInt8]]>([:])
  }

  var passwords: [String: SMTPSecret] = [:]
  var tokens: [String: SMTPSecret] = [:]
  /// What the server's channel is bound to.
  var binding: [UInt8]?
  /// Everything that was sent, in order: the client's octets and the server's.
  var sent: [[UInt8]] = []
  /// Changes what is sent, by its number.
  var tamper: (Int, [UInt8]) -> [UInt8] = { $1 }

  enum Outcome: Equatable {
    case succeeded(String)
    case refused(Int)
    case givenUp(SASLClientError)
  }

  static func mechanism(
    _ name: SMTPAuthenticationMechanism, beside others: [SMTPAuthenticationMechanism] = [],
    _ change: (inout SASLMechanism.Settings) -> Void = { _ in }
  ) -> any SASLExchange {
    var settings = SASLMechanism.Settings()
    settings.digests = digests
    change(&settings)
    return SASLMechanism.mechanisms([name] + others, settings)[0].begin()
  }

  /// Has a client authenticate.
  ///
  /// - Parameter isInitial: whether what the client can begin with goes with AUTH.
  mutating func run(
    _ client: some SASLClient, _ server: any SASLExchange, isInitial: Bool = true
  ) -> Outcome {
    var client = client
    var server = server
    do {
      var first = try client.begin().map { transmit($0) }
      var step = server.respond(isInitial ? first : nil)
      if isInitial { first = nil }
      while true {
        switch step {
        case .lookUp(let inquiry): step = server.found(answer(inquiry))
        case .challenge(let octets):
          if let begun = first {
            first = nil
            step = server.respond(begun)
          } else {
            step = server.respond(transmit(try client.respond(to: transmit(octets))))
          }
        case .succeeded(let user):
          try client.finish()
          return .succeeded(user)
        case .failed(let reply): return .refused(reply.code)
        }
      }
    } catch {
      return .givenUp(error)
    }
  }

  private mutating func transmit(_ octets: [UInt8]) -> [UInt8] {
    let octets = tamper(sent.count, octets)
    sent.append(octets)
    return octets
  }

  func answer(_ inquiry: SASLInquiry) -> SASLAnswer {
    switch inquiry.claim {
    case .token(let token):
      guard tokens[inquiry.user] == token else {
        return .refused(error: "{\"status\":\"401\"}")
      }
      return .user(SASLUser(name: inquiry.user))
    case .anonymity: return .user(SASLUser(name: inquiry.user))
    case .certificate: return .user(SASLUser(name: "certified"))
    default: break
    }
    guard let password = passwords[inquiry.user],
      [nil, inquiry.user, "Ursel"].contains(inquiry.authorizationIdentity)
    else { return .refused() }
    switch inquiry.claim {
    case .password(let shown):
      return shown == password ? .user(SASLUser(name: inquiry.user)) : .refused()
    case .keys(let terms):
      return .user(
        SASLUser(
          name: inquiry.user, keys: SCRAMKeys(password, terms, Self.digests),
          channelBinding: binding))
    default: return .user(SASLUser(name: inquiry.user, password: password))
    }
  }
}

extension [UInt8] {
  /// The octets with one bit changed.
  func flipping(bit: Int) -> [UInt8] {
    var copy = self
    copy[bit / 8] ^= 1 << (bit % 8)
    return copy
  }

  var text: String { String(decoding: self, as: UTF8.self) }
}
