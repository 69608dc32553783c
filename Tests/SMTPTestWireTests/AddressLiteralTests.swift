import SMTPTestHelpers
import SMTPTestWire
import Testing

/// The literals are tried through RCPT, where every reading refuses a malformed one.
@Suite(.bounded) struct AddressLiteralTests {
  @Test(arguments: [
    "0.0.0.0", "255.255.255.255", "127.000.000.001",
    "IPv6:::", "IPv6:::1", "IPv6:1::", "ipV6:1::2", "IPv6:1:2:3:4:5:6:7:8",
    "IPv6:ABCD:ef01:2345:6789:abcd:EF01:2345:6789", "IPv6:1:2:3:4:5::6", "IPv6:::1:2:3:4:5:6",
    "IPv6:1:2:3:4:5:6::", "IPv6:1:2:3:4:5:6:1.2.3.4", "IPv6:::1.2.3.4", "IPv6:1:2:3::4:1.2.3.4",
    "IPv6:::ffff:127.0.0.1", "x:y", "x-tag:data", "1:!~", "x:a:b", "x:a@b",
  ])
  func `a well-formed literal is accepted`(_ literal: String) {
    #expect(violations(literal) == [])
  }

  @Test(arguments: [
    "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.0004", "1..2.3", ".1.2.3", "1.2.3.",
    "1.2.3.x",
    "IPv6:", "IPv6::", "IPv6:1", "IPv6::::", "IPv6:1:::2", "IPv6:1::2::3", "IPv6:12345::",
    "IPv6:g::", "IPv6:1:2:3:4:5:6:7", "IPv6:1:2:3:4:5:6:7:8:9", "IPv6:1:2:3:4:5:6:7::",
    "IPv6:::1:2:3:4:5:6:7", "IPv6:1:2:3:4:5:6:7:", "IPv6::1:2:3:4:5:6:7", "IPv6:1:",
    "IPv6:1:2:3:4:5:6:7:1.2.3.4", "IPv6:1:2:3:4:5::1.2.3.4", "IPv6:1.2.3.4", "IPv6:::1.2.3",
    "IPv6:::1.2.3.4:5", "IPv6:::1.2.3.256", "IPv6:::12345.2.3.4", "IPv6:::a.2.3.4", "IPv6:::1%eth0",
    "::1", "x:", ":x", "x-:y", "x_y:z", "x:y z", "x:y[z", "x:y\\z", "x:é",
  ])
  func `a malformed literal is refused`(_ literal: String) {
    #expect(violations(literal) == [.malformedLiteral])
  }

  private func violations(_ literal: String) -> [SMTPViolation.Kind] {
    let line = Array("RCPT TO:<u@[\(literal)]>".utf8)
    let parser = CommandTable.Server.utf8.parser(.lenient)
    let parsed = line.withUnsafeBytes { parser.parse($0, at: 0) }
    return parsed.violations.map(\.kind)
  }
}
