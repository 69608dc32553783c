extension SMTPMIMEDefect {
  /// What can be wrong with a message, named once.
  ///
  /// Later versions know more of them, so a `switch` over kinds has a `default`.
  public struct Kind: RawRepresentable, CaseIterable, Sendable, Hashable, Codable {
    /// The name: `missingFrom`.
    public let rawValue: String
    /// The section that is broken: `RFC 2046 §5.1.1`.
    public let clause: String
    /// How much such a defect does to those who are to read the mail.
    public let severity: Severity

    private init(_ name: String, _ clause: String, _ severity: Severity) {
      rawValue = name
      self.clause = clause
      self.severity = severity
    }

    /// The defect with this name; `nil` where this version knows none.
    public init?(rawValue: String) {
      guard let kind = Self.named[rawValue] else { return nil }
      self = kind
    }

    private static let named = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })

    /// Whether both have the same name.
    public static func == (left: Kind, right: Kind) -> Bool { left.rawValue == right.rawValue }

    /// Feeds the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    // Octets and lines

    /// A line feed without a carriage return before it (RFC 5322 §2.3).
    public static let bareLF = Kind("bareLF", "RFC 5322 §2.3", .breaksMail)
    /// A carriage return without a line feed behind it (RFC 5322 §2.3).
    public static let bareCR = Kind("bareCR", "RFC 5322 §2.3", .breaksMail)
    /// An octet 0 outside a part of encoding binary (RFC 2045 §2.7).
    public static let nul = Kind("nul", "RFC 2045 §2.7", .breaksMail)
    /// A line of more than 998 octets, its end not counted (RFC 5322 §2.1.1).
    public static let overlongLine = Kind("overlongLine", "RFC 5322 §2.1.1", .breaksMail)

    // The header section

    /// A line that is no field: the body begins there (RFC 5322 §2.2).
    public static let missingColon = Kind("missingColon", "RFC 5322 §2.2", .breaksMail)
    /// A field without a name (RFC 5322 §2.2).
    public static let missingFieldName = Kind(
      "missingFieldName", "RFC 5322 §2.2", .breaksSomeReaders)
    /// A first line that begins with white space, as if it continued a field (RFC 5322 §2.2.3).
    public static let orphanedContinuation = Kind(
      "orphanedContinuation", "RFC 5322 §2.2.3", .breaksSomeReaders)
    /// A line of an mbox file before the first field (RFC 4155 Appendix A).
    public static let mailboxLine = Kind("mailboxLine", "RFC 4155 Appendix A", .breaksSomeReaders)
    /// Blanks between a field's name and its colon (RFC 5322 §4.5).
    public static let blankBeforeColon = Kind(
      "blankBeforeColon", "RFC 5322 §4.5", .breaksSomeReaders)
    /// An octet above 127 in a field; allowed with SMTPUTF8 only, and as UTF-8 (RFC 6532 §3.2).
    public static let nonASCIIHeader = Kind("nonASCIIHeader", "RFC 6532 §3.2", .breaksSomeReaders)
    /// A field that may occur once and occurs again (RFC 5322 §3.6).
    public static let duplicateHeader = Kind("duplicateHeader", "RFC 5322 §3.6", .breaksSomeReaders)
    /// A message without From (RFC 5322 §3.6).
    public static let missingFrom = Kind("missingFrom", "RFC 5322 §3.6", .breaksMail)
    /// A message without Date (RFC 5322 §3.6).
    public static let missingDate = Kind("missingDate", "RFC 5322 §3.6", .breaksSomeReaders)
    /// Fields of MIME in a message without MIME-Version (RFC 2045 §4).
    public static let missingMIMEVersion = Kind(
      "missingMIMEVersion", "RFC 2045 §4", .breaksSomeReaders)

    // Values of fields

    /// Something in a list of addresses that is no address (RFC 5322 §3.4).
    public static let invalidAddress = Kind("invalidAddress", "RFC 5322 §3.4", .breaksSomeReaders)
    /// An octet in a display name that asks for quotes, such as `[`, `@` or `:` (RFC 5322 §3.2.3).
    public static let unquotedSpecial = Kind(
      "unquotedSpecial", "RFC 5322 §3.2.3", .breaksSomeReaders)
    /// A form that is to be read and not to be written any more; the detail says which
    /// (RFC 5322 §4).
    public static let obsoleteForm = Kind("obsoleteForm", "RFC 5322 §4", .untidy)
    /// A date that cannot be read or misses digits or a comma, or one on another day of the week than
    /// it says (RFC 5322 §3.3).
    public static let invalidDate = Kind("invalidDate", "RFC 5322 §3.3", .breaksSomeReaders)
    /// A zone of time that nobody defined, or a military one: it means no more than UTC
    /// (RFC 5322 §4.3).
    public static let unknownZone = Kind("unknownZone", "RFC 5322 §4.3", .breaksSomeReaders)
    /// A message identification that is none (RFC 5322 §3.6.4).
    public static let invalidMessageID = Kind(
      "invalidMessageID", "RFC 5322 §3.6.4", .breaksSomeReaders)
    /// A comment without its closing parenthesis (RFC 5322 §3.2.2).
    public static let unclosedComment = Kind(
      "unclosedComment", "RFC 5322 §3.2.2", .breaksSomeReaders)
    /// A quoted string without its closing quote (RFC 5322 §3.2.4).
    public static let unclosedQuotedString = Kind(
      "unclosedQuotedString", "RFC 5322 §3.2.4", .breaksSomeReaders)
    /// Something that begins like an encoded word and is none, or one that holds an undecodable
    /// encoding (RFC 2047 §2).
    public static let invalidEncodedWord = Kind(
      "invalidEncodedWord", "RFC 2047 §2", .breaksSomeReaders)
    /// An encoded word of more than 75 octets (RFC 2047 §2).
    public static let overlongEncodedWord = Kind(
      "overlongEncodedWord", "RFC 2047 §2", .untidy)
    /// An encoded word where none may be: inside a quoted string, an address or a parameter
    /// (RFC 2047 §5).
    public static let misplacedEncodedWord = Kind(
      "misplacedEncodedWord", "RFC 2047 §5", .breaksSomeReaders)
    /// A character cut in two by the end of an encoded word (RFC 2047 §5).
    public static let splitCharacter = Kind("splitCharacter", "RFC 2047 §5", .breaksSomeReaders)
    /// An encoded word, or a line or text of a body, that ends in another state of its charset than it
    /// has to, such as without the escape back to ASCII (RFC 2047 §3).
    public static let unfinishedShift = Kind("unfinishedShift", "RFC 2047 §3", .breaksSomeReaders)
    /// A value that has a CR or LF once it is decoded: whoever writes it into a field anew adds fields
    /// of the sender's choice (RFC 2047 §5).
    public static let encodedLineEnd = Kind("encodedLineEnd", "RFC 2047 §5", .breaksMail)
    /// A value that has another control character once it is decoded, a tab excepted (RFC 2047 §5).
    public static let encodedControl = Kind("encodedControl", "RFC 2047 §5", .breaksSomeReaders)
    /// A Content-Type that is not type, slash and subtype (RFC 2045 §5.1).
    public static let invalidContentType = Kind(
      "invalidContentType", "RFC 2045 §5.1", .breaksSomeReaders)
    /// A Content-Disposition without its type (RFC 2183 §2).
    public static let invalidDisposition = Kind(
      "invalidDisposition", "RFC 2183 §2", .breaksSomeReaders)
    /// A parameter that breaks the grammar (RFC 2045 §5.1).
    public static let invalidParameter = Kind(
      "invalidParameter", "RFC 2045 §5.1", .breaksSomeReaders)
    /// A parameter given twice (RFC 2045 §5.1).
    public static let duplicateParameter = Kind(
      "duplicateParameter", "RFC 2045 §5.1", .breaksSomeReaders)
    /// A parameter in pieces of which one is missing or has no proper number, or one with a broken
    /// escape, without a charset, or in quotes (RFC 2231 §3).
    public static let invalidExtendedParameter = Kind(
      "invalidExtendedParameter", "RFC 2231 §3", .breaksSomeReaders)
    /// More than 1,000 parameters, of which the first are read (RFC 2045 §5.1).
    public static let tooManyParameters = Kind("tooManyParameters", "RFC 2045 §5.1", .untidy)

    // Bodies

    /// A Content-Transfer-Encoding nobody knows: the body is left as it is (RFC 2045 §6.4).
    public static let unknownTransferEncoding = Kind(
      "unknownTransferEncoding", "RFC 2045 §6.4", .breaksMail)
    /// A Content-Transfer-Encoding that no standard has and that is read all the same: x-uuencode
    /// (RFC 2045 §6.3).
    public static let privateEncoding = Kind(
      "privateEncoding", "RFC 2045 §6.3", .breaksSomeReaders)
    /// An x-uuencode body without begin or end, or with a line that is cut; the first place of a body
    /// (RFC 2045 §6.3).
    public static let invalidUUEncoding = Kind("invalidUUEncoding", "RFC 2045 §6.3", .breaksMail)
    /// A multipart or a message in base64 or quoted-printable (RFC 2045 §6.4).
    public static let encodedComposite = Kind("encodedComposite", "RFC 2045 §6.4", .breaksMail)
    /// Base64 with foreign octets, or cut; the first place of a body (RFC 2045 §6.8).
    public static let invalidBase64 = Kind("invalidBase64", "RFC 2045 §6.8", .breaksMail)
    /// A `=` of quoted-printable that begins neither an escape nor a soft line end, or an escape
    /// with lower-case digits; the first place of a body (RFC 2045 §6.7).
    public static let invalidQuotedPrintable = Kind(
      "invalidQuotedPrintable", "RFC 2045 §6.7", .breaksSomeReaders)
    /// Octets above 127 in a body of encoding 7bit (RFC 2045 §2.7).
    public static let undeclared8Bit = Kind("undeclared8Bit", "RFC 2045 §2.7", .breaksSomeReaders)
    /// A charset the system does not know (RFC 2046 §4.1.2).
    public static let unknownCharset = Kind("unknownCharset", "RFC 2046 §4.1.2", .breaksMail)
    /// Octets that are no character of the charset (RFC 2046 §4.1.2).
    public static let undecodableOctets = Kind("undecodableOctets", "RFC 2046 §4.1.2", .breaksMail)
    /// Characters that the charset does not have and the one that software reads under its name has:
    /// windows-1252 for ISO-8859-1, GBK for GB2312 (RFC 2046 §4.1.2).
    public static let widerCharset = Kind("widerCharset", "RFC 2046 §4.1.2", .untidy)

    // Structure

    /// A multipart without a boundary (RFC 2046 §5.1.1).
    public static let missingBoundary = Kind("missingBoundary", "RFC 2046 §5.1.1", .breaksMail)
    /// A multipart whose boundary does not occur (RFC 2046 §5.1.1).
    public static let missingDelimiter = Kind("missingDelimiter", "RFC 2046 §5.1.1", .breaksMail)
    /// A delimiter right behind another, where no part can be: others see an empty one
    /// (RFC 2046 §5.1.1).
    public static let repeatedDelimiter = Kind(
      "repeatedDelimiter", "RFC 2046 §5.1.1", .breaksSomeReaders)
    /// A multipart without its closing delimiter (RFC 2046 §5.1.1).
    public static let unclosedMultipart = Kind("unclosedMultipart", "RFC 2046 §5.1.1", .breaksMail)
    /// Parts nested more than 100 deep, which are not taken apart (RFC 2046 §5.1).
    public static let tooDeeplyNested = Kind("tooDeeplyNested", "RFC 2046 §5.1", .breaksSomeReaders)

    /// All that this version knows, in the order of their groups.
    public static let allCases: [Kind] = [
      .bareLF, .bareCR, .nul, .overlongLine,
      .missingColon, .missingFieldName, .orphanedContinuation, .mailboxLine, .blankBeforeColon,
      .nonASCIIHeader, .duplicateHeader, .missingFrom, .missingDate, .missingMIMEVersion,
      .invalidAddress, .unquotedSpecial, .obsoleteForm, .invalidDate, .unknownZone,
      .invalidMessageID, .unclosedComment, .unclosedQuotedString,
      .invalidEncodedWord, .overlongEncodedWord, .misplacedEncodedWord, .splitCharacter,
      .unfinishedShift,
      .encodedLineEnd, .encodedControl,
      .invalidContentType,
      .invalidDisposition, .invalidParameter, .duplicateParameter, .invalidExtendedParameter,
      .tooManyParameters,
      .unknownTransferEncoding, .privateEncoding, .invalidUUEncoding, .encodedComposite,
      .invalidBase64, .invalidQuotedPrintable,
      .undeclared8Bit, .unknownCharset, .undecodableOctets, .widerCharset,
      .missingBoundary, .missingDelimiter, .repeatedDelimiter, .unclosedMultipart, .tooDeeplyNested,
    ]
  }
}

extension SMTPMIMEDefect.Kind: CustomStringConvertible {
  /// The name: `missingFrom`.
  public var description: String { rawValue }
}
