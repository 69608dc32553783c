import SMTPTestHelpers
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `Octets that are printed` {
  @Test func `read as the text they are, with all that cannot be seen escaped`() {
    #expect("\(SMTPOctets("Subject: ü\r\n\t{x}\\\0".utf8))" == #"Subject: ü\r\n\t{{x}}\\\0"#)
    #expect("\(SMTPOctets([0xFF, 0x41]))" == #"\xFFA"#)
    #expect("\(SMTPOctets([]))" == "")
  }

  @Test func `leave out the middle of what is long, and count it`() {
    let text = String(repeating: "a", count: 500) + "secret" + String(repeating: "b", count: 500)
    let shown = "\(SMTPOctets(text.utf8))"
    #expect(shown.hasPrefix("aaa") && shown.hasSuffix("bbb"))
    #expect(shown.contains("a … 6 octets … b"))
    #expect("\(SMTPOctets(text.utf8.dropLast(6)))" == String(text.dropLast(6)))
  }

  @Test func `compare with text, octet by octet`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    try RawClient.deliver(server, "Subject: x\r\n\r\nHello\r\n")
    let message = try #require(server.messages.first)
    #expect(message.octets == "Subject: x\r\n\r\nHello\r\n")
    #expect(message.octets != "Subject: x\r\n\r\nHello\n")
    #expect(message.octets.octets == message.content)
    #expect(message.octets.count == message.size)
  }
}
