import SMTPTestHelpers
import SMTPTestNetwork
import Testing

@testable import SMTPTestScript
@testable import SMTPTestSupport

@Suite(.bounded) struct `A condition` {
  /// One session with one message, in which each condition should hold at exactly these stages.
  @Test(arguments: [
    (SMTPCondition.from("a*@example.com"), [SMTPStage.mail, .rcpt, .data, .body, .endOfData]),
    (.from("b*"), []),
    (.to("BOB@example.com"), [.rcpt, .data, .body, .endOfData]),
    (.to("eve@*"), []),
    (.ehlo("c.test"), [.mail, .rcpt, .data, .body, .endOfData, .quit]),
    (.line("mail from:<*> size=*"), [.mail]),
    (.line("RCPT TO:<?ob@example.com>"), [.rcpt]),
    (.parameter("size"), [.mail]),
    (.parameter("SIZE", "1?"), [.mail]),
    (.parameter("SIZE", "2*"), []),
    (.parameter("BODY"), []),
    (.content("*Hello*"), [.endOfData]),
    (.header("subject", "sp?m*"), [.endOfData]),
    (.header("Subject", "spam"), []),
    (.header("To", "*"), []),
    (.size(12...12), [.mail, .rcpt, .data]),
    (.size(30...), [.endOfData]),
    (.size(...5), [.connect, .greeting, .ehlo, .body, .quit]),
    (.session(1), [.connect, .greeting, .ehlo, .mail, .rcpt, .data, .body, .endOfData, .quit]),
    (.session(2...), []),
    (.recipients(1...), [.rcpt, .data, .body, .endOfData]),
    (.recipients(2...), []),
    (
      .open(1...1), [.connect, .greeting, .ehlo, .mail, .rcpt, .data, .body, .endOfData, .quit]
    ),
    (
      .peer("127.0.0.*"),
      [.connect, .greeting, .ehlo, .mail, .rcpt, .data, .body, .endOfData, .quit]
    ),
    (.peer("127.0.0.1:*"), []),
    (.encrypted, []),
    (.user("*"), []),
    (.state("x"), []),
  ])
  func `holds where it should, and its opposite everywhere else`(
    _ condition: SMTPCondition, _ expected: [SMTPStage]
  ) throws {
    let all: [SMTPStage] = [
      .connect, .greeting, .ehlo, .mail, .rcpt, .data, .body, .endOfData, .quit,
    ]
    func stages(_ condition: SMTPCondition) throws -> [SMTPStage] {
      let server = try SMTPTestServer.start(
        .script(SMTPScript(all.map { On($0).when(condition).enter("seen").next() })))
      defer { server.stop() }
      let client = try RawClient.greeted(server)
      try client.say("MAIL FROM:<ann@example.com> SIZE=12")
      try client.say("RCPT TO:<bob@example.com>")
      try client.say("DATA")
      try client.say("Subject: spam\r\n  mail\r\n\r\nHello\r\n.")
      try client.say("QUIT")
      return zip(all, server.scriptHits).filter { $1.count > 0 }.map(\.0)
    }
    #expect(try stages(condition) == expected)
    #expect(try stages(!condition) == all.filter { !expected.contains($0) })
  }

  @Test func `asks for the null sender and for all conditions of a rule`() throws {
    let server = try SMTPTestServer.start(
      .script {
        On(.rcpt, to: "b@*", from: "").reply(550, "null and b")
        On(.rcpt).when(.from("<>")).reply(551, "null")
      })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.say("MAIL FROM:<>")
    #expect(try client.say("RCPT TO:<b@x.test>") == "550 null and b")
    #expect(try client.say("RCPT TO:<c@x.test>") == "551 null")
    try client.say("RSET")
    try client.say("MAIL FROM:<a@x.test>")
    #expect(try client.say("RCPT TO:<b@x.test>") == "250 2.1.5 Ok")
  }

  @Test func `at octets splits the content exactly there, however it arrives`() throws {
    for octets in [0, 1, 2, 7, 12, 13] {
      let server = try SMTPTestServer.start(
        .script { On(.body).when(.octets(octets)).reset() })
      defer { server.stop() }
      let client = try RawClient.greeted(server)
      try client.openData()
      client.sendUntilRefused(Array("0123456789\r\n.\r\n".utf8))
      // The final dot is not content: the thirteenth octet never comes.
      if octets == 13 {
        #expect(try client.reply() == "250 2.0.0 Ok: queued as 1-1")
      } else {
        _ = try client.rest()
        let transaction = try #require(server.transactions.first)
        #expect(transaction.outcome == .abandoned(at: .body))
        #expect(transaction.content == Array("0123456789\r\n".utf8.prefix(octets)))
      }
    }
  }

  @Test func `at octets counts those of all chunks`() throws {
    let server = try SMTPTestServer.start(
      .script { On(.body).when(.octets(5)).reply(452, "4.3.1", "Enough") })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.say("MAIL FROM:<a@example.com>")
    try client.say("RCPT TO:<b@example.com>")
    try client.send("BDAT 3\r\nabc")
    #expect(try client.reply() == "250 2.0.0 Chunk received")
    try client.send("BDAT 4\r\ndefg")
    #expect(try client.reply() == "452 4.3.1 Enough")
    // The rest of the chunk was read, and was no command.
    #expect(try client.say("NOOP") == "250 2.0.0 Ok")
    #expect(server.transactions.map(\.outcome) == [.rejected(at: .body)])
  }
}
