import Foundation
import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestWire
import Testing

@Suite(.bounded, .enabled(if: SASLPair.system != nil, "there is no OpenSSL"))
struct `SCRAM` {
  private func client(
    _ password: SMTPSecret = "pencil", user: String = "user",
    binding: (SASLChannelBinding, [UInt8])? = nil, knowsBinding: Bool = false
  ) -> SCRAMClient {
    SCRAMClient(
      user: user, password: password, .sha256, SASLPair.digests,
      binding: binding.map { (kind: $0.0, octets: $0.1) }, knowsBinding: knowsBinding)
  }

  private func run(
    _ client: SCRAMClient, _ name: SMTPAuthenticationMechanism = .scramSHA256,
    beside others: [SMTPAuthenticationMechanism] = [], binding: [UInt8]? = nil,
    passwords: [String: SMTPSecret] = ["user": "pencil"],
    tamper: @escaping (Int, [UInt8]) -> [UInt8] = { $1 },
    _ change: (inout SASLMechanism.Settings) -> Void = { _ in }
  ) -> SASLPair.Outcome {
    var pair = SASLPair(passwords: passwords, binding: binding)
    pair.tamper = tamper
    return pair.run(client, SASLPair.mechanism(name, beside: others, change))
  }

  @Test(arguments: SASLChannelBinding.allCases)
  func `is bound to its channel`(kind: SASLChannelBinding) {
    let bound = client(binding: (kind, [1, 2, 3]))
    #expect(bound.mechanism == "SCRAM-SHA-256-PLUS")
    #expect(run(bound, .scramSHA256Plus, binding: [1, 2, 3]) == .succeeded("user"))
    // Somebody stands between the two.
    #expect(run(bound, .scramSHA256Plus, binding: [1, 2, 4]) == .refused(535))
    #expect(run(bound, .scramSHA256Plus, binding: nil) == .refused(535))
    #expect(run(bound, .scramSHA256) == .refused(501))
    #expect(run(client(), .scramSHA256Plus, binding: [1]) == .refused(501))
  }

  @Test func `notices that what is offered was made less`() {
    let knows = client(knowsBinding: true)
    #expect(run(knows) == .succeeded("user"))
    #expect(run(knows, beside: [.scramSHA256Plus]) == .refused(535))
    #expect(run(client(), beside: [.scramSHA256Plus]) == .succeeded("user"))
  }

  @Test func `takes names with commas and equals signs, and the same text in any form`() {
    let name = "a=b,c"
    #expect(run(client(user: name), passwords: [name: "pencil"]) == .succeeded(name))
    #expect(
      run(client("p\u{E4}ss\u{AD}"), passwords: ["user": "pa\u{308}ss"]) == .succeeded("user"))
    #expect(run(client("IX"), passwords: ["user": "\u{2168}"]) == .succeeded("user"))
    #expect(run(client("bad\u{7}")) == .givenUp(.unusableCredentials))
    #expect(run(client("")) == .givenUp(.unusableCredentials))
    #expect(run(client(user: "a\0b")) == .givenUp(.unusableCredentials))
  }

  private static let lies: [(String, String, SASLClientError)] = [
    ("r=", "r=x", .foreignNonce), ("i=4096", "i=1", .unacceptableIterations(1)),
    ("i=4096", "i=2147483647", .unacceptableIterations(2_147_483_647)),
    ("i=4096", "i=many", .malformedChallenge), ("s=", "s=!", .malformedChallenge),
    ("r=", "m=x,r=", .malformedChallenge), ("v=", "v=AAAA", .serverNotVerified),
    ("v=", "e=other-error,v=", .refused("other-error")), ("v=", "x=", .serverNotVerified),
  ]

  @Test(arguments: lies)
  func `is given up where the server lies`(part: String, other: String, error: SASLClientError) {
    let outcome = run(client()) { _, octets in
      let text = octets.text
      guard text.hasPrefix("r=") || text.hasPrefix("v="), let place = text.firstRange(of: part)
      else { return octets }
      return Array((text[..<place.lowerBound] + other + text[place.upperBound...]).utf8)
    }
    #expect(outcome == .givenUp(error))
  }

  @Test func `is given up where the server says too little or too much`() throws {
    var early = client()
    _ = try early.begin()
    #expect(throws: SASLClientError.serverNotVerified) { try early.finish() }
    #expect(throws: SASLClientError.foreignNonce) {
      _ = try early.respond(to: Array("r=abc,s=QSXCR+Q6sek8bf92,i=4096".utf8))
    }
    var login = LoginClient(user: "a", password: "b")
    _ = try login.begin()
    _ = try login.respond(to: [])
    _ = try login.respond(to: [])
    #expect(throws: SASLClientError.unexpectedChallenge) { _ = try login.respond(to: []) }
  }

  @Test(arguments: [
    "", "n", "n,", "n,,", "n,,n=", "n,,n=user", "n,,r=abc,n=user", "n,,n=user,r=", "x,,n=user,r=a",
    "n,b=c,n=user,r=a", "n,a=,n=user,r=a", "n,,m=1,n=user,r=a", "n,,n=us=er,r=a", "p=,,n=user,r=a",
    "p=tls-unique,,n=user,r=a", "n,,n=user,r=a\u{7f}", "n,,n=user,r=a b",
  ])
  func `refuses a first message that is none`(text: String) {
    var server = SASLPair.mechanism(.scramSHA256)
    guard case .failed(let reply) = server.respond(Array(text.utf8)) else {
      Issue.record("taken: \(text)")
      return
    }
    #expect(reply.code == 501)
  }

  @Test func `prints no keys`() {
    let keys = SCRAMKeys(
      "pencil", SCRAMTerms(.sha1, salt: [1], iterations: 1), SASLPair.digests)!
    var text = ""
    dump(keys, to: &text)
    #expect(!text.contains("elements"))
  }
}

@Suite(.bounded) struct `SASLprep of passwords` {
  private func prepare(_ text: String, isStored: Bool = false) -> String? {
    SASLprep.prepare(text, isStored: isStored) { $0.precomposedStringWithCompatibilityMapping }
  }

  @Test(arguments: [
    // RFC 4013 §3.
    ("I\u{AD}X", "IX"), ("user", "user"), ("USER", "USER"), ("\u{AA}", "a"), ("\u{2168}", "IX"),
    ("\u{7}", nil), ("\u{627}1", nil),
    // Spaces of any kind, and both directions.
    ("a\u{A0}b\u{3000}c", "a b c"), ("\u{627}\u{628}", "\u{627}\u{628}"),
    ("\u{627}1\u{628}", "\u{627}1\u{628}"), ("\u{627}a\u{628}", nil), ("a\u{E000}", nil),
    ("a\u{340}", "a\u{300}"), ("\u{200E}", nil), ("\u{1F1E6}", "\u{1F1E6}"), ("", ""),
    ("pa\u{308}ss", "p\u{E4}ss"), ("\u{FF21}", "A"),
  ])
  func `writes texts the one way they are compared`(text: String, prepared: String?) {
    #expect(
      prepare(text).map { Array($0.utf8) } == prepared.map { Array($0.precomposed.utf8) })
  }

  @Test func `keeps no characters of which Unicode 3_2 knew nothing`() {
    // From Unicode 1.1, 2.0, 3.0, 3.1 and 3.2.
    for known in ["\u{E4}", "\u{AC00}", "\u{218}", "\u{10300}", "\u{220}", "\u{20B0}"] {
      #expect(prepare(known, isStored: true) == known)
    }
    // From 4.0, 4.1, 5.0 and 6.1; and what none has.
    for unknown in ["\u{221}", "\u{20B2}", "\u{242}", "\u{1F600}", "\u{378}"] {
      #expect(prepare(unknown) == unknown)
      #expect(prepare(unknown, isStored: true) == nil)
    }
  }
}

extension String {
  /// `à` of "a" and its accent: what normalisation makes of the two.
  fileprivate var precomposed: String { self == "a\u{300}" ? "\u{E0}" : self }
}
