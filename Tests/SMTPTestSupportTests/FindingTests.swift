import Foundation
import SMTPTestHelpers
import Testing

@testable import SMTPTestSupport

@Suite(.bounded) struct `Findings as JSON` {
  private static func read(_ text: String) throws -> SMTPFinding {
    try JSONDecoder().decode(SMTPFinding.self, from: Data(text.utf8))
  }

  @Test func `read back, whatever was found`() throws {
    let violation = SMTPViolation(.missingQUIT, at: 5, "no QUIT before the end")
    let defect = SMTPMIMEMessage(Array("Subject: \u{1}".utf8)).defects.first
    #expect(defect != nil)
    for code in SMTPFinding.Kind.Code.allCases {
      for session in [nil, 7] {
        let finding = SMTPFinding(
          kind: .init(
            code, code == .violation ? violation : nil, code == .mailDefect ? defect : nil),
          session: session, text: "\"é\n")
        let json = try JSONEncoder().encode(finding)
        #expect(try JSONDecoder().decode(SMTPFinding.self, from: json) == finding)
      }
    }
  }

  @Test func `have the shape their documentation shows`() throws {
    let finding = try Self.read(
      #"{"kind":"violation","session":2,"text":"t","violation":"#
        + #"{"kind":"missingQUIT","offset":5,"text":"no QUIT"}}"#)
    #expect(finding.kind == .violation(SMTPViolation(.missingQUIT, at: 5, "no QUIT")))
    #expect(finding.session == 2)
    #expect(try Self.read(#"{"kind":"hookFailed","text":"t"}"#).kind == .hookFailed)
  }

  @Test(arguments: [
    "{}", #"{"kind":"later","text":"t"}"#, #"{"kind":"violation","text":"t"}"#,
    #"{"kind":"mailDefect","text":"t"}"#,
    #"{"kind":"hookFailed","text":"t","violation":{"kind":"nul","offset":5,"text":""}}"#,
    #"{"kind":"hookFailed"}"#, #"{"kind":"hookFailed","text":"t","session":"1"}"#,
  ])
  func `are refused where they say nothing`(text: String) {
    #expect(throws: DecodingError.self) { try Self.read(text) }
  }
}
