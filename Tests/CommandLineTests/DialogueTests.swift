import Foundation
import SMTPTestHelpers
import Testing

@Suite(.bounded) struct `A served dialogue` {
  private static let text = """
    S: 220 mx.test
    C: EHLO {me}
    S: 250 mx.test greets {me}
    C: QUIT
    S: 221 bye

    """

  private static func serve(_ text: String, in folder: Folder) throws -> Child {
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("d")))
    return try Child("serve", "--dialogue", folder.file("d"))
  }

  @Test func `ends the server with its last line`() throws {
    let folder = try Folder()
    defer { withExtendedLifetime(folder) {} }
    let child = try Self.serve(Self.text, in: folder)
    let client = try MailClient(port: try child.port())
    #expect(try client.command("EHLO c.test") == "250 mx.test greets c.test")
    #expect(try client.command("QUIT") == "221 bye")
    #expect(try client.reply() == "")
    client.close()
    let end = try child.end()
    #expect(end.status == 0)
    #expect(end.output.last == "ended by --dialogue: 0 messages, 1 session, 0 violations")
    #expect(end.errors.isEmpty)
  }

  @Test func `ends the server with 1 and shows the difference`() throws {
    let folder = try Folder()
    defer { withExtendedLifetime(folder) {} }
    let child = try Self.serve(Self.text, in: folder)
    let client = try MailClient(port: try child.port())
    #expect(
      try client.command("HELO c.test")
        == "421 4.7.0 departed from the dialogue at line 2: expected C: EHLO {me}")
    let end = try child.end()
    #expect(end.status == 1)
    #expect(
      end.errors.prefix(4) == [
        "smtp-fixture: Session 1 departed from the dialogue at line 2: the client sent something "
          + "else.",
        "  expected  C: EHLO {me}", "  actual    C: HELO c.test", "               ^",
      ])
    #expect(end.output.contains("#   expected  C: EHLO {me}"))
  }

  @Test func `has failed where a signal ends the server first`() throws {
    let folder = try Folder()
    defer { withExtendedLifetime(folder) {} }
    let child = try Self.serve(Self.text, in: folder)
    let client = try MailClient(port: try child.port())
    try client.command("EHLO c.test")
    child.terminate()
    let end = try child.end()
    #expect(end.status == 1)
    #expect(
      end.errors.prefix(2) == [
        "smtp-fixture: The server was stopped before the dialogue had ended; connection 1 waits at "
          + "line 4 for the client:",
        "  expected  C: QUIT",
      ])
  }

  @Test func `goes on while there is a section for further connections`() throws {
    let folder = try Folder()
    defer { withExtendedLifetime(folder) {} }
    let child = try Self.serve("== *\nS: 220 hi\n", in: folder)
    let port = try child.port()
    for _ in 0..<3 { _ = try MailClient(port: port) }
    child.terminate()
    #expect(try child.end().status == 0)
  }

  @Test func `is refused with its place in the file`() throws {
    let folder = try Folder()
    let end = try Self.serve("S: 220 hi\nC! sing\n", in: folder).end()
    #expect(end.status == 64)
    #expect(
      end.errors.first
        == "\(folder.file("d")):2:4: expected close, reset, silence or tls, found \"sing\"")
    let none = try Child("serve", "--dialogue", folder.file("none")).end()
    #expect(none.status == 1)
    #expect(
      none.errors.first?.hasPrefix("smtp-fixture: Cannot read \(folder.file("none"))") == true)
  }
}
