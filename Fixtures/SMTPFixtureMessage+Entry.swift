extension SMTPFixtureMessage {
  /// A line of the corpus' list: everything about a message but its octets.
  ///
  /// Made for parameterised tests: it is small and prints as its name.
  public struct Entry: Sendable, Hashable, CustomStringConvertible {
    /// The name, in kebab case; the file is `Messages/NAME.eml`.
    public let name: String
    /// One line that says what the message is good for.
    public let summary: String
    /// What a transport must be able to do to carry the message unchanged.
    public let traits: Traits

    init(_ name: String, _ summary: String, _ traits: Traits = .ordinary) {
      self.name = name
      self.summary = summary
      self.traits = traits
    }

    /// Whether an octet above 127 occurs.
    public var needs8Bit: Bool { traits.contains(.needs8Bit) }
    /// Whether NUL, a bare CR or a bare LF occurs, so that only BINARYMIME may carry the message.
    public var needsBinary: Bool { traits.contains(.needsBinary) }
    /// Whether the header section holds raw UTF-8.
    public var needsUTF8Headers: Bool { traits.contains(.needsUTF8Headers) }
    /// Whether no line is longer than 998 octets, its CRLF not counted.
    public var isLineSafe: Bool { traits.contains(.isLineSafe) }
    /// Whether the last two octets are CR and LF.
    public var hasFinalCRLF: Bool { traits.contains(.hasFinalCRLF) }

    /// Reads the octets.
    ///
    /// - Throws: ``SMTPFixtureError``: the folder of the corpus was not found (the error lists each
    ///   place that was tried), or the file could not be read.
    public func load() throws -> SMTPFixtureMessage {
      SMTPFixtureMessage(entry: self, octets: try FixtureFolder.read("\(name).eml"))
    }

    /// The name.
    public var description: String { name }
  }
}
