import SMTPTestHelpers
import SMTPTestSupport
import Testing

@testable import SMTPTestContract

@Suite(.bounded) struct `The verb of an exchange` {
  @Test func `is the first word in capitals, whatever divides it from the rest`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = try Client(server)
    _ = try client.reply()
    for line in ["EHLO client.test", "mail from:<ann@client.test>", "Mail:<ann@client.test>", ""] {
      try client.send(line + "\r\n")
      _ = try client.reply()
    }
    let session = try #require(server.sessions.first)
    #expect(session.exchanges.map(\.verb) == [nil, "EHLO", "MAIL", "MAIL", ""])
  }
}
