import Foundation
import SMTPTestContract
import SMTPTestHelpers
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `The catalogue of contracts` {
  private static let page = URL(filePath: #filePath)
    .deletingLastPathComponent().appending(
      path: "../../Documentation/SMTPTestSupport.docc/The-client-contracts.md")
  private static let begin = "<!-- made from the code: begin -->\n"
  private static let end = "\n<!-- made from the code: end -->"

  /// `SMTP_FIXTURE_RECORD=1` writes the page anew.
  @Test func `its page is made from the code`() throws {
    let text = try String(contentsOf: Self.page, encoding: .utf8)
    let begin = try #require(text.range(of: Self.begin))
    let end = try #require(text.range(of: Self.end))
    let made = CatalogueReference.markdown
    if ProcessInfo.processInfo.environment["SMTP_FIXTURE_RECORD"] == "1" {
      let page = text[..<begin.upperBound] + made + text[end.lowerBound...]
      try page.write(to: Self.page, atomically: true, encoding: .utf8)
    } else {
      #expect(text[begin.upperBound..<end.lowerBound] == made)
    }
  }

  @Test func `ids are unique, and none is both decided and not`() {
    let ids =
      SMTPClientContract.catalogue.map(\.id) + SMTPClientContract.undecided.flatMap(\.ids)
    #expect(Set(ids).count == ids.count)
    #expect(SMTPClientContract.catalogue.count == 150)
  }

  @Test(arguments: SMTPClientContract.catalogue)
  func `scripts can be read, and given to a server`(_ contract: SMTPClientContract) throws {
    for text in contract.scripts {
      let script = try SMTPScript(parsing: text)
      try SMTPTestServer.start(.tls(), .script(script)).stop()
    }
  }
}
