import SMTPTestHelpers
import Testing

@Suite(.bounded) struct `The demo` {
  @Test func `proves what it says, and shows the dialogue`() throws {
    let end = try Child("demo").end()
    #expect(end.status == 0)
    #expect(end.output.filter { $0.hasPrefix("proved: ") }.count == 15)
    #expect(
      end.output.contains(
        "proved: the second client upgraded with STARTTLS, to TLSv1.3, after it had verified a "
          + "certificate that was made for this run"))
    #expect(end.output.contains { $0.contains("TLSv1.3, TLS_") })
    #expect(end.output.contains("S: 550 5.1.1 Mailbox unavailable"))
    #expect(end.output.last?.hasPrefix("15 of 15 claims hold") == true)
    #expect(end.errors.isEmpty)
  }

  @Test func `can do without the dialogue`() throws {
    let end = try Child("demo", "--quiet").end()
    #expect(end.status == 0)
    #expect(!end.output.contains { $0.hasPrefix("S: ") })
  }
}
