import SMTPTestHelpers
import SMTPTestSupport
import Testing

@testable import SMTPTestWire

@Suite(.bounded) struct `A script in an exchange of AUTH` {
  private func outcome(
    _ mechanism: SMTPAuthenticationMechanism, _ script: String, attempts: Int = 1
  ) throws -> (codes: [String], errors: [SASLClientError?]) {
    let server = try SMTPTestServer.start(
      .user("ann", password: "correct horse"), .clearTextAuthentication,
      .script(try SMTPScript(parsing: script)))
    defer { server.stop() }
    let client = try SASLLogin.greeted(server)
    var codes: [String] = []
    var errors: [SASLClientError?] = []
    for _ in 0..<attempts {
      let sasl = try SASLLogin.client(mechanism, "ann", "correct horse")
      let (code, error) = try SASLLogin.run(sasl) { try client.say($0) }
      codes.append(code)
      errors.append(error)
    }
    return (codes, errors)
  }

  private static let lies: [(SMTPAuthenticationMechanism, String, String, SASLClientError?)] = [
    // Codes, at AUTH and at a response.
    (.plain, #"on AUTH: reply 454 4.7.0 "Later""#, "454", nil),
    (.plain, #"on AUTH: reply 432 4.7.12 "A password transition is needed""#, "432", nil),
    (.login, #"on AUTH-EXCHANGE: reply 534 5.7.9 "Too weak""#, "534", nil),
    (.login, #"on AUTH-EXCHANGE nth 2: reply 538 5.7.11 "Encryption required""#, "538", nil),
    (.cramMD5, #"on AUTH: reply 504 5.5.4 "Not known""#, "504", nil),
    (.scramSHA256, #"on AUTH-EXCHANGE user "ann": reply 535 5.7.8 "No""#, "535", nil),
    // Lies of SCRAM.
    (.scramSHA256, #"on AUTH-EXCHANGE once: challenge "v=AAAA""#, "501", .serverNotVerified),
    (
      .scramSHA256, #"on AUTH: challenge "r=foreign,s={s},i={i}""#, "501", .foreignNonce
    ),
    (
      .scramSHA1, #"on AUTH: challenge "r={r},s={s},i=2147483647""#, "501",
      .unacceptableIterations(2_147_483_647)
    ),
    (.scramSHA1, #"on AUTH: challenge "r={r},s={s},i=1""#, "501", .unacceptableIterations(1)),
    (.scramSHA256, #"on AUTH-EXCHANGE once: reply 235 2.7.0 "In""#, "235", .serverNotVerified),
    (
      .scramSHA256, #"on AUTH-EXCHANGE once: challenge "e=other-error""#, "501",
      .refused("other-error")
    ),
    // Challenges that are none, and that never end.
    (.cramMD5, #"on AUTH: reply 334 "!!!""#, "501", .malformedChallenge),
    (.login, #"on AUTH|AUTH-EXCHANGE first 9: challenge "more""#, "334", .unexpectedChallenge),
    (.login, #"on AUTH: challenge "Benutzername:""#, "235", nil),
    (.login, #"on AUTH-EXCHANGE: challenge "{*}""#, "334", .unexpectedChallenge),
  ]

  @Test(arguments: lies)
  func `says what it likes`(
    mechanism: SMTPAuthenticationMechanism, script: String, code: String, error: SASLClientError?
  ) throws {
    let (codes, errors) = try outcome(mechanism, script)
    #expect(codes == [code])
    #expect(errors == [error])
  }

  @Test func `fails the nth attempt`() throws {
    let (codes, _) = try outcome(
      .plain, #"on AUTH first 2: reply 535 5.7.8 "No""#, attempts: 3)
    #expect(codes == ["535", "535", "235"])
  }

  @Test func `locks out who fails too often`() throws {
    let server = try SMTPTestServer.start(
      .user("ann", password: "correct horse"), .clearTextAuthentication, .policy(.lockout(after: 2))
    )
    defer { server.stop() }
    let client = try SASLLogin.greeted(server)
    for code in ["535", "535", "421"] {
      let sasl = try SASLLogin.client(.plain, "ann", "wrong horse")
      #expect(try SASLLogin.run(sasl) { try client.say($0) }.code == code)
    }
    #expect(throws: (any Error).self) {
      let next = try Client(server)
      _ = try next.reply()
    }
  }

  @Test func `knows the mechanism and the user`() throws {
    let server = try SMTPTestServer.start(
      .user("ann", password: "correct horse"), .clearTextAuthentication,
      .script {
        On(.auth, .authExchange).decide { event in
          guard let attempt = event.authentication, attempt.user == "ann" else { return .proceed }
          return .reply(535, "5.7.8", "\(attempt.mechanism) is closed to \(attempt.user ?? "")")
        }
      })
    defer { server.stop() }
    let client = try SASLLogin.greeted(server)
    let blob = Base64.encode(Array("\0ann\0correct horse".utf8))
    #expect(try client.say("AUTH PLAIN \(blob)") == "535 5.7.8 PLAIN is closed to ann\r\n")
    #expect(try client.say("AUTH LOGIN").hasPrefix("334"))
    #expect(try client.say("YW5u").hasPrefix("334"))
    #expect(try client.say("AAAA").hasPrefix("501"))
  }
}
