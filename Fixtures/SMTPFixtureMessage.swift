/// A mail to test with: its exact octets and what a transport needs to carry them.
///
/// ```swift
/// let mail = try SMTPFixtureMessage.named("dot-alone")
/// try await send(mail.octets, to: server.endpoint)
/// #expect(try await server.message().content == mail.octets)
/// ```
///
/// Or over the whole corpus:
///
/// ```swift
/// @Test(arguments: SMTPFixtureMessage.all.filter { $0.isLineSafe && $0.hasFinalCRLF })
/// func `arrives unchanged`(entry: SMTPFixtureMessage.Entry) async throws {
///   let mail = try entry.load()
///   …
/// }
/// ```
///
/// The octets are the content as it should arrive: dots are not stuffed and the closing
/// `CRLF . CRLF` is not part of it.
public struct SMTPFixtureMessage: Sendable, Hashable {
  /// What the corpus says of this message.
  public let entry: Entry
  /// The content, octet by octet.
  public let octets: [UInt8]

  init(entry: Entry, octets: [UInt8]) {
    self.entry = entry
    self.octets = octets
  }

  /// The name, in kebab case: `dot-alone`.
  public var name: String { entry.name }
  /// One line that says what the message is good for.
  public var summary: String { entry.summary }
  /// What a transport must be able to do to carry the message unchanged.
  public var traits: Traits { entry.traits }
  /// Whether an octet above 127 occurs.
  public var needs8Bit: Bool { entry.needs8Bit }
  /// Whether NUL, a bare CR or a bare LF occurs, so that only BINARYMIME may carry the message.
  public var needsBinary: Bool { entry.needsBinary }
  /// Whether the header section holds raw UTF-8.
  public var needsUTF8Headers: Bool { entry.needsUTF8Headers }
  /// Whether no line is longer than 998 octets, its CRLF not counted.
  public var isLineSafe: Bool { entry.isLineSafe }
  /// Whether the last two octets are CR and LF.
  public var hasFinalCRLF: Bool { entry.hasFinalCRLF }

  /// Reads a message of the corpus.
  ///
  /// - Parameter name: The name of an entry of ``all``, without `.eml`.
  /// - Throws: ``SMTPFixtureError``: the corpus has no such message, its folder was not found (the
  ///   error lists each place that was tried), or the file could not be read.
  public static func named(_ name: String) throws -> SMTPFixtureMessage {
    guard let entry = all.first(where: { $0.name == name }) else {
      throw SMTPFixtureError.unknownName(name, similar: similarNames(to: name))
    }
    return try entry.load()
  }

  private static func similarNames(to name: String) -> [String] {
    let words = Set(name.lowercased().split { !$0.isLetter && !$0.isNumber })
    return all.map(\.name).filter { candidate in
      !words.isDisjoint(with: candidate.split(separator: "-"))
        || (!name.isEmpty && candidate.hasPrefix(name.lowercased()))
    }
  }
}

extension SMTPFixtureMessage: CustomStringConvertible {
  /// The name and the size: `dot-alone (348 octets)`.
  public var description: String { "\(name) (\(octets.count) octets)" }
}
