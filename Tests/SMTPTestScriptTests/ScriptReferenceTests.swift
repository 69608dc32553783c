import Foundation
import SMTPTestHelpers
import SMTPTestScript
import Testing

@Suite(.bounded) struct `The reference of the script language` {
  private static let page = URL(filePath: #filePath)
    .deletingLastPathComponent().appending(
      path: "../../Documentation/SMTPTestSupport.docc/The-script-language.md")
  private static let begin = "<!-- made from the code: begin -->\n"
  private static let end = "\n<!-- made from the code: end -->"

  /// `SMTP_FIXTURE_RECORD=1` writes the page anew.
  @Test func `is made from the code`() throws {
    let text = try String(contentsOf: Self.page, encoding: .utf8)
    let begin = try #require(text.range(of: Self.begin))
    let end = try #require(text.range(of: Self.end))
    let made = ScriptReference.markdown
    if ProcessInfo.processInfo.environment["SMTP_FIXTURE_RECORD"] == "1" {
      let page = text[..<begin.upperBound] + made + text[end.lowerBound...]
      try page.write(to: Self.page, atomically: true, encoding: .utf8)
    } else {
      #expect(text[begin.upperBound..<end.lowerBound] == made)
    }
  }
}
