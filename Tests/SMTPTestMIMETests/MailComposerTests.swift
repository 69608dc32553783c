import SMTPTestHelpers
import SMTPTestMIME
import Testing

@Suite(.bounded) struct MailComposerTests {
  @Test func `a plain mail is written the plain way`() throws {
    let mail = SMTPMailComposer(
      from: "Ann Archer <ann@example.com>", to: ["bob@example.net"], subject: "Hello",
      text: "Hello Bob\n")
    let sources = SMTPMailSources(
      date: { SMTPMailDate(epochSeconds: 1_772_526_960, offsetMinutes: 60) },
      messageID: { "1@mail.example.com" })
    let composed = try mail.compose(sources)
    #expect(
      String(decoding: composed.content, as: UTF8.self) == """
        Date: Tue, 3 Mar 2026 09:36:00 +0100\r
        Message-ID: <1@mail.example.com>\r
        From: Ann Archer <ann@example.com>\r
        To: bob@example.net\r
        Subject: Hello\r
        MIME-Version: 1.0\r
        Content-Type: text/plain; charset=us-ascii\r
        Content-Transfer-Encoding: 7bit\r
        \r
        Hello Bob\r

        """)
    #expect(composed.sender == "ann@example.com")
    #expect(composed.recipients == ["bob@example.net"])
  }

  @Test func `Bcc is in the envelope alone`() throws {
    var mail = SMTPMailComposer(from: "a@b.example", to: ["c@d.example"], text: "x")
    mail.cc = ["e@f.example"]
    mail.bcc = ["Secret <g@h.example>"]
    let composed = try mail.compose()
    #expect(composed.recipients == ["c@d.example", "e@f.example", "g@h.example"])
    #expect(!String(decoding: composed.content, as: UTF8.self).contains("g@h.example"))
  }

  @Test func `pictures go with the HTML and files beside it`() throws {
    var mail = SMTPMailComposer(from: "a@b.example", text: "Look", html: "<img src=\"cid:p@b\">")
    mail.attachments = [
      SMTPMailAttachment(name: "a.bin", octets: [1, 2, 3]),
      SMTPMailAttachment(type: "image/png", octets: [4], contentID: "p@b", isInline: true),
    ]
    let message = try mail.compose().message
    #expect(
      message.parts.map(\.contentType.type) == [
        "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html",
        "image/png", "application/octet-stream",
      ])
    #expect(message.attachments == [mail.attachments[1], mail.attachments[0]])
    #expect(message.defects == [])
  }

  @Test func `the same mail has the same octets`() throws {
    let mail = SMTPMailComposer(from: "a@b.example", subject: "x", text: "y")
    #expect(try mail.compose() == mail.compose())
    var other = mail
    other.text = "z"
    #expect(try mail.compose().message.messageID != other.compose().message.messageID)
  }

  @Test func `no value adds a field of its own`() throws {
    var mail = SMTPMailComposer(
      from: SMTPMailAddress(name: "x\r\nX-Evil: 1", localPart: "a", domain: "b.example"),
      subject: "x\r\nX-Evil: 2\r\n\r\nbody", text: "y")
    mail.fields = [.init("X-Fine", "z\r\nX-Evil: 3")]
    mail.attachments = [SMTPMailAttachment(name: "x\"\r\nX-Evil: 4", octets: [])]
    let message = try mail.compose().message
    #expect(message.parts.allSatisfy { $0.headers["X-Evil"] == nil })
    #expect(message.subject == mail.subject)
    #expect(message.from == mail.from)
    #expect(message.attachments == mail.attachments)
  }

  @Test func `what cannot be written is an error that names it`() {
    let wrong = SMTPMailAddress(localPart: "a\r\nb", domain: "c.example")
    #expect(throws: SMTPMailComposerError.invalidAddress("\"a\r\nb\"@c.example")) {
      try SMTPMailComposer(from: wrong).compose()
    }
    #expect(throws: SMTPMailComposerError.self) {
      try SMTPMailComposer(from: SMTPMailAddress(localPart: "a", domain: "c d")).compose()
    }
    var mail = SMTPMailComposer(from: "a@b.example")
    mail.fields = [.init("X:Y", "z")]
    #expect(throws: SMTPMailComposerError.invalidFieldName("X:Y")) { try mail.compose() }
    mail.fields = []
    mail.references = ["a b"]
    #expect(throws: SMTPMailComposerError.invalidID("a b")) { try mail.compose() }
    mail.references = []
    mail.attachments = [SMTPMailAttachment(type: "multipart/mixed", octets: [])]
    #expect(throws: SMTPMailComposerError.invalidType("multipart/mixed")) { try mail.compose() }
  }

  @Test func `a text without a last line end keeps none`() throws {
    let composed = try SMTPMailComposer(from: "a@b.example", text: "Hello").compose()
    #expect(composed.message.text == "Hello")
    #expect(composed.content.suffix(2) == [13, 10])
  }

  @Test func `a long run of spaces makes no long line`() throws {
    let subject = "a" + String(repeating: " ", count: 1200) + "b"
    let message = try SMTPMailComposer(from: "a@b.example", subject: subject).compose().message
    #expect(message.subject == subject)
    #expect(message.defects == [])
  }

  @Test func `no line of a text is taken for a delimiter`() throws {
    let text = "a\n--=_part_1\n--=_part_2--\n"
    let mail = SMTPMailComposer(from: "a@b.example", text: text, html: "--=_part_3")
    let message = try mail.compose().message
    #expect(message.text == text)
    #expect(message.html == "--=_part_3")
  }

  @Test(arguments: 0..<300)
  func `what is composed reads back equal`(seed: Int) throws {
    var random = SplitMix(state: UInt64(seed))
    let mail = Self.mail(&random)
    let composed = try mail.compose()
    let message = composed.message
    #expect(message.from == mail.from)
    #expect(message.to == mail.to)
    #expect(message.cc == mail.cc)
    #expect(message.replyTo == mail.replyTo)
    #expect(message.subject == mail.subject)
    #expect(message.references == mail.references)
    #expect(
      message.text == (mail.text ?? (mail.html == nil && mail.attachments.isEmpty ? "" : nil)))
    #expect(message.html == mail.html)
    #expect(message.attachments == mail.attachments)
    #expect(mail.fields.allSatisfy { message.headers[$0.name] == $0.value })
    // Some addresses are raw UTF-8, which only SMTPUTF8 allows; some texts have control characters.
    let asked: Set<SMTPMIMEDefect.Kind> = [.nonASCIIHeader, .encodedControl]
    #expect(message.defects.filter { !asked.contains($0.kind) } == [])
    #expect(composed.content.suffix(2) == [13, 10])
    for line in composed.content.split(separator: 10) { #expect(line.count <= 999) }
  }

  private static func mail(_ random: inout SplitMix) -> SMTPMailComposer {
    var mail = SMTPMailComposer(from: address(&random), to: addresses(&random), text: nil)
    if random.below(2) == 0 { mail.cc = addresses(&random) }
    if random.below(4) == 0 { mail.replyTo = addresses(&random) }
    if random.below(8) > 0 { mail.subject = line(&random) }
    if random.below(4) > 0 { mail.text = lines(&random) }
    if random.below(2) == 0 { mail.html = "<p>" + lines(&random) }
    if random.below(3) == 0 { mail.references = (0...random.below(20)).map { "\($0)@b.example" } }
    if random.below(3) == 0 { mail.fields = [.init("X-Test", line(&random))] }
    if mail.html != nil, random.below(2) == 0 {
      mail.attachments.append(
        SMTPMailAttachment(
          name: random.below(2) == 0 ? line(&random) : nil, type: "image/png",
          octets: octets(&random), contentID: "p@b.example", isInline: true))
    }
    for _ in 0..<random.below(3) {
      let types = ["application/pdf", "text/csv", "message/rfc822", "text/plain", "image/gif"]
      let type = types[random.below(types.count)]
      let octets =
        switch type {
        case "message/rfc822":
          Array("From: a@b.example\r\nDate: 1 Jan 2026 00:00 +0000\r\n\r\nHi".utf8)
        case "text/csv", "text/plain": Array(lines(&random).utf8)
        default: octets(&random)
        }
      mail.attachments.append(SMTPMailAttachment(name: line(&random), type: type, octets: octets))
    }
    return mail
  }

  private static let words = [
    "tide", "a", "=?utf-8?Q?x?=", "Grüße", "大阪", "⛵👨‍👩‍👧", "x.y", "\"quoted\"", "(round)", "comma,",
    "<x>",
    "back\\slash", "", "\t", "\u{0}", "--=_part_1", "From", ".", "http://a.example", "éé",
    String(repeating: "long", count: 40), String(repeating: "ü", count: 90), "=", "@", ";", "'",
  ]

  private static func line(_ random: inout SplitMix) -> String {
    (0..<random.below(9)).map { _ in words[random.below(words.count)] }.joined(separator: " ")
  }

  private static func lines(_ random: inout SplitMix) -> String {
    (0..<random.below(9)).map { _ in line(&random) }.joined(separator: "\n")
      + (random.below(3) == 0 ? "" : "\n")
  }

  private static func octets(_ random: inout SplitMix) -> [UInt8] {
    (0..<random.below(200)).map { _ in UInt8(random.below(256)) }
  }

  private static func address(_ random: inout SplitMix) -> SMTPMailAddress {
    let locals = ["ann", "a.b", "odd one", "a@b", "q\"uote", "back\\slash", "jürgen", ".dot", ""]
    let domains = ["example.com", "[127.0.0.1]", "bücher.example", "x-y.example"]
    let name = line(&random)
    return SMTPMailAddress(
      name: name.isEmpty || random.below(3) == 0 ? nil : name,
      localPart: locals[random.below(locals.count)], domain: domains[random.below(domains.count)])
  }

  private static func addresses(_ random: inout SplitMix) -> [SMTPMailAddress] {
    (0..<random.below(6)).map { _ in address(&random) }
  }
}
