import SMTPTestFixtures
import SMTPTestHelpers
import SMTPTestMIME
import Testing

/// No octets stop the reader, and none are lost.
@Suite(.bounded) struct FuzzTests {
  @Test(arguments: SMTPFixtureMessage.all)
  func `a damaged mail is read to its end`(entry: SMTPFixtureMessage.Entry) throws {
    let content = try entry.load().octets
    var random = SplitMix(state: UInt64(content.count))
    for round in 0..<Effort.of(60) {
      var damaged = content
      for _ in 0...random.below(6) { damage(&damaged, &random) }
      readAll(damaged, "\(entry.name), round \(round)")
    }
  }

  @Test(arguments: SMTPFixtureMessage.all)
  func `a mail that is cut anywhere is read to its end`(entry: SMTPFixtureMessage.Entry) throws {
    let content = try entry.load().octets
    guard content.count < 800 else { return }
    for length in stride(from: 0, through: content.count, by: Effort.isFull ? 1 : 7) {
      readAll(Array(content[..<length]), "\(entry.name) at \(length)")
    }
  }

  @Test func `noise is read to its end`() {
    var random = SplitMix(state: 7)
    let pieces = Self.dictionary
    for round in 0..<Effort.of(500) {
      var content: [UInt8] = []
      for _ in 0..<random.below(60) { content += pieces[random.below(pieces.count)] }
      readAll(content, "noise \(round)")
    }
  }

  /// Octets that mean something to one charset or another, and any others.
  @Test func `noise in every charset and encoding is read to its end`() {
    let labels = CharsetLabelTests.cases.compactMap { $0.labels.split(separator: " ").first }
    let pieces: [[UInt8]] = [
      [0x1B], Array("(B".utf8), Array("(I".utf8), Array("$B".utf8), Array("$(D".utf8),
      [0x30, 0x21],
      [0x81], [0xFE, 0xFF], [0xFF, 0xFE], [13, 10], Array("+AP-".utf8), Array("~{".utf8), [0x8F],
      Array("begin 644 a\r\n".utf8), Array("#0V%T\r\n".utf8), Array("end".utf8), [0],
    ]
    var random = SplitMix(state: 11)
    for label in labels {
      for encoding in ["8bit", "x-uuencode"] {
        for _ in 0..<Effort.of(100) {
          var body: [UInt8] = []
          for _ in 0..<random.below(20) {
            body += pieces[random.below(pieces.count)] + [UInt8(random.below(256))]
          }
          let digits = body.prefix(9).map { ($0 < 16 ? "=0" : "=") + String($0, radix: 16) }
            .joined()
          let head =
            "Subject: =?\(label)?Q?\(digits)?= =?\(label)?Q?=81?=\r\n"
            + "Content-Type: text/plain; charset=\"\(label)\"\r\n"
            + "Content-Transfer-Encoding: \(encoding)\r\n\r\n"
          readAll(Array(head.utf8) + body, "\(label), \(encoding)")
        }
      }
    }
  }

  private static let dictionary: [[UInt8]] =
    [
      "From:", "To:", "Content-Type:", "multipart/mixed;", "boundary=b", "--b", "--b--", "\r\n",
      "\n",
      "\r", " ", "\t", "\r\n ", "(", ")", "\\", "\"", "<", ">", "@", ",", ";", ":", ".", "[", "]",
      "=?", "?=", "=?utf-8?B?", "=?x?Q?=?=", "/=", "*0*=", "*=", "''", "%", "%4", "text/html",
      "message/rfc822", "Content-Transfer-Encoding: base64", "quoted-printable", "charset=",
      "utf-16",
      "iso-2022-jp", "\u{1B}$B", "<a href=", "<!--", "<script", "</", "&#x", "&amp", "http://",
      "mailto:", "app://", "ü.", "123 456", "format=flowed", "> ", "a", "Ünï", "Date: Tue, 3 Mar",
      "+0100",
      "Content-Disposition: attachment", "filename", "List-Unsubscribe: <",
    ].map { Array($0.utf8) } + [[0], [0x80], [0xFF], [0xC3], [0xF0, 0x9F]]

  private func damage(_ content: inout [UInt8], _ random: inout SplitMix) {
    let at = random.below(content.count + 1)
    switch random.below(5) {
    case 0: content.insert(UInt8(random.below(256)), at: at)
    case 1: content.insert(contentsOf: Self.dictionary[random.below(Self.dictionary.count)], at: at)
    case 2: if at < content.count { content[at] = UInt8(random.below(256)) }
    case 3: content.removeSubrange(at..<min(at + random.below(20), content.count))
    default: content.insert(contentsOf: content[at...].prefix(random.below(60)), at: at)
    }
  }

  private func readAll(_ content: [UInt8], _ comment: Comment) {
    let message = SMTPMIMEMessage(content)
    checkOctets(of: message, comment)
    let texts = [message.subject, message.text, message.html, message.messageID]
    let lists = [message.from, message.to, message.cc, message.bcc, message.replyTo]
    let count =
      message.links.count + message.attachments.count + message.codes(matching: "###").count
    _ = (texts, lists, count, message.date, message.code(6), message.listUnsubscribe)
    for field in message.headers { _ = (field.value, field.comments, field.messageIDs) }
    for defect in message.defects {
      #expect(0...content.count ~= defect.offset, comment)
    }
  }
}
