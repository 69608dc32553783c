import SMTPTestHelpers
import SMTPTestWire
import Testing

@Suite(.bounded) struct `A client and a server that answers as it is told` {
  /// Answers, and what has to come of them.
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    /// What is answered to a verb, in order; what is not listed is answered well. `greeting` and `.`
    /// are the connect and the end of data; an answer of "" is silence until the connection ends.
    var answers: [String: [String]] = [:]
    var client: @Sendable (inout ClientProfile.Options) -> Void = { _ in }
    var message = ClientMessage()
    /// What became of the message: `sent`, or kind and stage, with `?` where another attempt may
    /// succeed and `~` where it may have been accepted.
    let outcome: String
    /// What the client must not have sent.
    var never: [String] = []
    /// Whether the answers arrive whole: octet by octet nobody could tell.
    var isWhole = false

    init(
      _ name: String, _ answers: [String: [String]] = [:], _ outcome: String, never: [String] = [],
      isWhole: Bool = false, message: ClientMessage = ClientMessage(),
      client: @escaping @Sendable (inout ClientProfile.Options) -> Void = { _ in }
    ) {
      self.name = name
      self.answers = answers
      self.outcome = outcome
      self.never = never
      self.isWhole = isWhole
      self.message = message
      self.client = client
    }

    var testDescription: String { name }
  }

  static let tls = ["250-x\r\n250 STARTTLS\r\n"]

  static let rows: [Row] = [
    Row("well", [:], "sent"),
    Row("a greeting of many lines", ["greeting": ["220-a\r\n220-b\r\n220\r\n"]], "sent"),
    Row(
      "codes alone", ["greeting": ["220\r\n"], "MAIL": ["250\r\n"], "DATA": ["354\r\n"]], "sent"),
    Row("octets of any kind", ["MAIL": ["250 \u{1B}[31m\0\r x\r\n"]], "sent"),
    Row("554 greeting", ["greeting": ["554 no\r\n"]], "connection greeting", never: ["EHLO"]),
    Row("421 greeting", ["greeting": ["421 busy\r\n"]], "connection greeting ?", never: ["QUIT"]),
    Row("SSH", ["greeting": ["SSH-2.0-x\r\n"]], "protocol greeting", never: ["EHLO"]),
    Row("TLS octets", ["greeting": ["\u{15}\u{3}\u{1}"]], "protocol greeting", never: ["EHLO"]),
    Row("no EHLO", ["EHLO": ["502 no\r\n"], "HELO": ["250 x\r\n"]], "sent", never: ["BODY="]),
    Row("421 to EHLO", ["EHLO": ["421 x\r\n"]], "connection ehlo ?", never: ["HELO", "MAIL"]),
    Row(
      "neither EHLO nor HELO", ["EHLO": ["550 x\r\n"], "HELO": ["550 x\r\n"]], "connection helo",
      never: ["MAIL"]),
    Row(
      "what looks like keywords",
      ["EHLO": ["250-STARTTLS\r\n250-NOSTARTTLS\r\n250-\r\n250 XAUTH PLAIN\r\n"]],
      "sent", never: ["STARTTLS"], client: { $0.security = .ifOffered }),
    Row(
      "TLS required, not offered", [:], "tls startTLS", never: ["MAIL", "AUTH"],
      client: { $0.security = .required }),
    Row(
      "TLS required, 454", ["EHLO": tls, "STARTTLS": ["454 x\r\n"]], "tls startTLS ?",
      never: ["MAIL"], client: { $0.security = .required }),
    Row(
      "TLS required, 250", ["EHLO": tls, "STARTTLS": ["250 x\r\n"]], "tls startTLS",
      never: ["MAIL"], client: { $0.security = .required }),
    Row(
      "TLS, octets behind the 220", ["EHLO": tls, "STARTTLS": ["220 go\r\n250-AUTH LO"]],
      "tls startTLS", never: ["MAIL"], isWhole: true),
    Row("TLS if offered, 454", ["EHLO": tls, "STARTTLS": ["454 x\r\n"]], "sent"),
    Row(
      "AUTH not offered", [:], "unknownMechanism auth", never: ["MAIL"],
      client: { $0.authenticate("PLAIN") }),
    Row(
      "AUTH in clear", ["EHLO": ["250-x\r\n250 AUTH PLAIN\r\n"]], "unknownMechanism auth",
      never: ["AUTH", "MAIL"],
      client: {
        $0.authenticate("PLAIN")
        $0.allowsSecretsInClear = false
      }),
    Row(
      "AUTH 535", ["EHLO": ["250-x\r\n250 AUTH plain\r\n"], "AUTH": ["535 x\r\n"]],
      "authentication auth", never: ["MAIL"], client: { $0.authenticate("PLAIN") }),
    Row(
      "AUTH 454", ["EHLO": ["250-x\r\n250 AUTH PLAIN\r\n"], "AUTH": ["454 x\r\n"]],
      "authentication auth ?", never: ["MAIL"], client: { $0.authenticate("PLAIN") }),
    Row(
      "AUTH without initial response",
      ["EHLO": ["250-x\r\n250 AUTH PLAIN\r\n"], "AUTH": ["501 x\r\n", "334\r\n"]], "sent",
      client: { $0.authenticate("PLAIN") }),
    Row(
      "AUTH 504, then the next",
      ["EHLO": ["250-x\r\n250 AUTH PLAIN LOGIN\r\n"], "AUTH": ["504 x\r\n", "235 x\r\n"]], "sent",
      client: { $0.authenticate("PLAIN", "LOGIN") }),
    Row("MAIL 451", ["MAIL": ["451 x\r\n"]], "sender mail ?", never: ["RCPT", "DATA"]),
    Row("MAIL 550", ["MAIL": ["550 x\r\n"]], "sender mail", never: ["RCPT", "DATA"]),
    Row("MAIL 259", ["MAIL": ["259 x\r\n"]], "sent"),
    Row("MAIL 354", ["MAIL": ["354 x\r\n"]], "protocol mail", never: ["RCPT"]),
    Row("MAIL 150", ["MAIL": ["150 x\r\n"]], "protocol mail", never: ["RCPT"]),
    Row("MAIL 2500", ["MAIL": ["2500 ok\r\n"]], "protocol mail", never: ["RCPT"]),
    Row("MAIL OK", ["MAIL": ["OK\r\n"]], "protocol mail", never: ["RCPT"]),
    Row("MAIL, LF alone", ["MAIL": ["250 ok\n"]], "protocol mail", never: ["RCPT"]),
    Row(
      "MAIL, two replies", ["MAIL": ["250 ok\r\n250 ok\r\n"]], "protocol mail", never: ["DATA"],
      isWhole: true),
    Row("RCPT 550", ["RCPT": ["550 no\r\n"]], "recipients rcpt", never: ["DATA"]),
    Row("RCPT 450", ["RCPT": ["450 no\r\n"]], "recipients rcpt ?", never: ["DATA"]),
    Row("RCPT 251", ["RCPT": ["251 will forward to <e@evil>\r\n"]], "sent", never: ["evil"]),
    Row("RCPT, two codes", ["RCPT": ["250-ok\r\n550 no\r\n"]], "protocol rcpt", never: ["DATA"]),
    Row(
      "RCPT 550 and 421", ["RCPT": ["550 no\r\n421 too many\r\n"]], "recipients rcpt",
      never: ["DATA", "QUIT"]),
    Row(
      "RCPT 250 and 421", ["RCPT": ["250 ok\r\n421 bye\r\n"]], "connection data ?",
      never: ["Subject", "QUIT"]),
    Row(
      "RCPT 250 and a part of 421", ["RCPT": ["250 ok\r\n42"], "DATA": ["1 bye\r\n"]],
      "connection data ?", never: ["Subject"], isWhole: true),
    Row(
      "RCPT 250 and 42x", ["RCPT": ["250 ok\r\n422 x\r\n"]], "protocol rcpt", never: ["DATA"],
      isWhole: true),
    Row(
      "DATA 354 and 550", ["DATA": ["354 go\r\n550 no\r\n"]], "delivery body",
      never: ["QUIT"], isWhole: true),
    Row("DATA 250", ["DATA": ["250 ok\r\n"]], "protocol data", never: ["Subject"]),
    Row("DATA 451", ["DATA": ["451 x\r\n"]], "delivery data ?", never: ["Subject"]),
    Row("DATA 421", ["DATA": ["421 x\r\n"]], "connection data ?", never: ["Subject", "QUIT"]),
    Row(
      "DATA, and the answer to the content at once", ["DATA": ["354 x\r\n250 ok\r\n"]],
      "protocol data", never: ["Subject"], isWhole: true),
    Row("the content, 354", [".": ["354 x\r\n"]], "protocol endOfData ~"),
    Row("the content, 451", [".": ["451 x\r\n"]], "delivery endOfData ?"),
    Row("the content, 554", [".": ["554 x\r\n"]], "delivery endOfData"),
    Row("the content, 421", [".": ["421 x\r\n"]], "connection endOfData ?"),
    Row("the content, half a reply", [".": ["250-ok\r\n"]], "unknownOutcome endOfData ?~"),
    Row("the content, nothing", [".": [""]], "unknownOutcome endOfData ?~"),
    Row("QUIT 500", ["QUIT": ["500 x\r\n"]], "sent"),
    Row("QUIT, garbage", ["QUIT": ["\0\0\r\n"]], "sent"),
    Row("QUIT, nothing", ["QUIT": [""]], "sent"),
    Row(
      "in a group, all refused, 354",
      ["EHLO": ["250-x\r\n250 PIPELINING\r\n"], "RCPT": ["550 x\r\n"], ".": ["250 ok\r\n"]],
      "recipients rcpt", never: ["Subject"]),
    Row(
      "in a group, MAIL refused, 354",
      [
        "EHLO": ["250-x\r\n250 PIPELINING\r\n"], "MAIL": ["550 x\r\n"], "RCPT": ["503 x\r\n"],
        ".": ["250 ok\r\n"],
      ], "sender mail", never: ["Subject"]),
    Row(
      "in a group, MAIL refused, all else accepted",
      [
        "EHLO": ["250-x\r\n250 PIPELINING\r\n"], "MAIL": ["550 x\r\n"], ".": ["250 ok\r\n"],
      ], "sender mail", never: ["Subject"]),
    Row(
      "too big", ["EHLO": ["250-x\r\n250 SIZE 5\r\n"]], "unsendable mail", never: ["MAIL"]),
    Row("SIZE 0", ["EHLO": ["250-x\r\n250 SIZE 0\r\n"]], "sent"),
    Row("SIZE that is none", ["EHLO": ["250-x\r\n250 SIZE 99999999999999999999\r\n"]], "sent"),
    Row(
      "8-bit, not offered", [:], "unsendable mail", never: ["MAIL"],
      message: ClientMessage(content: "\r\nü\r\n")),
    Row(
      "a bare LF", [:], "unsendable mail", never: ["MAIL"],
      message: ClientMessage(content: "a\nb\r\n")),
    Row(
      "a bare CR", [:], "unsendable mail", never: ["MAIL"],
      message: ClientMessage(content: "a\rb\r\n")),
    Row(
      "a CR at the end", [:], "unsendable mail", never: ["MAIL"],
      message: ClientMessage(content: "a\r")),
    Row("NUL", [:], "unsendable mail", never: ["MAIL"], message: ClientMessage(content: "a\0\r\n")),
    Row(
      "a long line", [:], "unsendable mail", never: ["MAIL"],
      message: ClientMessage(content: String(repeating: "x", count: 1001) + "\r\n")),
    Row("nobody", [:], "unsendable mail", never: ["MAIL"], message: ClientMessage(to: [])),
    Row(
      "DSN, not offered", [:], "unsendable mail", never: ["MAIL"],
      message: ClientMessage(parameters: [SMTPParameter("RET", "FULL")])),
    Row(
      "a parameter with a line end", ["EHLO": ["250-x\r\n250 DSN\r\n"]], "injection mail",
      never: ["evil"],
      message: ClientMessage(parameters: [SMTPParameter("ENVID", "x\r\nRCPT TO:<evil@x>")])),
    Row(
      "a parameter with a space", ["EHLO": ["250-x\r\n250 DSN\r\n"]], "injection mail",
      never: ["evil"],
      message: ClientMessage(parameters: [SMTPParameter("ENVID", "x evil")])),
  ]

  static let injections: [Row] = [
    "a@x>\r\nRCPT TO:<evil@x", "a@x>\nevil", "a@x\revil", "a@x\0evil", "a\u{85}evil@x",
    "a\u{2028}evil@x", "a\u{2029}evil@x", "a\u{B}evil@x", "a@x> evil", "a@x>,<evil@x",
    "a@x evil", "a@x> SIZE=1", "<evil@x", "Evil <evil@x>",
  ].flatMap { text in
    let address = SMTPEnvelopeAddress(text)
    return [
      Row(
        "from \(text.debugDescription)", [:], "injection mail", never: ["MAIL", "evil"],
        message: ClientMessage(from: address)),
      Row(
        "to \(text.debugDescription)", [:], "injection mail", never: ["MAIL", "evil"],
        message: ClientMessage(to: ["b@b.test", address])),
    ]
  }

  @Test(arguments: rows)
  func `ends as it must`(row: Row) { check(row) }

  @Test(arguments: injections)
  func `sends nothing of what could be taken for a command`(row: Row) { check(row) }

  private func check(_ row: Row) {
    for longest in row.isWhole ? [Int.max] : [Int.max, 1] {
      var dialogue = ToldServer(row.answers, longest: longest, row.client)
      dialogue.take(.send(row.message), .quit)
      #expect(dialogue.outcomes.count == 1)
      #expect(dialogue.outcomes.first.map(Self.text) == row.outcome)
      #expect(dialogue.endings == 1)
      for word in row.never { #expect(!dialogue.text.contains(word), "\(dialogue.text)") }
    }
  }

  static func text(_ outcome: ClientOutcome) -> String {
    guard let failure = outcome.failure else { return "sent" }
    let marks = (failure.isTransient ? "?" : "") + (failure.mayHaveBeenAccepted ? "~" : "")
    return "\(failure.kind.rawValue) \(failure.stage.rawValue)" + (marks.isEmpty ? "" : " \(marks)")
  }

  @Test func `LMTP knows of each recipient`() {
    var dialogue = ToldServer([".": ["250 a\r\n", "452 b\r\n", ""]]) { $0.isLMTP = true }
    dialogue.take(.send(ClientMessage(to: ["a@x", "b@x", "c@x"])))
    #expect(
      dialogue.outcomes.first?.recipients == [
        .accepted(SMTPReply(250, "a")), .refused(SMTPReply(452, "b")), .unknown,
      ])
    #expect(dialogue.outcomes.first?.failure?.kind == .unknownOutcome)
  }

  @Test(arguments: [
    ([550, 450, 451, 551], 450), ([450, 550, 451], 450), ([551, 550], 551),
  ])
  func `of refused recipients one that may be accepted later says why, else the first`(
    codes: [Int], code: Int
  ) {
    var dialogue = ToldServer(["RCPT": codes.map { "\($0) x\r\n" }])
    let recipients = codes.indices.map { SMTPEnvelopeAddress("r\($0)@x.test") }
    dialogue.take(.send(ClientMessage(to: recipients)))
    #expect(dialogue.outcomes.first?.failure?.reply?.code == code)
    #expect(dialogue.outcomes.first?.failure?.isTransient == (code < 500))
  }

  @Test(arguments: ["250", "451", "503"])
  func `a chunk that is refused fails its message, whatever is said to the next`(code: String) {
    var client = ClientSession(ClientProfile(ClientProfile.Options()))
    var outcomes: [ClientOutcome] = []
    func hear(_ text: String) {
      Array(text.utf8).withUnsafeBytes { client.receive($0) }
      while case .perform(let effects) = client.next() {
        for case .tell(ClientFact.finished(let outcome)) in effects { outcomes.append(outcome) }
      }
    }
    client.take(ClientWork.send(.pulled))
    hear("220 x\r\n")
    hear("250-x\r\n250-PIPELINING\r\n250 CHUNKING\r\n")
    hear("250 x\r\n250 x\r\n")
    for piece in ["a\r\n", "b\r\n"] {
      client.take(ClientWork.content(Array(piece.utf8), isLast: false))
      hear("")
    }
    hear("451 x\r\n")
    #expect(outcomes.isEmpty)
    hear("\(code) x\r\n")
    #expect(outcomes.map(Self.text) == ["delivery bdat ?"])
  }

  @Test(arguments: ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "."])
  func `silence ends by a timeout`(verb: String) {
    var dialogue = ToldServer([verb: [""]], endsInput: false)
    dialogue.take(.send(ClientMessage()), .send(ClientMessage(2)))
    #expect(dialogue.outcomes.isEmpty)
    dialogue.fireTimer()
    #expect(dialogue.outcomes.map(\.number) == [1, 2])
    #expect(dialogue.outcomes.first?.failure?.kind == .timeout)
    #expect(dialogue.outcomes.first?.failure?.mayHaveBeenAccepted == (verb == "."))
    #expect(dialogue.outcomes.last?.failure?.mayHaveBeenAccepted == false)
    #expect(dialogue.endings == 1)
  }

  @Test func `random octets at every stage end it`() {
    var random = SplitMix(state: 7)
    for round in 0..<Effort.of(6000) {
      let verbs = ["greeting", "EHLO", "MAIL", "RCPT", "DATA", ".", "QUIT", "RSET"]
      let telling = Array("2345 -\r\n0".utf8) + [0, 255]
      let noise = (0...random.below(40)).map { _ in
        random.below(3) > 0 ? telling[random.below(telling.count)] : UInt8(random.below(256))
      }
      var dialogue = ToldServer([:])
      dialogue.noise = (verbs[random.below(verbs.count)], noise)
      dialogue.take(.send(ClientMessage()), .send(ClientMessage(2)), .quit)
      #expect(dialogue.outcomes.count == 2, "round \(round)")
      #expect(dialogue.endings == 1, "round \(round)")
    }
  }
}
