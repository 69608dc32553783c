import SMTPTestFixtures
import SMTPTestHelpers
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `The scenarios of RFC 5321, appendix D` {
  @Test(arguments: SMTPFixtureDialogue.names)
  func `are dialogues that a client can follow`(_ name: String) throws {
    let dialogue = try SMTPDialogue(parsing: try SMTPFixtureDialogue.named(name).text)
    #expect(try SMTPDialogue(parsing: dialogue.description) == dialogue)
    let server = try SMTPTestServer.start(.dialogue(dialogue))
    defer { server.stop() }
    let client = try RawClient(server.endpoint)
    // Every line of theirs is literal.
    for line in dialogue.description.split(separator: "\n") where line.hasPrefix("C:") {
      try client.send(line.dropFirst(line.hasPrefix("C: ") ? 3 : 2) + "\r\n")
    }
    #expect(try client.finalReplies().last?.hasPrefix("221 ") == true)
    client.close()
    try OwnThread { try server.waitForDialogue() }.join()
  }
}
