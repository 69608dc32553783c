import SMTPTestHelpers
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A message query` {
  /// One mail with everything a query can ask for.
  static let mail = """
    From: App <app@example.com>\r
    To: Ann Lee <ann@example.com>\r
    Subject: =?utf-8?q?Your_caf=C3=A9_order?=\r
    X-Tag: one\r
    X-Tag: two\r
    MIME-Version: 1.0\r
    Content-Type: multipart/mixed; boundary=mixed\r
    \r
    --mixed\r
    Content-Type: multipart/alternative; boundary=alternative\r
    \r
    --alternative\r
    Content-Type: text/plain\r
    \r
    Hello Ann,\r
    your code is 123456.\r
    --alternative\r
    Content-Type: text/html\r
    \r
    <p>Hello <a href="https://shop.example/track?id=7">Ann</a></p>\r
    --alternative--\r
    --mixed\r
    Content-Type: application/pdf\r
    Content-Disposition: attachment; filename="receipt.pdf"\r
    Content-Transfer-Encoding: base64\r
    \r
    JVBERg==\r
    --mixed--\r

    """

  /// A server that has the mail, delivered to Ann and refused for Bob.
  static func server() throws -> SMTPTestServer {
    let server = try SMTPTestServer.start(.rejecting("bob@*"))
    let client = try RawClient.greeted(server, hello: "EHLO client.test")
    try client.say("MAIL FROM:<app@example.com> BODY=8BITMIME SIZE=2000")
    try client.say("RCPT TO:<bob@example.com> NOTIFY=NEVER")
    try client.say("RCPT TO:<ann@example.com> NOTIFY=FAILURE,DELAY")
    try client.say("DATA")
    try client.say(mail + ".")
    client.close()
    return server
  }

  /// What holds for the mail, and what does not; each as text.
  static let table: [(holds: String, fails: String)] = [
    (#"to "ann@example.com""#, #"to "bob@example.com""#),
    (#""ANN@*""#, #""ann@example""#),
    (#"from "app@*""#, #"from """#),
    (#"not bcc "*""#, #"bcc "ann@*""#), (#"not cc "*""#, #"cc "ann@*""#),
    (#"parameter BODY="8bit*""#, #"parameter BODY="7BIT""#),
    ("parameter size", "parameter RET"),
    (#"parameter NOTIFY="*DELAY*""#, #"parameter NOTIFY="NEVER""#),
    ("recipients 1", "recipients 2.."),
    (#"header "x-tag" "two""#, #"header "X-Tag" "three""#),
    (#"header "To" "*Ann*""#, #"header "Cc" "*""#),
    (#"subject "Your café order""#, #"subject "Your caf""#),
    (#"text "*code is 123456*""#, #"text "code is 123456""#),
    (#"html "<p>Hello*""#, #"html "*Bob*""#),
    (#"content "*filename=*""#, #"content "*filename=\"other*""#),
    (#"attachment "*.pdf""#, #"attachment "*.exe""#),
    (#"attachment "receipt.*" type "application/*""#, #"attachment "*" type "image/*""#),
    (#"link "https://shop.example/*""#, #"link "http://*""#),
    ("size 100..2KB", "size ..100"),
    ("session 1", "session 2.."),
    ("not tls", "tls"),
    (#"not user "*""#, #"user "*""#),
    (#"ehlo "client.test""#, #"ehlo "*.example""#),
    ("any", "not any"),
    (#"not parameter "8BIT""#, #"parameter "8BIT""#),
    ("size 0..", "size 0"),
    (#"to "ann@*" from "app@*""#, #"to "ann@*" from "eve@*""#),
    (#"to "eve@*" or from "app@*""#, #"to "eve@*" or from "eve@*""#),
    (#"(to "eve@*" or to "ann@*") session 1"#, #"to "eve@*" or to "ann@*" session 2"#),
    (#"not (to "ann@*" tls)"#, #"not (to "ann@*" or tls)"#),
    (#"where "short""#, #"where "long""#),
  ]

  static func parsed(_ text: String) throws -> SMTPMessageQuery {
    try SMTPMessageQuery(
      parsing: text,
      closures: ["short": { $0.size < 2000 }, "long": { $0.size > 2000 }])
  }

  @Test func `means what it says, and reads back as it prints`() async throws {
    let server = try Self.server()
    defer { server.stop() }
    let message = try await server.message()
    for (holds, fails) in Self.table {
      for (text, expected) in [(holds, true), (fails, false)] {
        let query = try Self.parsed(text)
        #expect(try query.matches(message) == expected, "\(text)")
        #expect(try (!query).matches(message) != expected, "not \(text)")
        let again = try Self.parsed(query.description)
        #expect(again.description == query.description)
        #expect(try again.matches(message) == expected, "\(query)")
      }
    }
  }

  @Test(
    arguments: [
      (.to("ann@*"), #"to "ann@*""#), ("ann@*", #"to "ann@*""#),
      (.from("") && .parameter("body"), #"from "" parameter BODY"#),
      (.parameter("RET", "full"), #"parameter RET="full""#),
      (.header("X-\"Tag\"", "a\tb"), #"header "X-\"Tag\"" "a\tb""#),
      (.attachment(), #"attachment "*""#),
      (.attachment("a", type: "b/*"), #"attachment "a" type "b/*""#),
      (.recipients(2) && .size(1024...) && .session(...3), "recipients 2 size 1KB.. session ..3"),
      (.encrypted || !.user("ann") || .ehlo("x"), #"tls or not user "ann" or ehlo "x""#),
      ((.text("a") || .html("b")) && .link("c"), #"(text "a" or html "b") link "c""#),
      (!(.content("a") && .subject("b")), #"not (content "a" subject "b")"#),
      (!(.to("a") || .to("b")), #"not (to "a" or to "b")"#),
      (!(!.to("a")), #"to "a""#),
      (.where("it \"is\"") { _ in true }, #"where "it \"is\"""#),
      (.parameter("8bit", "x"), #"parameter "8BIT"="x""#), (.recipients((-1)...), "recipients 0.."),
      (.size((-5)...7), "size ..7"), (.size(0..<0), "not any"), (!.session(...(-1)), "not not any"),
      (.any, "any"), (!.any, "not any"), (.any && .to("a"), #"to "a""#),
    ] as [(SMTPMessageQuery, String)])
  func `prints as text`(query: SMTPMessageQuery, text: String) {
    #expect(query.description == text)
  }

  @Test func `a blind copy is to whom no field names`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.deliver(
      "To: Ann <ann@example.com>\r\nCc: Crew: fay@Example.COM;\r\nResent-To: gus@example.com\r\n\r\n",
      to: ["ann@example.com", "FAY@example.com", "gus@example.com", "cid@example.com"])
    let message = try await server.message(.bcc("cid@EXAMPLE.com"), .cc("fay@example.com"))
    #expect(message.bcc == ["cid@example.com"])
    #expect(message.mime.bcc == [])
    for query: SMTPMessageQuery in [.bcc("fay@*"), .bcc("ann@*"), .cc("*Crew*"), .cc("ann@*")] {
      #expect(try !query.matches(message), "\(query)")
    }
    let error = await #expect(throws: SMTPWaitError.self) {
      try await server.message(.bcc("dora@*"), .cc("gus@example.com"), within: .milliseconds(20))
    }
    let text = error?.description ?? ""
    #expect(text.contains("bcc: `cid@example.com` ≠ `dora@*`"), "\(text)")
    #expect(text.contains("cc: `fay@Example.COM` ≠ `gus@example.com`"), "\(text)")
  }

  @Test func `takes a string with interpolation for the recipient`() {
    let name = "ann"
    let query: SMTPMessageQuery = "\(name)@example.com"
    #expect(query.description == #"to "ann@example.com""#)
  }

  @Test(arguments: [
    (
      "",
      #"1:1: expected a query such as to "ann@*" or subject "Welcome", found the end of the line"#
    ),
    (
      "subjct \"x\"",
      "1:1: expected a query such as to \"ann@*\" or subject \"Welcome\", found \"subjct\"; did you mean subject?"
    ),
    ("to ann", #"1:4: expected a pattern in quotes, such as "*@example.com", found "ann""#),
    (#"to "a" subj "b""#, #"1:8: expected another condition or the end, found "subj""#),
    (
      #"to "a" subjec "b""#,
      #"1:8: expected another condition or the end, found "subjec"; did you mean subject?"#
    ),
    (#"(to "a""#, #"1:8: expected ")" or another condition, found the end of the line"#),
    (#"to "a")"#, #"1:7: expected another condition or the end, found ")""#),
    (
      #"to "a" or"#,
      #"1:10: expected a query such as to "ann@*" or subject "Welcome", found the end of the line"#
    ),
    ("not", #"1:4: expected what must not hold after "not", found the end of the line"#),
    ("size 4XB", #"1:6: unknown unit "XB"; amounts are written such as 500, 4KB, 2MB or 1GB"#),
    ("tls size 5..1", "1:5: the range 5..1 is empty"),
    ("session 2KB..1", "1:1: the range 2KB..1 is empty"),
    ("not (recipients 1..0)", "1:6: the range 1..0 is empty"),
    (#"where "gone""#, #"1:7: no closure is known by the name "gone" here"#),
    ("to \"a\"\nbut", #"2:1: expected another condition or the end, found "but""#),
    (String(repeating: "not ", count: 100_000), "1:257: more than 64 levels are nested"),
    (String(repeating: "(", count: 100_000), "1:65: more than 64 levels are nested"),
  ])
  func `names what it cannot read, with its place`(text: String, message: String) {
    let error = #expect(throws: SMTPTextError.self) { try SMTPMessageQuery(parsing: text) }
    #expect(error?.summary == message)
  }
}
