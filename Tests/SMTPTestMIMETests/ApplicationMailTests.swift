import SMTPTestFixtures
import SMTPTestHelpers
import SMTPTestMIME
import Testing

/// What a test asks of the mails that applications send: links, codes, and both bodies.
@Suite(.bounded) struct ApplicationMailTests {
  /// What is in a fixture.
  struct Expected: Sendable, CustomTestStringConvertible {
    let name: String
    let subject: String
    var links: [String] = []
    /// What `code` finds, by the number of digits.
    var codes: [Int: String] = [:]
    /// What `codes(matching:)` finds, by the pattern.
    var words: [String: [String]] = [:]
    var listUnsubscribe: SMTPListUnsubscribe?
    /// A piece of the text; `nil` where there is none.
    let text: String?
    /// A piece of the HTML.
    let html: String

    var testDescription: String { name }
  }

  static let all = [
    Expected(
      name: "sign-up-code", subject: "730518 is your Quayside code",
      links: ["https://quayside.example/help"],
      codes: [6: "730518", 5: "10115", 4: ""], words: ["######": ["730518"]],
      text: "    730518\n\nIt is valid for 10 minutes.",
      html: "<p class=\"code\" style=\"color:#445566\">730518</p>\n"),
    Expected(
      name: "sign-up-link", subject: "Please confirm your address",
      links: [
        "https://accounts.quayside.example/sign-up/confirm?token=eyJhIjoiYW5uIn0.MTc3MjUzNTY"
          + ".Qx7=_kP2&address=ann%2Bnews%40example.net&next=%2Fwelcome"
      ],
      codes: [6: "", 4: ""],
      text: "Welcome to Café Quayside!\n\nPlease confirm your address within 24 hours: https://",
      html: "<h1>Welcome to Café Quayside!</h1>\n"),
    Expected(
      name: "password-reset", subject: "Reset your password",
      links: [
        "https://id.quayside.example/reset?user=4711&token=9f2c71d0e5&expires=1772539200"
          + "#new-password",
        "mailto:ann@example.net",
        "mailto:support@quayside.example?subject=Not%20me&body=4711",
      ],
      codes: [4: "", 6: "", 10: ""],
      text: "Somebody asked for a new password for ann@example.net.\n",
      html: "<table role=\"presentation\"><tr><td bgcolor=\"#336699\">\n"),
    Expected(
      name: "magic-link", subject: "Your link to log in", links: [magicLink],
      codes: [6: ""],
      text: "The link is \ngood for one use:\n\nhttps://login.quayside.example/v2/magic?rt=",
      html: "<p><a\n  rel=\"noopener\"\n  href=\"https://login"),
    Expected(
      name: "two-factor-code", subject: "Your security code", links: [],
      codes: [6: "482915", 10: ""], words: ["###-###": ["482-915"], "######": ["555123"]],
      text: "(card •••• 7730).\n", html: "a payment of €&nbsp;1,250.00 to\n"),
    Expected(
      name: "newsletter", subject: "Frühling am Kai: Größere Boote, 20 % günstiger ⛵",
      links: [
        "https://click.news.example/c/1?u=aHR0cHM6Ly9xdWF5LmV4YW1wbGUv_m=202603",
        "https://click.news.example/c/2?u=Y3Jhbmtz-b2F0cw==&m=202603",
        "https://click.news.example/c/3?u=dGlkZXM&m=202603",
        "https://news.example/2026/03?s=7c1f",
        "https://news.example/leave?s=7c1f&l=hafenblatt",
      ],
      codes: [6: ""],
      listUnsubscribe: SMTPListUnsubscribe(
        urls: [
          "mailto:leave-7c1f@news.example?subject=leave",
          "https://news.example/leave?s=7c1f&l=hafenblatt",
        ], isOneClick: true),
      text: "* Kräne und ihre Führer (https://",
      html: "<p>20&nbsp;% günstiger, statt 149900&nbsp;&euro; nur 119920&nbsp;&euro;.</p>\n"),
    Expected(
      name: "invitation-link", subject: "Bob lädt dich in „Grün“ ein",
      links: ["https://boats.example/join/Kq3-Vb9_xZ?by=bob&team=gr%C3%BCn"],
      codes: [4: "", 6: ""],
      text: "Hallo Ann,\n\nBob Bowman lädt dich in die Gruppe „Grün“ ein.",
      html: "<p>Bob Bowman lädt dich in die Gruppe <b>&bdquo;Grün&ldquo;</b> ein.</p>\n"),
    Expected(
      name: "order-receipt", subject: "Your order #482913 can be collected",
      links: ["https://chandlery.example/orders/482913?k=105522"],
      codes: [6: "605172"], words: ["RE-####-######": ["RE-2026-100482"], "C######": ["C104711"]],
      text: "   2 x Rope, 100 m (EAN 4006381333931)         £59.90\n",
      html: "<td align=\"right\">&pound;1,249.00</td></tr>\n"),
    Expected(
      name: "code-in-spans", subject: "Log in to Tideline",
      links: ["https://tideline.example/login?c=390461&d=2026-03-03"],
      codes: [6: "390461", 5: ""],
      text: nil, html: "  <span class=\"digit\" style=\"border:1px solid #204060\">3</span>\n"),
    Expected(
      name: "sign-in-alert", subject: "Bestätigen Sie Ihr neues Gerät",
      links: ["https://boerte.example/sperren?id=k%FC7&t=5550199"],
      codes: [8: "83510276", 6: "", 7: ""], words: ["####-####": ["8351-0276"]],
      text: "Börte AG, Bahnhofstraße 7, 8001 Zürich",
      html: "von einem „neuen Gerät“ angemeldet.\n"),
  ]

  private static let magicLink =
    "https://login.quayside.example/v2/magic?rt="
    + (0..<96).map { hex(($0 * 73 + 41) % 256) }.joined()
    + "&nonce=b8Xq~3.Zt-0_w"
    + "&redirect_uri=https%3A%2F%2Fapp.quayside.example%2Fboats%3Fpage%3D2%26sort%3Dname"
    + "&scope=openid%20profile&utm_source=mail;utm_medium=login"
    + "&sig=A(1)!*'b,c@d:e/f?g&v=482913"

  private static func hex(_ number: Int) -> String {
    (number < 16 ? "0" : "") + String(number, radix: 16)
  }

  @Test(arguments: all)
  func `says what a test asks for`(_ expected: Expected) throws {
    let message = SMTPMIMEMessage(try SMTPFixtureMessage.named(expected.name).octets)
    #expect(message.subject == expected.subject)
    #expect(message.links == expected.links)
    for (digits, code) in expected.codes {
      // An empty one stands for none.
      #expect(message.code(digits) ?? "" == code, "\(digits) digits")
    }
    for (pattern, words) in expected.words {
      #expect(message.codes(matching: pattern) == words, "\(pattern)")
    }
    #expect(message.listUnsubscribe == expected.listUnsubscribe)
    #expect((message.text == nil) == (expected.text == nil))
    if let text = expected.text { #expect(message.text?.contains(text) == true) }
    #expect(message.html?.contains(expected.html) == true)
    #expect(message.defects.isEmpty)
  }
}
