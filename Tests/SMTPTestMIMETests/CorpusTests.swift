import SMTPTestFixtures
import SMTPTestHelpers
import SMTPTestMIME
import Testing

/// What must hold for every mail, whatever it is.
@Suite(.bounded) struct CorpusTests {
  @Test(arguments: SMTPFixtureMessage.all)
  func `no octet is lost`(entry: SMTPFixtureMessage.Entry) throws {
    let content = try entry.load().octets
    checkOctets(of: SMTPMIMEMessage(content), "\(entry.name)")
  }
}

/// Checks that the parts of a message, put together, are the message.
func checkOctets(
  of message: SMTPMIMEMessage, _ comment: Comment, _ location: SourceLocation = #_sourceLocation
) {
  for part in message.parts {
    #expect(part.rawHeaders + part.body == part.octets, comment, sourceLocation: location)
    #expect(
      Array(message.content[part.offset..<(part.offset + part.octets.count)]) == part.octets,
      comment, sourceLocation: location)
    #expect(part.headers.octets == part.rawHeaders, comment, sourceLocation: location)
  }
  #expect(message.root.octets == message.content, comment, sourceLocation: location)
}
