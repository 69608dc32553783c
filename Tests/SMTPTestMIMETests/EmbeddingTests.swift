import SMTPTestFixtures
import SMTPTestHelpers
import SMTPTestMIME
import Testing

/// A mail that was forwarded as an attachment is the mail that it was.
@Suite(.bounded) struct `A mail within a mail` {
  /// All that is read in a mail, in lines.
  private func report(_ message: SMTPMIMEMessage) -> [String] {
    let fields = [
      "\(message.subject ?? "none")", "\(message.from)", "\(message.to)", "\(message.cc)",
      "\(message.bcc)", "\(message.replyTo)", "\(message.date.map { "\($0)" } ?? "none")",
      "\(message.messageID ?? "none")", "\(message.inReplyTo)", "\(message.references)",
      "\(message.links)", "\(message.code(6) ?? "none")", message.text ?? "none",
      message.html ?? "none", message.calendar ?? "none",
    ]
    let attachments = message.attachments.map {
      "\($0) \($0.contentID ?? "") \($0.isInline) \($0.digest)"
    }
    let parts = message.parts.map { part in
      "\(part.contentType.type) \(part.name ?? "") \(part.decoded.count) of \(part.octets.count) at "
        + "\(part.offset - message.root.offset), \(part.preamble.count), \(part.epilogue.count), "
        + "\(part.text?.count ?? -1)"
    }
    return fields + attachments + parts
  }

  /// What is wrong in a mail, with places counted from its beginning.
  private func defects(_ message: SMTPMIMEMessage, from start: Int, to end: Int) -> [String] {
    message.defects.filter { start <= $0.offset && $0.offset <= end }.map {
      "\($0.kind) \($0.offset - start) \($0.detail)"
    }
  }

  @Test(arguments: SMTPFixtureMessage.all)
  func `reads as it does by itself`(entry: SMTPFixtureMessage.Entry) throws {
    let content = try entry.load().octets
    let alone = SMTPMIMEMessage(content)
    let head = Array(
      """
      MIME-Version: 1.0
      Date: Thu, 1 Jan 2026 00:00:00 +0000
      From: ann@a.test
      Content-Type: multipart/mixed; boundary="around it"

      --around it
      Content-Type: text/plain

      before
      --around it
      Content-Type: message/rfc822


      """.replacing("\n", with: "\r\n").utf8)
    let whole = SMTPMIMEMessage(
      head + content + Array("\r\n--around it\r\n\r\nbehind\r\n--around it--\r\n".utf8))
    let parts = whole.root.parts
    #expect(parts.map(\.contentType.type) == ["text/plain", "message/rfc822", "text/plain"])
    let inner = try #require(parts.dropFirst().first?.message)
    #expect(inner.content == content)
    #expect(report(inner) == report(alone))
    #expect(
      defects(whole, from: head.count, to: head.count + content.count)
        == defects(alone, from: 0, to: .max))
    // What is around it is untouched.
    #expect(whole.text == "before")
    #expect(parts.last?.text == "behind")
  }
}
