import SMTPTestHelpers
import SMTPTestSupport
import Testing

@testable import smtp_fixture

@Suite(.bounded) struct `Written JSON` {
  @Test func `escapes what strings may not contain and keeps all else`() throws {
    let text = "\"\\/\u{0}\u{1F}\n\t\r\u{7F}é€😀\u{FFFD}"
    let value = JSON.object(["a": .string(text), "b": nil, "c": .array([.null, .bool(true)])])
    #expect(
      value.line
        == #"{"a":"\"\\/\u0000\u001f\n\t\r\u007fé€😀\#u{FFFD}","c":[null,true]}"#)
    for form in [value.line, value.indented()] {
      #expect(try parsed(form)["a"] as? String == text)
    }
  }

  @Test func `has all octets of an address that is not UTF-8`() throws {
    let address = SMTPEnvelopeAddress(Array("j".utf8) + [0xE9] + Array("@x.test".utf8))
    #expect(JSON(encoding: address).line == #""j\\xE9@x.test""#)
  }

  @Test func `has times of RFC 3339`() {
    #expect(System.timestamp(.zero) == "1970-01-01T00:00:00.000Z")
    #expect(System.timestamp(.milliseconds(951_782_400_007)) == "2000-02-29T00:00:00.007Z")
  }
}
