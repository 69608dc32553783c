/// A strict dialogue to test with: what a server says and what its client must say, line by line.
///
/// ```swift
/// let scenario = try SMTPFixtureDialogue.named("rfc5321-d1-typical")
/// let server = try SMTPTestServer.start(.dialogue(try SMTPDialogue(parsing: scenario.text)))
/// ```
public struct SMTPFixtureDialogue: Sendable, Hashable, CustomStringConvertible {
  /// The name, in kebab case: `rfc5321-d1-typical`; the file is `Dialogues/NAME.dialogue`.
  public let name: String
  /// One line that says what it is.
  public let summary: String
  /// The lines, as `SMTPDialogue` reads them.
  public let text: String

  /// The names of all dialogues.
  public static var names: [String] { list.map(\.name) }

  /// Reads a dialogue.
  ///
  /// - Parameter name: One of ``names``.
  /// - Throws: ``SMTPFixtureError``: there is no such dialogue, the folder was not found (the error
  ///   lists each place that was tried), or the file could not be read.
  public static func named(_ name: String) throws -> SMTPFixtureDialogue {
    guard let (_, summary) = list.first(where: { $0.name == name }) else {
      let word = name.split(separator: "-").last
      throw SMTPFixtureError.unknownDialogue(
        name, similar: names.filter { word.map($0.contains) ?? false })
    }
    let octets = try FixtureFolder.read("\(name).dialogue", in: "Dialogues")
    return SMTPFixtureDialogue(
      name: name, summary: summary, text: String(decoding: octets, as: UTF8.self))
  }

  /// The name.
  public var description: String { name }

  private static let list: [(name: String, summary: String)] = [
    (
      "rfc5321-d1-typical",
      "A typical transaction, one of three recipients refused (RFC 5321 §D.1)."
    ),
    ("rfc5321-d2-aborted", "A transaction that the client aborts with RSET (RFC 5321 §D.2)."),
    ("rfc5321-d3-relay-step-1", "From the source host to the relay host (RFC 5321 §D.3)."),
    ("rfc5321-d3-relay-step-2", "From the relay host to the destination (RFC 5321 §D.3)."),
    ("rfc5321-d4-verifying", "VRFY, then a transaction (RFC 5321 §D.4)."),
  ]
}
