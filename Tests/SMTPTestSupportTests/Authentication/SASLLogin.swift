import Foundation
import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@testable import SMTPTestWire

/// A client's AUTH over a socket, as the mechanisms have it.
enum SASLLogin {
  /// The system's; `nil` where it has none.
  static let digests = try? OpenSSL.load().digests

  /// - Parameter isInitial: whether what the client can begin with goes with AUTH.
  /// - Returns: the code of the last reply; where the client gave up, that of the reply to `*`.
  static func run(
    _ client: some SASLClient, isInitial: Bool = true, say: (String) throws -> String
  ) throws -> (code: String, error: SASLClientError?) {
    var turns = SASLTurns(client, isInitial: isInitial)
    while true {
      if let outcome = turns.outcome { return outcome }
      turns.take(try say(turns.line))
    }
  }

  static func client(
    _ name: SMTPAuthenticationMechanism, _ user: String, _ secret: SMTPSecret,
    binding: (kind: SASLChannelBinding, octets: [UInt8])? = nil
  ) throws -> any SASLClient {
    switch name {
    case .plain: return PlainClient(user: user, password: secret)
    case .login: return LoginClient(user: user, password: secret)
    case .cramMD5: return CRAMClient(user: user, password: secret, try #require(digests))
    case .xoauth2: return BearerClient.xoauth2(user: user, token: secret)
    case .oauthBearer: return BearerClient.oauthBearer(user: user, token: secret)
    case .xoauth: return XOAuthClient(user: user, token: secret)
    case .external: return ExternalClient()
    case .anonymous: return AnonymousClient(trace: "trace")
    case .scramSHA1, .scramSHA256, .scramSHA1Plus, .scramSHA256Plus:
      return SCRAMClient(
        user: user, password: secret, try #require(name.function), try #require(digests),
        binding: binding)
    }
  }

  /// A client that has said EHLO, in clear.
  static func greeted(_ server: SMTPTestServer) throws -> Client {
    let client = try Client(server)
    _ = try client.reply()
    try client.say("EHLO c.test")
    return client
  }
}

/// An exchange, a line at a time.
struct SASLTurns {
  private var client: any SASLClient
  /// What the client begins with, as long as it has not said it.
  private var first: [UInt8]?
  private var error: SASLClientError?
  /// What the client says next.
  private(set) var line = ""
  private(set) var outcome: (code: String, error: SASLClientError?)?

  init(_ client: any SASLClient, isInitial: Bool = true) {
    self.client = client
    do throws(SASLClientError) { first = try self.client.begin() } catch {
      outcome = ("", error)
      return
    }
    line = "AUTH \(client.mechanism)"
    if isInitial, let begun = first {
      line += " " + (begun.isEmpty ? "=" : Base64.encode(begun))
      first = nil
    }
  }

  /// Takes the reply to the line.
  mutating func take(_ reply: String) {
    if reply.hasPrefix("334"), error == nil {
      do throws(SASLClientError) {
        let text = reply.dropFirst(4).filter { !$0.isNewline }
        guard let challenge = Base64.decode(Array(text.utf8)) else { throw .malformedChallenge }
        if let begun = first {
          line = Base64.encode(begun)
          first = nil
        } else {
          line = Base64.encode(try client.respond(to: challenge))
        }
      } catch {
        self.error = error
        line = "*"
      }
      return
    }
    if reply.hasPrefix("2"), error == nil {
      do throws(SASLClientError) { try client.finish() } catch { self.error = error }
    }
    outcome = (String(reply.prefix(3)), error)
  }
}
