import SMTPTestFixtures
import SMTPTestHelpers
import SMTPTestMIME
import Testing

@Suite(.bounded) struct MIMEMessageTests {
  private func message(_ name: String) throws -> SMTPMIMEMessage {
    SMTPMIMEMessage(try SMTPFixtureMessage.named(name).octets)
  }

  @Test func `the fields of a mail are read`() throws {
    let mail = SMTPMIMEMessage(
      "From: Ann <a@b.example>\r\nSender: s@b.example\r\nReply-To: r@b.example\r\nCc: c@b.example\r\n"
        + "Bcc: d@b.example\r\nDate: 3 Mar 26 9:36 +0100\r\nMessage-ID: <1@b>\r\n\r\n")
    #expect(mail.from == ["Ann <a@b.example>"] && mail.sender == "s@b.example")
    #expect(mail.replyTo == ["r@b.example"] && mail.cc == ["c@b.example"])
    #expect(mail.bcc == ["d@b.example"] && mail.to == [])
    #expect(mail.date?.epochSeconds == 1_772_526_960 && mail.messageID == "1@b")
    #expect(mail.subject == nil && mail.text == "")
  }

  @Test func `text and HTML are found in nested parts`() throws {
    let mail = try message("nested-multipart")
    #expect(mail.text?.hasPrefix("The boundaries share their beginning:\n--oute\n") == true)
    #expect(mail.html == "<p>The boundaries share their beginning.</p>")
    #expect(mail.attachments.map(\.name) == [nil, "notes.txt"])
    #expect(mail.textPart?.contentType.type == "text/plain")
  }

  @Test func `the root of a related part is the one it names`() {
    let mail = SMTPMIMEMessage(
      """
      Content-Type: multipart/related; boundary=b; start="<x@y>"\r
      \r
      --b\r
      Content-Type: text/html\r
      \r
      no\r
      --b\r
      Content-Type: text/html\r
      Content-ID: <x@y>\r
      \r
      yes\r
      --b--
      """)
    #expect(mail.html == "yes")
  }

  @Test func `an attached text is no text to read`() throws {
    let mail = try message("rfc2231-parameters")
    #expect(mail.text == nil)
    #expect(mail.attachments.map(\.name) == ["Segelpläne 2026.txt"])
  }

  @Test(arguments: ["text/plain; name=log.txt", "text/html; name=\"=?utf-8?Q?log.txt?=\""])
  func `a part with a name is an attachment, and no code comes out of it`(type: String) {
    let mail = SMTPMIMEMessage(
      """
      Content-Type: multipart/mixed; boundary=b\r
      \r
      --b\r
      Content-Type: \(type)\r
      Content-Disposition: inline\r
      \r
      LOG 111111, https://log.example\r
      --b--
      """)
    #expect(mail.text == nil && mail.html == nil)
    #expect(mail.attachments.map(\.name) == ["log.txt"])
    #expect(mail.attachments.map(\.isInline) == [true])
    #expect(mail.code(6) == nil && mail.links == [])
    let alone = SMTPMIMEMessage("Content-Type: \(type)\r\n\r\nLOG 111111")
    #expect(alone.text == nil && alone.attachments.map(\.name) == ["log.txt"])
  }

  @Test(arguments: ["", "\r\n"])
  func `a phantom between two delimiters hides no body`(phantom: String) {
    let mail = SMTPMIMEMessage(
      "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\(phantom)--b\r\n"
        + "Content-Type: text/plain\r\n\r\nreal body\r\n--b--\r\n")
    #expect(mail.text == "real body")
    #expect(mail.defects.contains { $0.kind == .repeatedDelimiter } == phantom.isEmpty)
  }

  @Test func `an invitation has a view of its own`() {
    func mail(_ type: String) -> SMTPMIMEMessage {
      SMTPMIMEMessage(
        """
        Content-Type: multipart/alternative; boundary=b\r
        \r
        --b\r
        \r
        Come.\r
        --b\r
        Content-Type: text/calendar; method=REQUEST; charset=utf-8\(type)\r
        \r
        BEGIN:VCALENDAR\r
        END:VCALENDAR\r
        --b--
        """)
    }
    let unnamed = mail("")
    #expect(unnamed.calendar == "BEGIN:VCALENDAR\nEND:VCALENDAR")
    #expect(unnamed.calendarPart?.contentType.parameters["method"] == "REQUEST")
    #expect(unnamed.text == "Come." && unnamed.attachments == [])
    let named = mail("; name=invite.ics")
    #expect(named.calendar == nil && named.attachments.map(\.name) == ["invite.ics"])
  }

  @Test func `an attached message is one attachment`() throws {
    let mail = try message("forwarded")
    #expect(mail.attachments.map(\.type) == ["message/rfc822"])
    let inner = SMTPMIMEMessage(mail.attachments[0].octets)
    #expect(inner.subject != nil && inner.subject != mail.subject)
    #expect(mail.text != inner.text)
  }

  @Test func `attachments of an attached message are its own`() throws {
    var inner = SMTPMailComposer(from: "a@b.example", text: "inside")
    inner.attachments = [SMTPMailAttachment(name: "x", octets: [1])]
    var outer = SMTPMailComposer(from: "a@b.example", text: "outside")
    outer.attachments = [
      SMTPMailAttachment(type: "message/rfc822", octets: try inner.compose().content)
    ]
    let message = try outer.compose().message
    #expect(message.attachments == outer.attachments)
    #expect(SMTPMIMEMessage(message.attachments[0].octets).attachments == inner.attachments)
  }

  @Test func `attachments have names, octets and digests`() throws {
    let mail = try message("inline-image")
    #expect(
      mail.attachments.map(\.description) == ["pixel.png (image/png, 70 octets)"])
    #expect(
      mail.attachments[0].isInline && mail.attachments[0].contentID == "pixel@mail.example.com")
    // sha256sum of the decoded picture.
    #expect(
      mail.attachments[0].digest
        == "6b7fa434f92a8b80aab02d9bf1a12e49ffcae424e4013a1c4f68b67e3d2bbcd0"
    )
    #expect(try message("binary-attachment").attachments[0].octets.count == 512)
  }

  @Test func `a list says how to leave it`() throws {
    #expect(
      try message("list-mail").listUnsubscribe
        == SMTPListUnsubscribe(
          urls: [
            "https://lists.example.com/u/7c1f09?list=harbour",
            "mailto:harbour-leave@lists.example.com?subject=unsubscribe",
          ], isOneClick: true))
    #expect(try message("plain").listUnsubscribe == nil)
    let odd = SMTPMIMEMessage("List-Unsubscribe: (x <y>) <a\r\n b>, junk <c\r\n").listUnsubscribe
    #expect(odd == SMTPListUnsubscribe(urls: ["ab"]))
  }

  @Test func `a sign-up mail gives its link and its code`() throws {
    let mail = try message("sign-up")
    #expect(
      mail.links == ["https://club.example/confirm?token=kX9-qTz_41&to=new.member%40example.net"])
    #expect(mail.code(6) == "493027")
    #expect(mail.code(8) == "20260303")
    #expect(mail.code(5) == nil)
  }
}
