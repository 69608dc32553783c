import SMTPTestHelpers
import Testing

@testable import SMTPTestSupport

@Suite(.bounded) struct `A secret` {
  private static let text = "tops3cret"
  private static let secret = SMTPSecret(text)

  @Test func `is printed by nothing`() {
    let secret = Self.secret
    var dumped = ""
    dump(secret, to: &dumped)
    dump([secret], to: &dumped)
    dump(Optional(secret), to: &dumped)
    dump(["password": secret], to: &dumped)
    var printed = ""
    print(secret, [secret], (secret, 1), to: &printed)
    debugPrint(secret, [secret], to: &printed)
    let texts = [
      dumped, printed, "\(secret)", "\([secret])", "\(Optional(secret) as Any)",
      String(describing: secret), String(reflecting: secret), String(reflecting: [secret: secret]),
      "\(Mirror(reflecting: secret).children.map { $0.value })",
      "\(SMTPSecret(stringLiteral: Self.text).playgroundDescription)",
    ]
    for text in texts { #expect(!text.contains(Self.text)) }
    #expect("\(secret)" == "{secret}")
    #expect(String(reflecting: [secret]) == "[{secret}]")
    #expect(secret.revealed == Self.text)
    #expect(!((secret as Any) is any Encodable))
  }

  @Test func `is the same as another of the same text`() {
    let literal: SMTPSecret = "tops3cret"
    #expect(literal == Self.secret)
    #expect(Set([literal, Self.secret]).count == 1)
    #expect(literal != "other")
  }

  @Test func `of a server shows in nothing that can be dumped`() throws {
    let options: [SMTPServerOption] = [.secrets("tops3cret", "hunter22")]
    let configuration = SMTPTestServer.Configuration(options)
    let server = try SMTPTestServer.start(options)
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.say("NOOP tops3cret")
    let session = try #require(server.sessions.first)
    #expect(session.violations.contains { $0.kind == .secretInClearText })
    var judge = SessionJudge(JudgeTerms(secrets: configuration.secrets))
    judge.advance(session.snapshot)
    var dumped = ""
    dump(configuration, to: &dumped)
    dump(options, to: &dumped)
    dump(JudgeTerms(secrets: configuration.secrets), to: &dumped)
    dump(judge, to: &dumped)
    dumped += "\(configuration) \(String(reflecting: configuration)) \(options)"
    dumped += "\(Mirror(reflecting: configuration).children.map { "\($0)" })"
    for secret in configuration.secrets {
      #expect(!dumped.contains(secret.revealed))
      // Octets that are dumped stand one a line.
      let octets = secret.octets.map { "- \($0)\n" }
      #expect(!dumped.replacing(" ", with: "").contains(octets.joined().replacing(" ", with: "")))
    }
  }
}
