import SMTPTestHelpers
import SMTPTestWire
import Testing

@Suite(.bounded) struct EnvelopeAddressTests {
  @Test(arguments: [
    (#""u"@d"#, "u@D"),
    (#""a\"b"@x"#, #""a\"b"@X"#),
    (#""\a\b"@x"#, "ab@x"),
    (#""a@b"@x"#, #"<"a@b"@x>"#),
    ("@a.test,@b.test:u@c.test", "u@c.test"),
    ("<u@c.test>", "u@c.test"),
    ("PostMaster", "postmaster"),
    (#""Postmaster""#, "postmaster"),
    ("<>", ""),
    ("u@[IPv6:::1]", "u@[ipv6:::1]"),
    ("ü@BÜCHER.test", "ü@bÜcher.test"),
  ])
  func `what a server may not tell apart is equal`(_ left: String, _ right: String) {
    #expect(SMTPEnvelopeAddress(left) == SMTPEnvelopeAddress(right))
    #expect(SMTPEnvelopeAddress(left).hashValue == SMTPEnvelopeAddress(right).hashValue)
  }

  @Test(arguments: [
    ("U@d", "u@d"),
    ("u@d", "u@e"),
    ("u@d", "u@d."),
    ("postmaster@d", "Postmaster@d"),
    ("u", "U"),
    ("u", "u@d"),
    ("", #""""#),
    ("postmaster", "postmaster@"),
    ("ü@bücher.test", "ü@BÜCHER.test"),
    (#""a b"@x"#, "ab@x"),
  ])
  func `what a server may tell apart is not`(_ left: String, _ right: String) {
    #expect(SMTPEnvelopeAddress(left) != SMTPEnvelopeAddress(right))
  }

  @Test(
    arguments: [
      ("u@d", "u", "d", [], "u@d"),
      ("<u@d>", "u", "d", [], "u@d"),
      (#""john doe"@x"#, "john doe", "x", [], #""john doe"@x"#),
      (#""a\"b"@x"#, #"a"b"#, "x", [], #""a\"b"@x"#),
      (#""a@b"@x"#, "a@b", "x", [], #""a@b"@x"#),
      (#"""@x"#, "", "x", [], #"""@x"#),
      ("@a.test,@b.test:u@c.test", "u", "c.test", ["a.test", "b.test"], "u@c.test"),
      ("postmaster", "postmaster", nil, [], "postmaster"),
      ("", "", nil, [], "<>"),
      ("u@", "u", "", [], "u@"),
      ("@a.test:", "", nil, ["a.test"], ""),
      (#""@:"@x"#, "@:", "x", [], #""@:"@x"#),
      (#"a\"#, #"a\"#, nil, [], #"a\"#),
      (#""a"#, "a", nil, [], #""a"#),
      ("a@b@c", "a", "b@c", [], "a@b@c"),
      ("<", "<", nil, [], "<"),
      ("u@[x-tag:a@b]", "u", "[x-tag:a@b]", [], "u@[x-tag:a@b]"),
    ] as [(String, String, String?, [String], String)])
  func `an address has parts`(
    _ text: String, _ local: String, _ domain: String?, _ route: [String], _ description: String
  ) {
    let address = SMTPEnvelopeAddress(text)
    #expect(address.localPart == local)
    #expect(address.domain == domain)
    #expect(address.sourceRoute == route)
    #expect(address.description == description)
  }

  @Test func `only the null path is null`() {
    #expect(SMTPEnvelopeAddress("<>").isNull)
    #expect(SMTPEnvelopeAddress("").isNull)
    #expect(!SMTPEnvelopeAddress("postmaster").isNull)
    #expect(!SMTPEnvelopeAddress("@a.test:").isNull)
  }

  @Test func `the octets stay as they were`() {
    #expect(SMTPEnvelopeAddress("<@A:U@D>").octets == Array("@A:U@D".utf8))
    #expect(SMTPEnvelopeAddress("< u @ d >").octets == Array(" u @ d ".utf8))
  }

  @Test(arguments: CommandTable.addresses)
  func `an address from the wire equals the one from its text`(_ row: CommandTable.Row) {
    let line = CommandTable.octets(row.line)
    let parsed = line.withUnsafeBytes { row.server.parser(.lenient).parse($0, at: 0) }
    switch parsed.command {
    case .mail(let address, _), .rcpt(let address, _):
      let read = SMTPEnvelopeAddress(String(decoding: address.octets, as: UTF8.self))
      #expect(read == address)
      #expect(read.localPart == address.localPart)
      #expect(read.domain == address.domain)
      #expect(read.sourceRoute == address.sourceRoute)
      #expect(read.description == address.description)
    default: break
    }
  }

  @Test func `equality is an equivalence and agrees with the hash, whatever the octets`() {
    var generator = SplitMix(state: 0x4144_4452)
    let seeds = [
      "u@d", "\"u\"@D", "@a:u@d", "postmaster", "POSTMASTER", "", "\"a\\\"b\"@x", "a@b@c",
    ]
    let lines = seeds.map { Array($0.utf8) }
    let addresses = (0..<400).map { _ in SMTPEnvelopeAddress(generator.mutation(of: lines)) }
    for left in addresses {
      _ = (left.localPart, left.domain, left.sourceRoute, left.description)
      for right in addresses where left == right {
        #expect(right == left)
        #expect(right.hashValue == left.hashValue)
      }
    }
  }
}
