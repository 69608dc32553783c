import SMTPTestHelpers
import Testing

@testable import SMTPTestMIME

/// RFC 3676 §4.
@Suite(.bounded) struct `Lines of format=flowed` {
  @Test(arguments: [
    ("a \nb\n", "a b\n"), ("a\nb", "a\nb"), ("a \n\nb \n", "a \nb "), ("a ", "a "), ("", ""),
    // A space in front is stuffed, and may be all there is.
    (" a \n  b\n", "a  b\n"), (" >a\n", ">a\n"), ("a \n \nb\n", "a \nb\n"),
    // Of another depth are other paragraphs.
    ("> a \n> b\n", ">a b\n"), ("> a \n>> b\n", ">a \n>>b\n"), (">> a \nb\n", ">>a \nb\n"),
    // The separator of a signature is neither joined nor joins.
    ("a \n-- \nb\n", "a \n-- \nb\n"), ("> a \n> -- \n> b\n", ">a \n>-- \n>b\n"),
    ("-- \nb \nc", "-- \nb c"), ("a \n--- \nb\n", "a --- b\n"),
    ("a \n--x\n", "a --x\n"), ("a \n--\n", "a --\n"),
  ])
  func `are joined`(text: String, joined: String) {
    #expect(FlowedText.joined(text, deletesSpace: false) == joined)
  }

  @Test(arguments: [
    ("a \nb\n", "ab\n"), ("a  \nb\n", "a b\n"), ("a \n-- \nb\n", "a\n-- \nb\n"), ("a ", "a"),
  ])
  func `lose the space before a soft line end if that is asked for`(text: String, joined: String) {
    #expect(FlowedText.joined(text, deletesSpace: true) == joined)
  }
}
