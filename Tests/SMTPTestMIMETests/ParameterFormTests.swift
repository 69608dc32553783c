import SMTPTestHelpers
import SMTPTestMIME
import Testing

/// The grammar of RFC 2231 §7, row by row, with what is sent in its place.
@Suite(.bounded) struct ParameterFormTests {
  @Test(
    arguments: [
      // regular-parameter
      ("a=b", "b", []), ("a=\"b c\"", "b c", []), ("a=b c", "b", [.invalidParameter]),
      ("a", nil, [.invalidParameter]), ("a=", "", [.invalidParameter]),
      ("=b", nil, [.invalidParameter]),
      ("a'=b", nil, [.invalidExtendedParameter]), ("a=\"b", "b", [.unclosedQuotedString]),
      // extended-parameter
      ("a*=utf-8''%C3%BC", "ü", []), ("a*=UTF-8'de'%c3%bc", "ü", []), ("a*=''b", "b", []),
      ("a*=''%C3%BC", "ü", [.invalidExtendedParameter]), ("a*=b", "b", [.invalidExtendedParameter]),
      ("a*=utf-8'b", "utf-8'b", [.invalidExtendedParameter]),
      ("a*=\"utf-8''b\"", "b", [.invalidExtendedParameter]),
      ("a*=utf-8''it's", "it's", [.invalidExtendedParameter]),
      ("a*=utf-8''b%4", "b%4", [.invalidExtendedParameter]),
      ("a*=utf-8''b*c", "b*c", [.invalidExtendedParameter]),
      ("a*=utf-8''%FF", "\u{FFFD}", [.undecodableOctets]), ("a*=x-y''b", "b", [.unknownCharset]),
      ("a*=iso-8859-1''%93", "“", [.widerCharset]),
      // initial-section, other-sections
      ("a*0=b; a*1=c", "bc", []), ("a*0*=utf-8''%C3; a*1*=%BC; a*2=d", "üd", []),
      ("a*1=c; a*0=b", "bc", []), ("a*0=b; a*2=d", "b", [.invalidExtendedParameter]),
      ("a*1=c", nil, [.invalidExtendedParameter]),
      ("a*0=b; a*0=c", "b", [.invalidExtendedParameter]),
      ("a*0=b; a*0=c; a*1=d", "bd", [.invalidExtendedParameter]),
      ("a*0=b; a*01=c", "bc", [.invalidExtendedParameter]),
      ("a*00=b; a*1=c", "bc", [.invalidExtendedParameter]),
      ("a*0*=utf-8''b; a*1*=\"c\"", "bc", [.invalidExtendedParameter]),
      ("a*0=b; a*1*=%C3%BC", "bü", [.invalidExtendedParameter]),
      ("a*x=b", nil, [.invalidExtendedParameter]), ("a**=b", nil, [.invalidExtendedParameter]),
      ("a*0*1=b", nil, [.invalidExtendedParameter]), ("*=b", nil, [.invalidExtendedParameter]),
      ("*0=b", nil, [.invalidExtendedParameter]), ("a*-1=b", nil, [.invalidExtendedParameter]),
      // One name, in several ways.
      ("a=b; a=c", "b", [.duplicateParameter]),
      ("a*=utf-8''b; a*=utf-8''c", "b", [.duplicateParameter]),
      ("a=b; a*=utf-8''c", "c", []), ("a=b; a*0=c; a*1=d", "cd", []),
      ("a=b; a*1=d", "b", [.invalidExtendedParameter]),
    ] as [(String, String?, [SMTPMIMEDefect.Kind])])
  func `a form has its value and its defect`(
    text: String, value: String?, kinds: [SMTPMIMEDefect.Kind]
  ) {
    let message = SMTPMIMEMessage(
      "From: a@b.example\r\nDate: Tue, 3 Mar 2026 09:00:00 +0100\r\nMIME-Version: 1.0\r\n"
        + "Content-Type: text/plain; \(text)\r\n\r\n")
    #expect(message.root.contentType.parameters["a"] == value)
    #expect(Set(message.defects.map(\.kind)) == Set(kinds), "\(message.defects)")
  }
}
