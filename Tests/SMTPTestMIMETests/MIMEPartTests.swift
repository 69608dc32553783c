import SMTPTestHelpers
import SMTPTestMIME
import Testing

@Suite(.bounded) struct MIMEPartTests {
  private func multipart(_ body: String, _ type: String = "mixed; boundary=b") -> SMTPMIMEMessage {
    SMTPMIMEMessage("Content-Type: multipart/\(type)\r\n\r\n" + body)
  }

  private func text(_ octets: [UInt8]) -> String { String(decoding: octets, as: UTF8.self) }

  @Test(arguments: [
    ("--b\r\n\r\nx\r\n--b--\r\n", ["x"]), ("--b\r\n\r\nx\r\n--b\r\n\r\ny\r\n--b--", ["x", "y"]),
    ("--b\r\n\r\nx\r\n\r\n--b--", ["x\r\n"]), ("--b \t\r\n\r\nx\r\n--b-- \r\n", ["x"]),
    ("--b\n\nx\n--b--\n", ["x"]), ("--b\r\n\r\nx", ["x"]), ("--b\r\n\r\nx\r\n", ["x\r\n"]),
    ("--b\r\n--b--", []), ("--b\r\n--b\r\n\r\nx\r\n--b--", ["x"]),
    ("--b\r\n\r\n--b\r\n\r\nx\r\n--b--", ["", "x"]),
    ("--b\r\n\r\n--bb\r\n --b\r\nx--b\r\n--b-\r\n--b--", ["--bb\r\n --b\r\nx--b\r\n--b-"]),
    ("--b--\r\n--b\r\n\r\nx", []), ("--b", [""]), ("x\r\n--b\r\n\r\nx\r\r\n--b--", ["x\r"]),
    ("", []),
  ])
  func `a part ends before the line end of the delimiter`(body: String, parts: [String]) {
    #expect(multipart(body).root.parts.map { text($0.body) } == parts)
  }

  @Test func `preamble and epilogue are kept`() {
    let part = multipart("before\r\n--b\r\n\r\nx\r\n--b--\r\nbehind\r\n").root
    #expect(text(part.preamble) == "before")
    #expect(text(part.epilogue) == "behind\r\n")
  }

  @Test func `an outer delimiter ends inner parts`() {
    let message = multipart(
      "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--b\r\n\r\ny\r\n--b--"
    )
    #expect(message.parts.map(\.depth) == [0, 1, 2, 1])
    #expect(message.parts.filter { !$0.isMultipart }.map { text($0.body) } == ["x", "y"])
  }

  @Test func `parts of a digest are messages`() {
    let message = multipart("--b\r\n\r\nSubject: x\r\n\r\ny\r\n--b--", "digest; boundary=b")
    #expect(
      message.parts.map(\.contentType.type) == ["multipart/digest", "message/rfc822", "text/plain"])
    #expect(message.root.parts[0].message?.subject == "x")
  }

  @Test func `an encoded message is read by asking for it`() {
    let message = SMTPMIMEMessage(
      "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nU3ViamVjdDogeA0K")
    #expect(message.root.parts == [])
    #expect(message.root.message?.subject == "x")
  }

  @Test func `whoever goes by messages stops at the hundredth level too`() {
    var message: SMTPMIMEMessage? = SMTPMIMEMessage(
      String(repeating: "Content-Type: message/rfc822\r\n\r\n", count: 500))
    var count = 0
    while let inner = message?.root.message {
      message = inner
      count += 1
    }
    #expect(count == SMTPMIMEPart.maximumDepth)
    #expect(message?.root.depth == SMTPMIMEPart.maximumDepth)
    // The depth is none of what a message says.
    #expect(message == message.map { SMTPMIMEMessage($0.content) })
    #expect(message?.hashValue == message.map { SMTPMIMEMessage($0.content) }?.hashValue)
  }

  @Test func `nothing is taken apart below the hundredth level`() {
    let message = SMTPMIMEMessage(
      String(repeating: "Content-Type: message/rfc822\r\n\r\n", count: 500))
    #expect(message.parts.count == SMTPMIMEPart.maximumDepth + 1)
    #expect(message.parts.last?.depth == SMTPMIMEPart.maximumDepth)
  }

  @Test(arguments: [
    ("base64", "SGVs\r\nbG8=\r\n", "Hello"), ("BASE64", "SGVsbG8", "Hello"),
    ("base64", "SGV!sbG8=", "Hello"), ("base64", "SGVsbG8=SGVs", "Hello"), ("base64", "S", ""),
    ("base64", "=SGVsbG8=", "Hello"), ("base64", "", ""),
    ("quoted-printable", "a=3Db=\r\nc \t\r\n=C3=BC=", "a=bc\r\nü"),
    ("quoted-printable", "a= \t\r\nb", "ab"), ("quoted-printable", "=4=zz=", "=4=zz"),
    ("quoted-printable", "a=\nb\n", "ab\n"), ("quoted-printable", "=c3=bc", "ü"),
    ("quoted-printable", "a=20 ", "a "), ("quoted-printable", "==41", "=A"),
    ("x-uuencode", "begin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n", "Cat"),
    ("X-UUE", "see below\nbegin 644 a\n#0V%T\n%0V%T0V$\n \nend\nmore", "CatCatCa"),
    ("uuencode", "begin 644 a\n#0V%T", "Cat"), ("x-uuencode", "begin 644 a\n#0V", "C"),
    ("x-uuencode", "#0V%T\nend", ""), ("x-uuencode", "", ""),
    ("7bit", "a=3D", "a=3D"), ("rot13", "a=3D", "a=3D"), ("(x) quoted-printable", "=41", "A"),
  ])
  func `a body is decoded`(encoding: String, body: String, decoded: String) {
    let part = SMTPMIMEMessage("Content-Transfer-Encoding: \(encoding)\r\n\r\n\(body)").root
    #expect(text(part.decoded) == decoded)
    #expect(text(part.body) == body)
  }

  @Test(
    arguments: [
      ("us-ascii", [0x61, 0xFF], "a\u{FFFD}"), ("utf-8", [0xC3, 0xBC], "ü"),
      ("UTF8", [0xC3, 0xBC], "ü"),
      ("utf-8", [0xE2, 0x82, 0x61], "\u{FFFD}a"), ("iso-8859-1", [0xFC, 0x80], "ü€"),
      ("windows-1252", [0x80, 0x81, 0xFC], "€\u{FFFD}ü"), ("iso-8859-15", [0xA4], "€"),
      ("koi8-r", [0xEF, 0xCC], "Ол"), ("shift_jis", [0x87, 0x40], "①"),
      ("iso-2022-jp", [0x1B, 0x24, 0x42, 0x4D, 0x3D, 0x1B, 0x28, 0x42, 0x61], "予a"),
      ("utf-16", [0x00, 0x61], "a"), ("utf-16", [0xFF, 0xFE, 0x61, 0x00], "a"),
      ("utf-16", [0xFE, 0xFF, 0x00, 0x61], "a"), ("euc-kr", [0xFF, 0x61], "\u{FFFD}a"),
      ("big5", [0xA4], "\u{FFFD}"), ("x-harbour", [0x61, 0xFF], "a\u{FFFD}"),
      ("", [0xFC], "\u{FFFD}"),
      // Held back by iconv, for a mark could follow.
      ("tcvn", [0x61, 0x41], "aA"),
      // A bad octet does not end the shift.
      ("iso-2022-jp", [0x1B, 0x24, 0x42, 0x4D, 0x3D, 0xFF, 0x4D, 0x3D], "予\u{FFFD}予"),
      ("utf-8//IGNORE", [0x61, 0xFF], "a\u{FFFD}"), ("ks_c_5601-1987", [0xB0, 0xA1], "가"),
    ] as [(String, [UInt8], String)])
  func `a text is decoded from its charset`(charset: String, octets: [UInt8], text: String) {
    let header = "Content-Type: text/plain; charset=\"\(charset)\"\r\n\r\n"
    #expect(SMTPMIMEMessage(Array(header.utf8) + octets).text == text)
  }

  @Test(arguments: ["", "latin1//TRANSLIT", "utf-8/", "x y", String(repeating: "a", count: 41)])
  func `a name that asks iconv for something else is unknown`(charset: String) {
    let message = SMTPMIMEMessage("Content-Type: text/plain; charset=\"\(charset)\"\r\n\r\nx")
    #expect(message.defects.contains { $0.kind == .unknownCharset })
    #expect(message.text == "x")
  }

  @Test func `line ends become those of a program`() {
    #expect(SMTPMIMEMessage("\r\na\r\nb\nc\rd\r\r\n\r\n").text == "a\nb\nc\rd\r\n\n")
  }

  @Test func `what is no text has none`() {
    #expect(SMTPMIMEMessage("Content-Type: image/png\r\n\r\nx").root.text == nil)
    #expect(multipart("--b\r\n\r\nx").root.text == nil)
  }
}
