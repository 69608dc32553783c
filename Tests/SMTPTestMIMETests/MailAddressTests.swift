import SMTPTestHelpers
import SMTPTestMIME
import Testing

@Suite(.bounded) struct MailAddressTests {
  @Test(
    arguments: [
      ("ann@example.com", nil, "ann@example.com"),
      ("Ann Archer <ann@example.com>", "Ann Archer", "ann@example.com"),
      ("\"Archer, Ann\" <ann@example.com>", "Archer, Ann", "ann@example.com"),
      (
        "Ann \"the\r\n captain\" Archer <ann@example.com>", "Ann the captain Archer",
        "ann@example.com"
      ),
      ("Dr. Ann A. <ann@example.com>", "Dr. Ann A.", "ann@example.com"),
      (
        "Ann (on (the) boat) Archer (x) < ann @ (y) example . com >", "Ann Archer",
        "ann@example.com"
      ),
      ("\"odd one\"@example.com", nil, "\"odd one\"@example.com"),
      ("\"ann\"@example.com", nil, "ann@example.com"),
      ("\"a\\\"b\"@example.com", nil, "\"a\\\"b\"@example.com"),
      ("ann@[127.0.0.1]", nil, "ann@[127.0.0.1]"),
      ("<@a.test,@b.test:ann@example.com>", nil, "ann@example.com"),
      ("=?utf-8?Q?J=C3=BCrgen?= <j@b.example>", "Jürgen", "j@b.example"),
      ("=?utf-8?Q?J=C3?= =?utf-8?Q?=BCrgen_M?= M <j@b.example>", "Jürgen M M", "j@b.example"),
      ("=?utf-8?Q?a?=\r\n\t=?iso-8859-1?Q?=FC?=<j@b.example>", "aü", "j@b.example"),
      ("Jürgen <jürgen@bücher.example>", "Jürgen", "jürgen@bücher.example"),
      (",, ann@example.com ,", nil, "ann@example.com"),
      ("\"\" <ann@example.com>", nil, "ann@example.com"),
    ] as [(String, String?, String)])
  func `a mailbox is read`(text: String, name: String?, address: String) {
    let message = SMTPMIMEMessage("To: \(text)\r\n\r\n")
    #expect(message.to.map(\.name) == [name])
    #expect(message.to.map(\.address) == [address])
  }

  @Test(arguments: [
    ("two words", []),
    ("Ann <ann@example.com> x, b@c.example", ["ann@example.com", "b@c.example"]),
    ("<>", []), ("<ann@example.com", ["ann@example.com"]), ("ann", ["ann"]),
    ("Ann <ann>", ["ann"]), ("a b@c.example, d@e.example", ["d@e.example"]),
    ("ann@b.example c@d.example", ["ann@b.example"]),
    ("ann@b.example; c@d.example", ["ann@b.example", "c@d.example"]),
    ("Crew: a@b.example", ["a@b.example"]), ("[x", []), ("@", []), (":;", []),
  ])
  func `what is no mailbox is a defect`(text: String, addresses: [String]) {
    let message = SMTPMIMEMessage("To: \(text)\r\n\r\n")
    #expect(message.to.map(\.address) == addresses)
    #expect(message.defects.contains { $0.kind == .invalidAddress })
  }

  @Test func `groups keep their names`() {
    let field = SMTPMIMEMessage(
      "To: a@b.example, The Crew: c@d.example, Dora <e@f.example>;, undisclosed:;\r\n"
    )
    .headers.field("To")
    #expect(
      field?.addressList.entries == [
        .mailbox("a@b.example"),
        .group(
          SMTPMailAddressGroup(name: "The Crew", members: ["c@d.example", "Dora <e@f.example>"])),
        .group(SMTPMailAddressGroup(name: "undisclosed")),
      ])
    #expect(field?.addressList.groups.map(\.name) == ["The Crew", "undisclosed"])
    #expect(field?.addressList.addresses.count == 3)
    #expect(
      field?.addressList.groups.first?.description
        == "The Crew: c@d.example, Dora <e@f.example>;")
  }

  @Test func `several To fields count as one and several From fields do not`() {
    let message = SMTPMIMEMessage("To: a@b\r\nFrom: c@d\r\nTo: e@f\r\nFrom: g@h\r\n\r\n")
    #expect(message.to == ["a@b", "e@f"])
    #expect(message.from == ["c@d"])
  }

  @Test func `a literal never traps`() {
    let nonsense: SMTPMailAddress = "no address,"
    #expect(nonsense.localPart == "no address," && nonsense.domain == "")
    let ann: SMTPMailAddress = "Ann <ann@example.com>"
    #expect(ann == SMTPMailAddress(name: "Ann", localPart: "ann", domain: "example.com"))
    #expect(ann.description == "Ann <ann@example.com>")
    #expect(SMTPMailAddress(parsing: "a@b, c@d") == nil)
  }

  @Test(arguments: ["", ".a", "a.", "a..b", "a b", "a\"b", "(a)"])
  func `a local part that is no dot-atom is quoted`(local: String) {
    let address = SMTPMailAddress(localPart: local, domain: "example.com")
    #expect(address.address.hasPrefix("\""))
    #expect(SMTPMailAddress(parsing: address.address) == address)
  }
}
