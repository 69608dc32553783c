extension SMTPFixtureMessage {
  /// What a message demands of the transport that is to carry it unchanged.
  public struct Traits: OptionSet, Sendable, Hashable {
    /// One bit a trait.
    public let rawValue: UInt8

    /// Makes a set of traits from its bits.
    public init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    /// An octet above 127 occurs: `BODY=8BITMIME` (RFC 6152 §2) or better.
    public static let needs8Bit = Traits(rawValue: 1)
    /// NUL, a bare CR or a bare LF occurs: RFC 5321 §2.3.8 and RFC 5322 §2.2 forbid it in `DATA`;
    /// `BDAT` with `BODY=BINARYMIME` (RFC 3030 §3) may carry it.
    public static let needsBinary = Traits(rawValue: 2)
    /// The header section holds raw UTF-8: `SMTPUTF8` (RFC 6531 §3.4, RFC 6532 §3.2).
    public static let needsUTF8Headers = Traits(rawValue: 4)
    /// No line is longer than 998 octets, its CRLF not counted (RFC 5322 §2.1.1, and
    /// RFC 5321 §4.5.3.1.6, which counts the CRLF and says 1,000).
    ///
    /// Lines are what lies between one CRLF and the next: a bare LF ends none.
    public static let isLineSafe = Traits(rawValue: 8)
    /// The last two octets are CR and LF: without them `DATA` cannot carry the message, for the
    /// closing dot needs a line of its own (RFC 5321 §4.1.1.4). `BDAT` can.
    public static let hasFinalCRLF = Traits(rawValue: 16)

    /// An ordinary mail: seven bits, proper lines, the last one ended.
    static let ordinary: Traits = [.isLineSafe, .hasFinalCRLF]
  }
}
