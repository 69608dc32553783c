import SMTPTestHelpers
import SMTPTestMIME
import Testing

@Suite(.bounded) struct CodeTests {
  private func mail(_ body: String, _ type: String = "text/plain; charset=utf-8") -> SMTPMIMEMessage
  {
    SMTPMIMEMessage("Content-Type: \(type)\r\n\r\n\(body)")
  }

  @Test(
    arguments: [
      ("Your code is 493027.", "493027"), ("493027", "493027"), ("Code:493027", "493027"),
      ("493 027", "493027"), ("493-027!", "493027"), ("493\u{A0}027", "493027"),
      ("493 027 or 111222", "111222"), ("(493027), 111222", "493027"), ("验证码493027，", "493027"),
      ("20260303 4930270 49302", nil), ("A493027", nil), ("493027B", nil), ("493027_", nil),
      ("A-493027", nil), ("493027-A", nil), ("1,493027", nil), ("493027.5", nil), ("3/493027", nil),
      ("12:493027", nil), ("#493027 $493027 +493027", nil), ("https://a.example/493027", nil),
      ("https://a.example/?c=111222 493027", "493027"), ("123 456 789", nil), ("555 123-456", nil),
      ("1 493 027", nil), ("4930 27", nil), ("", nil), ("code=493027", "493027"),
      ("- 493027 -", "493027"), ("code-493027", nil), ("one.493027", "493027"),
    ] as [(String, String?)])
  func `a code stands alone`(text: String, code: String?) {
    #expect(mail(text).code(6) == code)
  }

  @Test(
    arguments: [
      ("+49 30 123456, 493027", "493027"), ("+49 30 123456", nil), ("(030) 123456", nil),
      ("(030) 123 456", nil), ("0800 123456", nil), ("0800/123456", nil), ("+44 (0) 123456", nil),
      ("030 123 456", nil), ("01234 567890", nil), ("012 345", "012345"),
      ("012345 678901", "012345"),
      ("01 493027", "493027"), ("(493027)", "493027"), ("(1) 493027", nil), ("1) 493027", "493027"),
      ("2026 493027", "493027"), ("12:0300 493027", "493027"),
    ] as [(String, String?)])
  func `a telephone number is no code`(text: String, code: String?) {
    #expect(mail(text).code(6) == code)
  }

  @Test(
    arguments: [
      ("\u{A3}149900", nil), ("\u{20AC} 149900", nil), ("149900 \u{20AC}.", nil),
      ("149900\u{20AC}", nil), ("\u{A5}149900", nil), ("$ 149900", nil),
      ("493027 \u{20AC}5", "493027"), ("\u{20AC}, 493027", "493027"),
    ] as [(String, String?)])
  func `a price is no code`(text: String, code: String?) {
    #expect(mail(text).code(6) == code)
  }

  @Test(
    arguments: [
      ("4 9 3 0 2 7", "493027"), ("4\n9\n3\n\n0\n2\n7", "493027"), ("4 9 3 0 2", nil),
      ("4 9 3 0 2 7 1", nil), ("4 9 3 0 2 71", nil), ("10 4 9 3 0 2 7", nil), ("4, 9 3 0 2 7", nil),
      ("4 9 3 0 2 7, then 111222", "111222"), ("4-9-3-0-2-7", nil), ("x4 9 3 0 2 7", nil),
    ] as [(String, String?)])
  func `a code may be written digit by digit`(text: String, code: String?) {
    #expect(mail(text).code(6) == code)
  }

  @Test func `few single digits are no code`() {
    #expect(mail("1 2 3").code(3) == nil)
    #expect(mail("1 2 3 4").code(4) == "1234")
  }

  @Test(arguments: [
    "493\u{2011}027", "493\u{2010}027", "493\u{202F}027", "493\u{2009}027", "493\u{2007}027",
    "493\u{200B}027", "\u{200D}493027\u{2060}", "4\u{AD}9\u{FEFF}3\u{200C}027",
  ])
  func `typography hides no code`(text: String) {
    #expect(mail(text).code(6) == "493027")
  }

  @Test func `a code may have any number of digits`() {
    #expect(mail("1 22 333 4444").code(4) == "4444")
    #expect(mail("7").code(1) == "7")
    #expect(mail("x").code(0) == nil)
    #expect(mail("12 345 67").code(5) == nil)
  }

  @Test(
    arguments: [
      ("<style>a{b:111222}</style><p>Code: <b>493027</b></p>", "493027"),
      ("<td>493</td><td>027</td>", nil), ("<b>493</b>&nbsp;<b>027</b>", "493027"),
      ("<p title=111222>&#52;93027", "493027"), ("<!-- 111222 -->493027", "493027"),
      ("<b>493</b><b>027</b>", "493027"), ("493&#8209;027, &pound;111222", "493027"),
      ("<td>4</td>\n<td> 9 </td><td>3</td><td>0</td><td>2</td><td>7</td>", "493027"),
      ("a &lt; 493027 < 5", "493027"), ("<script>111222", nil),
    ] as [(String, String?)])
  func `a code is found in the text of HTML`(html: String, code: String?) {
    #expect(mail(html, "text/html").code(6) == code)
  }

  @Test func `codes look like their pattern`() {
    let message = mail("G-493027 or K7Q-2ZD, 493027: g-111222 G-493027 -x- G-49302")
    #expect(message.codes(matching: "G-######") == ["G-493027"])
    #expect(message.codes(matching: "???-???") == ["K7Q-2ZD"])
    #expect(message.codes(matching: "######") == ["493027"])
    #expect(message.codes(matching: "G-*") == ["G-493027", "G-49302"])
    #expect(message.codes(matching: "x") == ["x"])
  }

  @Test func `a code in the subject is found, behind those of the bodies`() {
    let message = SMTPMIMEMessage(
      "Subject: =?utf-8?Q?Code:_730518?=\r\n\r\nNothing, https://a.b/111222")
    #expect(message.code(6) == "730518")
    #expect(message.codes(matching: "######") == ["730518"])
    #expect(message.codes(matching: /\d{6}$/) == ["111222", "730518"])
    let both = SMTPMIMEMessage("Subject: 730518\r\n\r\n493 027")
    #expect(both.code(6) == "493027")
    #expect(SMTPMIMEMessage("Subject: Order #730518\r\n\r\n").code(6) == nil)
  }

  @Test func `codes match a regular expression`() {
    let message = mail("G-493027, G-111222 and G-493027")
    #expect(message.codes(matching: /G-(\d{6})/) == ["G-493027", "G-111222"])
  }
}
