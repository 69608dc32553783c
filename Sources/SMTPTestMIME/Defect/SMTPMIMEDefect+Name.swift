extension SMTPMIMEDefect {
  /// What can be wrong with a message, named once.
  public enum Name: String, CaseIterable, Sendable, Hashable, Codable {
    // Octets and lines

    /// A line feed without a carriage return before it (RFC 5322 §2.3).
    case bareLF
    /// A carriage return without a line feed behind it (RFC 5322 §2.3).
    case bareCR
    /// An octet 0 outside a part of encoding binary (RFC 2045 §2.7).
    case nul
    /// A line of more than 998 octets, its end not counted (RFC 5322 §2.1.1).
    case overlongLine

    // The header section

    /// A line that is no field: the body begins there (RFC 5322 §2.2).
    case missingColon
    /// A field without a name (RFC 5322 §2.2).
    case missingFieldName
    /// A first line that begins with white space, as if it continued a field (RFC 5322 §2.2.3).
    case orphanedContinuation
    /// A line of an mbox file before the first field (RFC 4155 Appendix A).
    case mailboxLine
    /// Blanks between a field's name and its colon (RFC 5322 §4.5).
    case blankBeforeColon
    /// An octet above 127 in a field; allowed with SMTPUTF8 only, and as UTF-8 (RFC 6532 §3.2).
    case nonASCIIHeader
    /// A field that may occur once and occurs again (RFC 5322 §3.6).
    case duplicateHeader
    /// A message without From (RFC 5322 §3.6).
    case missingFrom
    /// A message without Date (RFC 5322 §3.6).
    case missingDate
    /// Fields of MIME in a message without MIME-Version (RFC 2045 §4).
    case missingMIMEVersion

    // Values of fields

    /// Something in a list of addresses that is no address (RFC 5322 §3.4).
    case invalidAddress
    /// A date that cannot be read, or one on another day of the week than it says (RFC 5322 §3.3).
    case invalidDate
    /// A message identification that is none (RFC 5322 §3.6.4).
    case invalidMessageID
    /// A comment without its closing parenthesis (RFC 5322 §3.2.2).
    case unclosedComment
    /// A quoted string without its closing quote (RFC 5322 §3.2.4).
    case unclosedQuotedString
    /// Something that begins like an encoded word and is none, or one that holds an undecodable
    /// encoding (RFC 2047 §2).
    case invalidEncodedWord
    /// An encoded word where none may be: inside a quoted string (RFC 2047 §5).
    case misplacedEncodedWord
    /// A character cut in two by the end of an encoded word (RFC 2047 §5).
    case splitCharacter
    /// A Content-Type that is not type, slash and subtype (RFC 2045 §5.1).
    case invalidContentType
    /// A Content-Disposition without its type (RFC 2183 §2).
    case invalidDisposition
    /// A parameter that breaks the grammar (RFC 2045 §5.1).
    case invalidParameter
    /// A parameter given twice (RFC 2045 §5.1).
    case duplicateParameter
    /// A parameter in pieces of which one is missing, or one with a broken escape (RFC 2231 §3).
    case invalidExtendedParameter
    /// More than 1,000 parameters, of which the first are read (RFC 2045 §5.1).
    case tooManyParameters

    // Bodies

    /// A Content-Transfer-Encoding nobody knows: the body is left as it is (RFC 2045 §6.4).
    case unknownTransferEncoding
    /// A multipart or a message in base64 or quoted-printable (RFC 2045 §6.4).
    case encodedComposite
    /// Base64 with foreign octets, or cut; the first place of a body (RFC 2045 §6.8).
    case invalidBase64
    /// A `=` of quoted-printable that begins neither an escape nor a soft line end, or an escape
    /// with lower-case digits; the first place of a body (RFC 2045 §6.7).
    case invalidQuotedPrintable
    /// Octets above 127 in a body of encoding 7bit (RFC 2045 §2.7).
    case undeclared8Bit
    /// A charset the system does not know (RFC 2046 §4.1.2).
    case unknownCharset
    /// Octets that are no character of the charset (RFC 2046 §4.1.2).
    case undecodableOctets

    // Structure

    /// A multipart without a boundary (RFC 2046 §5.1.1).
    case missingBoundary
    /// A multipart whose boundary does not occur (RFC 2046 §5.1.1).
    case missingDelimiter
    /// A multipart without its closing delimiter (RFC 2046 §5.1.1).
    case unclosedMultipart
    /// Parts nested more than 100 deep, which are not taken apart (RFC 2046 §5.1).
    case tooDeeplyNested

    /// The section that is broken: `RFC 2046 §5.1.1`.
    public var clause: String {
      switch self {
      case .bareLF, .bareCR: "RFC 5322 §2.3"
      case .nul, .undeclared8Bit: "RFC 2045 §2.7"
      case .overlongLine: "RFC 5322 §2.1.1"
      case .missingColon, .missingFieldName: "RFC 5322 §2.2"
      case .orphanedContinuation: "RFC 5322 §2.2.3"
      case .mailboxLine: "RFC 4155 Appendix A"
      case .blankBeforeColon: "RFC 5322 §4.5"
      case .nonASCIIHeader: "RFC 6532 §3.2"
      case .duplicateHeader, .missingFrom, .missingDate: "RFC 5322 §3.6"
      case .missingMIMEVersion: "RFC 2045 §4"
      case .invalidAddress: "RFC 5322 §3.4"
      case .invalidDate: "RFC 5322 §3.3"
      case .invalidMessageID: "RFC 5322 §3.6.4"
      case .unclosedComment: "RFC 5322 §3.2.2"
      case .unclosedQuotedString: "RFC 5322 §3.2.4"
      case .invalidEncodedWord: "RFC 2047 §2"
      case .misplacedEncodedWord, .splitCharacter: "RFC 2047 §5"
      case .invalidContentType, .invalidParameter, .duplicateParameter, .tooManyParameters:
        "RFC 2045 §5.1"
      case .invalidDisposition: "RFC 2183 §2"
      case .invalidExtendedParameter: "RFC 2231 §3"
      case .unknownTransferEncoding, .encodedComposite: "RFC 2045 §6.4"
      case .invalidBase64: "RFC 2045 §6.8"
      case .invalidQuotedPrintable: "RFC 2045 §6.7"
      case .unknownCharset, .undecodableOctets: "RFC 2046 §4.1.2"
      case .missingBoundary, .missingDelimiter, .unclosedMultipart: "RFC 2046 §5.1.1"
      case .tooDeeplyNested: "RFC 2046 §5.1"
      }
    }
  }
}
