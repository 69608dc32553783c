import Foundation
import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport

@testable import SMTPTestWire

/// A client's AUTH over a socket, as the mechanisms have it.
enum SASLLogin {
  static let digests = try! OpenSSL.load().digests { $0.precomposedStringWithCompatibilityMapping }

  /// - Parameter isInitial: whether what the client can begin with goes with AUTH.
  /// - Returns: the code of the last reply; where the client gave up, that of the reply to `*`.
  static func run(
    _ client: some SASLClient, isInitial: Bool = true, say: (String) throws -> String
  ) throws -> (code: String, error: SASLClientError?) {
    var client = client
    var first: [UInt8]?
    do { first = try client.begin() } catch { return ("", error as SASLClientError) }
    var line = "AUTH \(client.mechanism)"
    if isInitial, let begun = first {
      line += " " + (begun.isEmpty ? "=" : Base64.encode(begun))
      first = nil
    }
    var reply = try say(line)
    while reply.hasPrefix("334") {
      let text = reply.dropFirst(4).prefix { $0 != "\r\n" && $0 != "\r" && $0 != "\n" }
      let answer: [UInt8]
      do throws(SASLClientError) {
        guard let challenge = Base64.decode(Array(text.utf8)) else { throw .malformedChallenge }
        if let begun = first { answer = begun } else { answer = try client.respond(to: challenge) }
        first = nil
      } catch {
        return (String(try say("*").prefix(3)), error)
      }
      reply = try say(Base64.encode(answer))
    }
    do { if reply.hasPrefix("2") { try client.finish() } } catch {
      return (String(reply.prefix(3)), error as SASLClientError)
    }
    return (String(reply.prefix(3)), nil)
  }

  static func client(
    _ name: SMTPAuthenticationMechanism, _ user: String, _ secret: SMTPSecret,
    binding: (kind: SASLChannelBinding, octets: [UInt8])? = nil
  ) -> any SASLClient {
    switch name {
    case .plain: PlainClient(user: user, password: secret)
    case .login: LoginClient(user: user, password: secret)
    case .cramMD5: CRAMClient(user: user, password: secret, digests)
    case .xoauth2: BearerClient.xoauth2(user: user, token: secret)
    case .oauthBearer: BearerClient.oauthBearer(user: user, token: secret)
    case .xoauth: XOAuthClient(user: user, token: secret)
    case .external: ExternalClient()
    case .anonymous: AnonymousClient(trace: "trace")
    case .scramSHA1, .scramSHA256, .scramSHA1Plus, .scramSHA256Plus:
      SCRAMClient(user: user, password: secret, name.function!, digests, binding: binding)
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
