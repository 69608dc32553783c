import Foundation
import SMTPTestHelpers
import SMTPTestSupportTesting
import Testing

@Suite(.bounded) struct `A failure of a test that authenticates` {
  private struct Unrelated: Error {}

  /// The attachment is the transcript of the server, which has a test of its own.
  @Test func `shows no password in what it adds to an issue`() async throws {
    let password = "correct-horse/battery?staple"
    let blob = Data("\0ann\0\(password)".utf8).base64EncodedString()
    let recording = await Recording.of(
      .smtpServer(.user("ann", password: SMTPSecret(password)), .clearTextAuthentication, .strict)
    ) {
      let server = try SMTPTestServer.current
      let client = try Client(server)
      _ = try client.reply()
      try client.say("EHLO c.test")
      try client.say("AUTH PLAIN \(blob)")
      try client.say("NOOP \(password)")
      Issue.record("something else")
      _ = try? await server.message(to: "nobody@c.test", within: .milliseconds(1))
      throw Unrelated()
    }
    let texts = recording.comments + recording.issues.map { "\($0)" } + ["\(recording)"]
    #expect(texts.contains { $0.contains("C: AUTH PLAIN {secret}") })
    for text in texts {
      #expect(!text.contains(password) && !text.contains(blob), "\(text)")
    }
  }
}
