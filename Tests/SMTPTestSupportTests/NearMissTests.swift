import SMTPTestHelpers
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A near miss` {
  /// The lines below the nearest message.
  static func lines(_ error: SMTPWaitError?) -> [String] {
    let lines = error?.description.split(separator: "\n").map(String.init) ?? []
    guard let start = lines.firstIndex(of: "The nearest message:") else { return lines }
    return lines[(start + 2)...].prefix { $0.hasPrefix("    ") }.map { String($0.dropFirst(4)) }
  }

  static func miss(_ server: SMTPTestServer, _ query: SMTPMessageQuery) async -> SMTPWaitError? {
    await #expect(throws: SMTPWaitError.self) { try await server.message(query, within: .zero) }
  }

  /// What each query that does not mean the mail of `MessageQueryTests` says of it.
  static let table: [(SMTPMessageQuery, [String])] = [
    ("anne@example.com", ["to: `ann@example.com` ≠ `anne@example.com`"]),
    ("bob@*", ["to: `bob@example.com` was refused with 550 5.1.1 Mailbox unavailable"]),
    (
      .from("app@example.org"),
      [
        "from: `app@example.com` ≠ `app@example.org`",
        "                   ^",
      ]
    ),
    (.from(""), ["from: `app@example.com` ≠ ``"]),
    (
      .subject("Your cafe order"),
      [
        "subject: `Your café order` ≠ `Your cafe order`",
        "                  ^",
      ]
    ),
    (
      .subject("Your order") && "ann@*",
      [
        "subject: `Your café order` ≠ `Your order`",
        "               ^",
        "to: `ann@example.com`",
      ]
    ),
    (.subject("*invoice*"), ["subject: `Your café order` ≠ `*invoice*`"]),
    (!.subject("Your*"), ["not subject: `Your café order`, which is not wanted"]),
    (.header("X-Tag", "Two!"), ["header \"X-Tag\": `two` ≠ `Two!`, nor is one of 1 more"]),
    (.header("Cc", "*"), ["header \"Cc\": none ≠ `*`"]),
    (
      .text("*code is 654321*"),
      [
        #"text: `Hello Ann,\nyour code is 123456.` ≠ `*code is 654321*`"#
      ]
    ),
    (
      .html("*Bob*"),
      [
        #"html: `<p>Hello <a href="https://shop.example/track?id=7">Ann</a></…` ≠ `*Bob*`"#
      ]
    ),
    (
      .content("*name=*doc*"),
      [
        #"content: `…on: attachment; filename="receipt.pdf"\r\nContent-Transfer-Enc…` ≠ `*name=*doc*`"#
      ]
    ),
    (.attachment("*.doc"), ["attachment: `receipt.pdf` ≠ `*.doc`"]),
    (
      .attachment("*", type: "image/*"),
      [
        "attachment: `receipt.pdf (application/pdf)` ≠ `* (image/*)`"
      ]
    ),
    (
      .link("http://shop.example/*"),
      [
        "link: `https://shop.example/track?id=7` ≠ `http://shop.example/*`"
      ]
    ),
    (.size(2000...), ["size: 620 ≠ 2000.."]),
    (.recipients(2), ["recipients: 1 ≠ 2"]),
    (.session(7), ["session: 1 ≠ 7"]),
    (.encrypted, ["tls: the session was not encrypted"]),
    (.user("ann"), ["user: none ≠ `ann`"]),
    (.ehlo("server.test"), ["ehlo: `client.test` ≠ `server.test`"]),
    (.parameter("RET"), ["parameter RET: none"]),
    (.parameter("BODY", "7BIT"), ["parameter BODY=\"7BIT\": `8BITMIME` ≠ `7BIT`"]),
    (.where("has three parts") { _ in false }, ["where: `has three parts` is not so"]),
    (!.where("is small") { _ in true }, ["not where: `is small` is so, which is not wanted"]),
    (
      .from("app@*") && (.to("eve@*") || .to("ann@example.net")),
      [
        "from: `app@example.com`",
        "to: `ann@example.com` ≠ `ann@example.net`",
        "                 ^",
      ]
    ),
    (!(.to("ann@*") && .from("app@*")), ["not to: `ann@example.com`, which is not wanted"]),
    (
      !(.to("eve@*") || .from("app@*")),
      [
        "not to: `ann@example.com`", "not from: `app@example.com`, which is not wanted",
      ]
    ),
  ]

  @Test func `says field by field what holds and what does not`() async throws {
    let server = try `A message query`.server()
    defer { server.stop() }
    for (query, expected) in Self.table {
      let lines = Self.lines(await Self.miss(server, query))
      #expect(lines == expected, "\(query)")
    }
  }

  @Test func `is the message that comes nearest, whenever it came`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let subjects = ["Invoice", "Wellcome", "Welcom", "News", "Receipt"]
    for subject in subjects { try RawClient.deliver(server, "Subject: \(subject)\r\n\r\n") }
    let error = await Self.miss(server, .subject("Welcome"))
    let lines = error?.description.split(separator: "\n").filter { $0.contains("≠") } ?? []
    #expect(
      lines.map { $0.split(separator: "`")[1] } == ["Welcom", "Wellcome", "Invoice"])
    #expect(error?.description.contains("\n  and 2 more\n") == true)
  }

  @Test func `escapes and shortens what a client sent`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let evil = "a\u{1B}[31m\u{202E}\u{200B}\u{A0}\\\t\u{7}"
    try RawClient.deliver(server, "Subject: \(evil)\(String(repeating: "x", count: 5000))\r\n\r\n")
    let error = await Self.miss(server, .subject("a"))
    let line = Self.lines(error).first ?? ""
    #expect(
      line.hasPrefix(#"subject: `a\u{1B}[31m\u{202E}\u{200B}\u{A0}\\\t\u{7}xxx"#), "\(line)")
    #expect(line.hasSuffix("x…` ≠ `a`"), "\(line)")
    #expect(line.count < 120)
  }

  @Test func `shows the place in a long text`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let filler = String(repeating: "All work and no play. ", count: 40)
    try RawClient.deliver(server, "Subject: x\r\n\r\n\(filler)Your code: 123456. \(filler)\r\n")
    let near = Self.lines(await Self.miss(server, .text("*Your code: 654321*"))).first ?? ""
    #expect(near.contains("Your code: 123456."), "\(near)")
    #expect(near.hasPrefix("text: `…"))
    let literal = filler + "Your code: 123457. " + filler + "\n"
    let lines = Self.lines(await Self.miss(server, .text(literal)))
    try #require(lines.count == 2)
    #expect(lines[0].contains("code: 123456.") && lines[0].contains("code: 123457."))
    let column = lines[1].count - 1
    #expect(Array(lines[0])[column] == "6", "the mark stands below what differs")
  }

  @Test func `tells what came too early`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    for subject in ["Receipt", "Welcome", "News"] {
      try RawClient.deliver(server, "Subject: \(subject)\r\n\r\n")
    }
    let error = await #expect(throws: SMTPWaitError.self) {
      try await server.messages(
        inOrder: .subject("Welcome"), .subject("Receipt"), within: .zero)
    }
    let lines = error?.description.split(separator: "\n").map(String.init) ?? []
    try #require(lines.count > 6)
    #expect(
      lines[0] == "Waited 0.0 seconds for a message subject \"Welcome\", then one subject "
        + "\"Receipt\"; only 1 came in this order.")
    #expect(lines[1] == "Found subject \"Welcome\":")
    #expect(lines[2].contains("session 2,"))
    #expect(lines[3] == "Too early, it should have come after these:")
    #expect(lines[4].contains("session 1,"))
    #expect(lines[5] == "The nearest message:")
    #expect(lines[6].contains("session 3,"))
    #expect(
      try await server.messages(inOrder: .subject("Receipt"), .any).map(\.subject)
        == ["Receipt", "Welcome"])
    #expect(try await server.messages(inOrder: []).isEmpty)
  }

  @Test func `tells what a closure threw`() async throws {
    struct Mishap: Error {}
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    try RawClient.deliver(server)
    // The first to hold or throw decides; the wait fails for the count.
    let error = await #expect(throws: SMTPWaitError.self) {
      try await server.messages(
        count: 2, .to("eve@*") && .where("throws") { _ in throw Mishap() }, within: .zero)
    }
    #expect(Self.lines(error).last == "where: threw `Mishap()`")
  }
}
