/// A strict dialogue: what the server says and what its client must say, line by line.
///
/// ```swift
/// let dialogue = try SMTPDialogue(parsing: """
///   S: 220 mx.test ESMTP
///   C: {EHLO|HELO} {me}
///   S: 250 mx.test greets {me}
///   C: MAIL FROM:<{*}>
///   S! wait 200ms
///   S: 421 4.3.2 Going down
///   S! close
///   """)
/// let server = try SMTPTestServer.start(.dialogue(dialogue))
/// try await app.sendMail(via: server.endpoint)
/// try await server.dialogueCompletion()
/// ```
///
/// The server knows nothing of SMTP then: it writes the lines that begin with `S:`, does what those
/// with `S!` say, and compares octet by octet what the client sends with those that begin with
/// `C:`. (Only a verb, the letters up to the first space, compares without case.) So no messages are
/// recorded. A client that sends something else, more, or less by the server's idle timeout, or that
/// closes early, has departed: its session ends with `421 4.7.0 departed from the dialogue at line
/// 4: expected …` and a finding, and ``SMTPTestServer/dialogueCompletion(within:)`` throws.
///
/// A transcript that the server prints is a dialogue: save it, replace what changes from run to run
/// by `{*}`, and use it.
///
/// | A line | means |
/// | --- | --- |
/// | `S: text` | The server sends the text and CRLF. |
/// | `C: text` | The client must send it; `C?:` it may, `C*:` any number of times, `C+:` at least once. |
/// | `S! action` | The server does what a script's action says: `wait 2s`, `hold gate`, `pace bytewise`, `reply 250 cut 5`, `raw "…"`, `half-close`, `stop-reading`, `start-tls`, `close`, `reset` … A pace lasts until the client's next line. |
/// | `C! close` | The client must close its side; `C! reset`: break the connection; `C! silence 2s`: send nothing for so long. |
/// | `C! tls` | Behind `S! start-tls`: the client must complete the handshake. |
/// | `repeat 1..3 {` … `}` | What stands between, so often; `2`: exactly so, `2..`: or more. |
/// | `either {` … `} or {` … `}` | One of them, by what the client sends. |
/// | `== 2` | What follows is for the second connection; `== *`: for every further one. A second `== 2` goes on with it. Without such lines there is one connection. |
/// | `# text` | A comment. |
///
/// In texts `\\`, `\r`, `\n`, `\t`, `\0`, `\xHH`, `{{` and `}}` stand for octets, and `\-` at the
/// end for "without CRLF". `{*}` stands for any octets within the line, `{1234}` for exactly so
/// many octets with line ends and all, `{this|that}` for one of several texts, `{name}` for any
/// octets at first and the same later, `{name:*@*.example}` for octets that match at first, and
/// `{secret}` for what a transcript does not show. A text of the server is filled in with what
/// `{name}` stands for, and with `c2VjcmV0` (in base64 "secret") for `{secret}`.
///
/// What stands between `S! start-tls` and the client's next line is done when the client's part of the
/// handshake has come: `S! wait 2s` or `S! certificate expired` before the server's part, `S! alert 40`,
/// `S! close` or a text, which leaves in clear, in its place.
///
/// After `C*:`, `C+:`, and a `repeat` that may end, the line behind has priority: whatever fits it
/// goes on there. Nothing is ever taken back.
public struct SMTPDialogue: Sendable, Hashable, CustomStringConvertible {
  /// The lines, one an item.
  let items: [DialogueItem]
  /// The gates that it was given, then those that its lines made.
  package let scriptGates: [any ScriptGate]
  /// What each connection is to do; one without a label where the dialogue has no sections.
  let sections: [Section]

  struct Section: Sendable {
    /// `nil`: the only one, for the first connection.
    let label: DialogueItem.Label?
    let block: DialogueBlock
  }

  /// Reads a dialogue.
  ///
  /// - Parameter names: what names stand for.
  package init(parsing text: String, names: ScriptNames) throws(SMTPTextError) {
    var parser = DialogueParser(names: names)
    items = try parser.parse(text)
    scriptGates = parser.names.gates
    var outline = DialogueOutline(items)
    sections = try outline.sections()
  }

  /// The dialogue as text, comments included. ``init(parsing:gates:certificates:fileID:line:)`` reads it back.
  public var description: String {
    // Of a blank line at the end nothing would be left.
    items.map(\.text).joined(separator: "\n") + (items.last == .blank ? "\n" : "")
  }

  /// The numbers of the connections that have a section of their own.
  package var numbers: [Int] {
    sections.compactMap { section in
      switch section.label {
      case .number(let number): number
      case .others: nil
      case nil: 1
      }
    }.sorted()
  }

  /// Whether it is over when every connection it is for has come to its end.
  package var isFinite: Bool { !sections.contains { $0.label == .others } }

  /// Whether a handshake of TLS is begun anywhere.
  package var beginsTLS: Bool {
    items.contains {
      if case .action(let action) = $0 { action.steps.contains(where: \.beginsTLS) } else { false }
    }
  }

  /// The certificates that its lines show.
  package var identities: [TLSIdentity] {
    items.flatMap { item -> [TLSIdentity] in
      if case .action(let action) = item { action.steps.compactMap(\.action.identity) } else { [] }
    }
  }

  /// The line of the first section that does not begin with TLS, from 1; `nil` where all do.
  package var lineBeforeTLS: Int? {
    sections.lazy.compactMap(\.block.nodes.first).first { !$0.kind.beginsTLS }?.line
  }

  /// What the connection with this number, from 1, is to do; `nil` where none is meant for it.
  func block(for connection: Int) -> DialogueBlock? {
    let section =
      sections.first { $0.label == .number(connection) }
      ?? sections.first { $0.label == .others || ($0.label == nil && connection == 1) }
    return section?.block
  }

  /// Two dialogues are equal if their lines are.
  public static func == (a: SMTPDialogue, b: SMTPDialogue) -> Bool { a.items == b.items }

  /// Hashes the lines.
  public func hash(into hasher: inout Hasher) { hasher.combine(items) }
}
