import SMTPTestClient
import SMTPTestHelpers
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A client of a synchronous test` {
  @Test func `does what the asynchronous one does`() throws {
    let server = try SMTPTestServer.start(.rejecting("bob@*"))
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint)
    #expect(try client.connectBlocking().isExtended)
    #expect(try client.sendBlocking(.sample()).finalReply.code == 250)
    #expect(try client.commandBlocking("NOOP").code == 250)
    #expect(throws: SMTPClientError.self) { try client.sendBlocking(.sample(to: "bob@b.test")) }
    client.quitBlocking()
    #expect(server.messages.count == 1)
    #expect(server.violations == [])
  }
}
