import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestWire
import Testing

/// The examples of the RFCs, octet for octet, and what becomes of them with a wrong bit.
@Suite(.bounded, .enabled(if: SASLPair.system != nil, "there is no OpenSSL"))
struct `SASL mechanisms speak as in the examples of their RFCs` {
  struct Example: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let user: String
    let password: SMTPSecret
    let client: @Sendable () -> any SASLClient
    let server: @Sendable () -> any SASLExchange
    let dialogue: [String]
  }

  static let examples = [
    Example(
      testDescription: "RFC 4616 §4", user: "tim", password: "tanstaaftanstaaf",
      client: { PlainClient(user: "tim", password: "tanstaaftanstaaf") },
      server: { SASLPair.mechanism(.plain) }, dialogue: ["\0tim\0tanstaaftanstaaf"]),
    Example(
      testDescription: "RFC 4616 §4, for another", user: "Kurt", password: "xipj3plmq",
      client: {
        PlainClient(user: "Kurt", password: "xipj3plmq", authorizationIdentity: "Ursel")
      },
      server: { SASLPair.mechanism(.plain) }, dialogue: ["Ursel\0Kurt\0xipj3plmq"]),
    Example(
      testDescription: "RFC 2195 §2", user: "tim", password: "tanstaaftanstaaf",
      client: { CRAMClient(user: "tim", password: "tanstaaftanstaaf", SASLPair.digests) },
      server: {
        SASLPair.mechanism(.cramMD5) {
          $0.makeNonce = { "1896.697170952" }
          $0.hostName = "postoffice.reston.mci.net"
        }
      },
      dialogue: [
        "<1896.697170952@postoffice.reston.mci.net>", "tim b913a602c7eda7a495b4e6e7334d3890",
      ]),
    Example(
      testDescription: "RFC 5802 §5", user: "user", password: "pencil",
      client: {
        SCRAMClient(
          user: "user", password: "pencil", .sha1, SASLPair.digests,
          nonce: "fyko+d2lbbFgONRv9qkxdawL")
      },
      server: {
        SASLPair.mechanism(.scramSHA1) {
          $0.salt = [65, 37, 194, 71, 228, 58, 177, 233, 60, 109, 255, 118]
          $0.makeNonce = { "3rfcNHYJY1ZVvWVs7j" }
        }
      },
      dialogue: [
        "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
        "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
        "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
        "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", "",
      ]),
    Example(
      testDescription: "RFC 7677 §3", user: "user", password: "pencil",
      client: {
        SCRAMClient(
          user: "user", password: "pencil", .sha256, SASLPair.digests,
          nonce: "rOprNGfwEbeRWgbNEkqO")
      },
      server: {
        SASLPair.mechanism(.scramSHA256) {
          $0.salt = [
            0x5B, 0x6D, 0x99, 0x68, 0x9D, 0x12, 0x35, 0x8E, 0xEC, 0xA0, 0x4B, 0x14, 0x12, 0x36,
            0xFA, 0x81,
          ]
          $0.makeNonce = { "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0" }
        }
      },
      dialogue: [
        "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
          + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", "",
      ]),
    Example(
      testDescription: "RFC 7628 §4.1", user: "user@example.com",
      password: "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==",
      client: {
        BearerClient.oauthBearer(
          user: "user@example.com", token: "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==",
          host: "server.example.com", port: 143)
      },
      server: { SASLPair.mechanism(.oauthBearer) },
      dialogue: [
        "n,a=user@example.com,\u{1}host=server.example.com\u{1}port=143\u{1}"
          + "auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\u{1}\u{1}"
      ]),
    Example(
      testDescription: "Google's XOAUTH2", user: "someuser@example.com",
      password: "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg",
      client: {
        BearerClient.xoauth2(
          user: "someuser@example.com", token: "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg")
      },
      server: { SASLPair.mechanism(.xoauth2) },
      dialogue: [
        "user=someuser@example.com\u{1}"
          + "auth=Bearer ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg\u{1}\u{1}"
      ]),
  ]

  private func pair(_ example: Example) -> SASLPair {
    SASLPair(
      passwords: [example.user: example.password], tokens: [example.user: example.password])
  }

  @Test(arguments: examples) func `on both sides`(example: Example) {
    for isInitial in [true, false] {
      var pair = pair(example)
      let begins = example.testDescription != "RFC 2195 §2"
      let outcome = pair.run(example.client(), example.server(), isInitial: isInitial && begins)
      #expect(outcome == .succeeded(example.user))
      #expect(pair.sent.map(\.text) == example.dialogue)
    }
  }

  @Test(arguments: examples) func `and fail with any wrong bit`(example: Example) {
    // What only says how to reach the server, and the case of "Bearer", means nothing.
    for (number, message) in example.dialogue.enumerated() where !message.isEmpty {
      let isToken = message.contains("auth=Bearer ")
      for bit in 0..<message.utf8.count * 8 {
        var pair = pair(example)
        pair.tamper = { $0 == number ? $1.flipping(bit: bit) : $1 }
        let octets = Array(message.utf8).flipping(bit: bit)
        if isToken {
          if let host = message.offset(of: "host="), let token = message.offset(of: "auth="),
            (host..<token - 1).contains(bit / 8)
          {
            continue
          }
          if octets.text.lowercased() == message.lowercased() { continue }
        }
        let outcome = pair.run(
          example.client(), example.server(), isInitial: example.testDescription != "RFC 2195 §2")
        #expect(outcome != .succeeded(example.user), "message \(number), bit \(bit)")
      }
    }
  }

  @Test(arguments: SMTPAuthenticationMechanism.allCases)
  func `and of every mechanism the wrong password fails`(name: SMTPAuthenticationMechanism) {
    if name == .external || name == .anonymous { return }
    var pair = SASLPair(passwords: ["ann": "right"], tokens: ["ann": "right"], binding: [1, 2])
    for (password, isGood) in [("right", true), ("wrong", false)] {
      let client = Self.client(name, "ann", SMTPSecret(password), binding: [1, 2])
      let outcome = pair.run(
        client, SASLPair.mechanism(name), isInitial: name != .cramMD5 && name != .login)
      #expect(outcome == (isGood ? .succeeded("ann") : .refused(535)), "\(name)")
    }
  }

  @Test(arguments: [SMTPAuthenticationMechanism.plain, .login, .cramMD5, .scramSHA1, .scramSHA256])
  func `and a name may have any characters`(name: SMTPAuthenticationMechanism) {
    for user in ["ann of x", "a=b,c", "\u{FC}"] {
      var pair = SASLPair(passwords: [user: "right"])
      let outcome = pair.run(
        Self.client(name, user, "right", binding: []), SASLPair.mechanism(name),
        isInitial: name != .cramMD5 && name != .login)
      #expect(outcome == .succeeded(user))
    }
  }

  static func client(
    _ name: SMTPAuthenticationMechanism, _ user: String, _ secret: SMTPSecret, binding: [UInt8]
  ) -> any SASLClient {
    switch name {
    case .plain: PlainClient(user: user, password: secret)
    case .login: LoginClient(user: user, password: secret)
    case .cramMD5: CRAMClient(user: user, password: secret, SASLPair.digests)
    case .xoauth2: BearerClient.xoauth2(user: user, token: secret)
    case .oauthBearer: BearerClient.oauthBearer(user: user, token: secret)
    case .xoauth: XOAuthClient(user: user, token: secret)
    case .external: ExternalClient()
    case .anonymous: AnonymousClient(trace: "trace")
    case .scramSHA1, .scramSHA256:
      SCRAMClient(user: user, password: secret, name.function!, SASLPair.digests)
    case .scramSHA1Plus, .scramSHA256Plus:
      SCRAMClient(
        user: user, password: secret, name.function!, SASLPair.digests,
        binding: (.exporter, binding))
    }
  }
}

extension String {
  /// Where `part` begins, in octets.
  fileprivate func offset(of part: String) -> Int? {
    let octets = Array(utf8)
    let needle = Array(part.utf8)
    return octets.indices.first { octets[$0...].starts(with: needle) }
  }
}
