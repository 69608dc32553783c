import Foundation
import SMTPTestHelpers
import Testing

@testable import SMTPTestFixtures

@Suite(.bounded) struct `Dialogues to test with` {
  @Test(arguments: SMTPFixtureDialogue.names)
  func `are there, with lines of both sides`(_ name: String) throws {
    let dialogue = try SMTPFixtureDialogue.named(name)
    #expect(dialogue.text.hasPrefix("# RFC 5321, appendix D."))
    #expect(dialogue.text.contains("\nS: ") && dialogue.text.contains("\nC: "))
    #expect(dialogue.text.hasSuffix("\n"))
    #expect(dialogue.description == name)
  }

  @Test func `are all listed`() throws {
    let folder = try FixtureFolder.found.get().deletingLastPathComponent()
      .appendingPathComponent("Dialogues")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(files.sorted() == SMTPFixtureDialogue.names.map { "\($0).dialogue" })
  }

  @Test func `have names that are an error where they are unknown`() {
    let error = #expect(throws: SMTPFixtureError.self) { try SMTPFixtureDialogue.named("typical") }
    #expect(
      error?.description
        == "There is no dialogue named \"typical\". Similar names: rfc5321-d1-typical.")
  }
}
