import SMTPTestHelpers
import SMTPTestScript
import Testing

@Suite(.bounded) struct `Shown text` {
  @Test(arguments: [
    ("a\"\u{301}b", "\"a\\\"\u{301}b\""), ("\"", #""\"""#), (#"a\"b"#, #""a\\\"b""#),
    ("a\u{7}", #""a\u{7}""#), ("abcdefgh", #""abcdef…""#),
  ])
  func `in quotes has no quote that is not escaped`(text: String, quoted: String) {
    #expect(Array(ShownText.quoted(text, to: 6).utf8) == Array(quoted.utf8))
  }
}
