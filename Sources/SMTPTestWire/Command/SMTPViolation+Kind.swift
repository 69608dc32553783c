extension SMTPViolation {
  /// What a client can break, named once for replies, records and assertions.
  ///
  /// Later versions know more of them, so a `switch` over kinds has a `default`. As JSON a kind is
  /// its name.
  public struct Kind: RawRepresentable, CaseIterable, Sendable, Hashable, Codable {
    /// The name: `bareLF`.
    public let rawValue: String
    /// The section that forbids it.
    public let clause: SMTPClause
    /// Which servers go on after it.
    let tolerance: Tolerance

    private init(_ name: String, _ rfc: Int, _ section: String, _ tolerance: Tolerance) {
      rawValue = name
      clause = SMTPClause(rfc, section)
      self.tolerance = tolerance
    }

    /// The kind with this name; `nil` where this version knows none.
    public init?(rawValue: String) {
      guard let kind = Self.named[rawValue] else { return nil }
      self = kind
    }

    private static let named = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })

    /// Whether both have the same name.
    public static func == (left: Kind, right: Kind) -> Bool { left.rawValue == right.rawValue }

    /// Feeds the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    // Lines and octets

    /// A line feed without a carriage return before it (RFC 5321 §2.3.8).
    public static let bareLF = Kind("bareLF", 5321, "2.3.8", .ifLenient)
    /// A carriage return without a line feed behind it (RFC 5321 §2.3.8).
    public static let bareCR = Kind("bareCR", 5321, "2.3.8", .ifLenient)
    /// An octet 0 in a command (RFC 5321 §4.1.2), or in a content, where RFC 5322 §2.1 has none either.
    public static let nul = Kind("nul", 5321, "4.1.2", .ifLenient)
    /// An octet above 127 where ASCII is due, or in an address without SMTPUTF8 (RFC 5321 §2.4).
    public static let nonASCII = Kind("nonASCII", 5321, "2.4", .ifLenient)
    /// Octets above 127 that are no UTF-8 (RFC 6531 §3.3).
    public static let invalidUTF8 = Kind("invalidUTF8", 6531, "3.3", .ifLenient)
    /// A command line longer than its command may be (RFC 5321 §4.5.3.1.4).
    public static let commandTooLong = Kind("commandTooLong", 5321, "4.5.3.1.4", .unlessStrict)
    /// A line of AUTH beyond 12288 octets (RFC 4954 §4).
    public static let authLineTooLong = Kind("authLineTooLong", 4954, "4", .ifLenient)
    /// A line without a command (RFC 5321 §4.1.1).
    public static let emptyLine = Kind("emptyLine", 5321, "4.1.1", .never)
    /// Octets before the greeting (RFC 5321 §4.3.1).
    public static let earlyTalker = Kind("earlyTalker", 5321, "4.3.1", .unlessStrict)
    /// Commands in one batch where PIPELINING is not offered (RFC 5321 §4.3.1).
    public static let unofferedPipelining = Kind("unofferedPipelining", 5321, "4.3.1", .always)
    /// Octets behind a command that must be the last of its group, before the reply to it (RFC 2920
    /// §3.1).
    public static let brokenGroup = Kind("brokenGroup", 2920, "3.1", .always)
    /// Octets behind STARTTLS, before the handshake (RFC 3207 §4).
    public static let startTLSInjection = Kind("startTLSInjection", 3207, "4", .never)
    /// A TLS handshake on a port that starts in plain text (RFC 5321 §4.1.1).
    public static let tlsOnPlainPort = Kind("tlsOnPlainPort", 5321, "4.1.1", .never)
    /// An HTTP request (RFC 5321 §4.1.1).
    public static let httpOnSMTPPort = Kind("httpOnSMTPPort", 5321, "4.1.1", .never)
    /// Commands of telnet before a command of SMTP (RFC 5321 §2.4).
    public static let telnetNegotiation = Kind("telnetNegotiation", 5321, "2.4", .ifLenient)

    // The order of a session

    /// A MAIL before EHLO, HELO or LHLO, a RCPT without a MAIL, a DATA or BDAT without a RCPT
    /// (RFC 5321 §4.1.4).
    public static let outOfOrder = Kind("outOfOrder", 5321, "4.1.4", .always)
    /// A MAIL while a transaction is open (RFC 5321 §4.1.4).
    public static let nestedMAIL = Kind("nestedMAIL", 5321, "4.1.4", .always)
    /// A DATA in a transaction that had a BDAT, or that declares BINARYMIME (RFC 3030 §2, §3).
    public static let misplacedDATA = Kind("misplacedDATA", 3030, "2", .always)
    /// An AUTH within a transaction, or after one that succeeded (RFC 4954 §4).
    public static let misplacedAUTH = Kind("misplacedAUTH", 4954, "4", .always)
    /// Content before the 354 that asks for it (RFC 5321 §3.3).
    public static let earlyContent = Kind("earlyContent", 5321, "3.3", .always)
    /// A line with nothing but a dot behind the end of the content (RFC 5321 §4.1.1.4).
    public static let extraEndOfData = Kind("extraEndOfData", 5321, "4.1.1.4", .always)
    /// Something other than QUIT after a 421 (RFC 5321 §3.8).
    public static let commandAfter421 = Kind("commandAfter421", 5321, "3.8", .always)
    /// Octets after QUIT (RFC 5321 §4.1.1.10).
    public static let commandAfterQUIT = Kind("commandAfterQUIT", 5321, "4.1.1.10", .always)
    /// A connection closed by the client without QUIT (RFC 5321 §4.1.1.10).
    public static let missingQUIT = Kind("missingQUIT", 5321, "4.1.1.10", .always)

    // Secrets

    /// AUTH with a mechanism that shows the secret, without TLS (RFC 4954 §4).
    public static let clearTextAUTH = Kind("clearTextAUTH", 4954, "4", .always)
    /// A secret the referee was told of, without TLS (RFC 4954 §4).
    public static let secretInClearText = Kind("secretInClearText", 4954, "4", .always)

    // Verbs and separators

    /// A verb nobody knows (RFC 5321 §4.2.4).
    public static let unknownCommand = Kind("unknownCommand", 5321, "4.2.4", .never)
    /// A verb of the RFCs this server does not carry out, such as TURN or ETRN (RFC 5321 §4.2.4).
    public static let unimplementedCommand = Kind("unimplementedCommand", 5321, "4.2.4", .never)
    /// A verb of an extension the server does not offer: BDAT, STARTTLS or AUTH (RFC 5321 §2.2.2).
    public static let unofferedCommand = Kind("unofferedCommand", 5321, "2.2.2", .never)
    /// HELO or EHLO in LMTP, LHLO in SMTP (RFC 2033 §4.1).
    public static let wrongGreeting = Kind("wrongGreeting", 2033, "4.1", .never)
    /// Blanks before the verb (RFC 5321 §4.1.1).
    public static let leadingSpace = Kind("leadingSpace", 5321, "4.1.1", .unlessStrict)
    /// A TAB or several spaces where one space is due (RFC 5321 §4.1.1).
    public static let irregularSpace = Kind("irregularSpace", 5321, "4.1.1", .unlessStrict)
    /// A space before or after the colon of `FROM:` or `TO:` (RFC 5321 §3.3).
    public static let spaceAroundColon = Kind("spaceAroundColon", 5321, "3.3", .unlessStrict)
    /// A verb without the argument it needs (RFC 5321 §4.1.1).
    public static let missingArgument = Kind("missingArgument", 5321, "4.1.1", .ifLenient)
    /// An argument to a verb that takes none (RFC 5321 §4.1.1).
    public static let unexpectedArgument = Kind("unexpectedArgument", 5321, "4.1.1", .unlessStrict)
    /// A name in HELO, EHLO or LHLO that is neither domain nor address literal (RFC 5321 §4.1.1.1).
    public static let oddGreetingName = Kind("oddGreetingName", 5321, "4.1.1.1", .unlessStrict)
    /// An AUTH without a mechanism's name (RFC 4954 §4).
    public static let malformedAUTH = Kind("malformedAUTH", 4954, "4", .never)
    /// Base64 without the `=` that fill its last group (RFC 4648 §4).
    public static let unpaddedBase64 = Kind("unpaddedBase64", 4648, "4", .ifLenient)
    /// An initial response, or an answer to a challenge of AUTH, that is no base64 (RFC 4648 §4).
    public static let malformedBase64 = Kind("malformedBase64", 4648, "4", .never)
    /// A BDAT whose arguments are not a size and perhaps LAST (RFC 3030 §2).
    public static let malformedChunk = Kind("malformedChunk", 3030, "2", .never)

    // Addresses

    /// A path that cannot be read (RFC 5321 §4.1.2).
    public static let malformedPath = Kind("malformedPath", 5321, "4.1.2", .never)
    /// An address without `<` and `>` (RFC 5321 §4.1.2).
    public static let missingBrackets = Kind("missingBrackets", 5321, "4.1.2", .unlessStrict)
    /// A name before the path (RFC 5321 §4.1.2).
    public static let displayName = Kind("displayName", 5321, "4.1.2", .unlessStrict)
    /// A source route, which is obsolete; it is dropped (RFC 5321 §4.1.1.3).
    public static let sourceRoute = Kind("sourceRoute", 5321, "4.1.1.3", .always)
    /// `RCPT TO:<>` (RFC 5321 §4.1.1.3).
    public static let nullRecipient = Kind("nullRecipient", 5321, "4.1.1.3", .ifLenient)
    /// A mailbox without a domain that is not the recipient `postmaster` (RFC 5321 §4.1.1.3).
    public static let missingDomain = Kind("missingDomain", 5321, "4.1.1.3", .unlessStrict)
    /// A local part with a dot at an edge or two beside each other (RFC 5321 §4.1.2).
    public static let oddLocalPart = Kind("oddLocalPart", 5321, "4.1.2", .unlessStrict)
    /// A domain with an underscore, a final dot or a hyphen at the edge of a label (RFC 5321
    /// §4.1.2).
    public static let oddDomain = Kind("oddDomain", 5321, "4.1.2", .unlessStrict)
    /// An address literal that is none (RFC 5321 §4.1.3).
    public static let malformedLiteral = Kind("malformedLiteral", 5321, "4.1.3", .never)
    /// A local part beyond 64 octets (RFC 5321 §4.5.3.1.1).
    public static let localPartTooLong = Kind("localPartTooLong", 5321, "4.5.3.1.1", .unlessStrict)
    /// A domain beyond 255 octets or a label beyond 63 (RFC 5321 §4.5.3.1.2).
    public static let domainTooLong = Kind("domainTooLong", 5321, "4.5.3.1.2", .unlessStrict)
    /// A path beyond 256 octets, brackets included (RFC 5321 §4.5.3.1.3).
    public static let pathTooLong = Kind("pathTooLong", 5321, "4.5.3.1.3", .unlessStrict)

    // Parameters

    /// A parameter right behind the `>` (RFC 5321 §3.3).
    public static let missingSpaceBeforeParameters = Kind(
      "missingSpaceBeforeParameters", 5321, "3.3", .unlessStrict)
    /// A parameter whose keyword is none (RFC 5321 §4.1.2).
    public static let malformedParameter = Kind("malformedParameter", 5321, "4.1.2", .never)
    /// A parameter's value that is empty or has an octet it may not have (RFC 5321 §4.1.2).
    public static let malformedParameterValue = Kind(
      "malformedParameterValue", 5321, "4.1.2", .ifLenient)
    /// A SIZE that is no number of at most 20 digits (RFC 1870 §3).
    public static let malformedSIZE = Kind("malformedSIZE", 1870, "3", .ifLenient)
    /// A BODY other than 7BIT, 8BITMIME and BINARYMIME (RFC 6152 §2).
    public static let malformedBODY = Kind("malformedBODY", 6152, "2", .ifLenient)
    /// An SMTPUTF8 with a value (RFC 6531 §3.4).
    public static let malformedSMTPUTF8 = Kind("malformedSMTPUTF8", 6531, "3.4", .ifLenient)
    /// A RET, ENVID, NOTIFY or ORCPT with a value it cannot have (RFC 3461 §4).
    public static let malformedDSN = Kind("malformedDSN", 3461, "4", .ifLenient)
    /// An AUTH parameter without a value, or one that is neither `<>` nor a mailbox in xtext
    /// (RFC 4954 §5).
    public static let malformedAUTHParameter = Kind("malformedAUTHParameter", 4954, "5", .ifLenient)
    /// A parameter given twice (RFC 5321 §4.1.1.11).
    public static let duplicateParameter = Kind("duplicateParameter", 5321, "4.1.1.11", .ifLenient)
    /// A parameter its command does not have (RFC 5321 §4.1.1.3).
    public static let unknownParameter = Kind("unknownParameter", 5321, "4.1.1.3", .ifLenient)
    /// A parameter of an extension the server does not offer (RFC 5321 §4.1.1.3).
    public static let unofferedParameter = Kind(
      "unofferedParameter", 5321, "4.1.1.3", .unlessStrict)
    /// Xtext with a `+` that starts no escape, an octet that needs one, or an escape of what may not
    /// be printed (RFC 3461 §4, §4.2, §4.4).
    public static let malformedXText = Kind("malformedXText", 3461, "4", .ifLenient)
    /// An escape of xtext with lower-case digits (RFC 3461 §4).
    public static let lowerCaseXText = Kind("lowerCaseXText", 3461, "4", .unlessStrict)
    /// An ENVID beyond 100 characters or an ORCPT beyond 500 (RFC 3461 §4).
    public static let parameterTooLong = Kind("parameterTooLong", 3461, "4", .unlessStrict)

    // Content

    /// A line end that another server could take for the end of the content (RFC 5321 §4.1.1.4).
    public static let smuggling = Kind("smuggling", 5321, "4.1.1.4", .ifLenient)
    /// A line of content after DATA that begins with one dot and is not the end: the server removes
    /// the dot (RFC 5321 §4.5.2).
    public static let undoubledDot = Kind("undoubledDot", 5321, "4.5.2", .unlessStrict)
    /// A CR without LF in the content (RFC 5321 §2.3.8).
    public static let bareCRInContent = Kind("bareCRInContent", 5321, "2.3.8", .unlessStrict)
    /// Octets above 127 in content that was not declared 8BITMIME (RFC 6152 §3).
    public static let undeclared8Bit = Kind("undeclared8Bit", 6152, "3", .unlessStrict)
    /// A line of content beyond 1000 octets, line end included (RFC 5321 §4.5.3.1.6).
    public static let contentLineTooLong = Kind(
      "contentLineTooLong", 5321, "4.5.3.1.6", .unlessStrict)
    /// A connection closed before the end of the content (RFC 5321 §4.1.1.10).
    public static let abandonedData = Kind("abandonedData", 5321, "4.1.1.10", .always)
    /// A content that is none of those that were to be sent (RFC 5321 §4.5.2).
    public static let unexpectedContent = Kind("unexpectedContent", 5321, "4.5.2", .always)

    /// All that this version knows, in the order of their groups.
    public static let allCases: [Kind] = [
      .bareLF, .bareCR, .nul, .nonASCII, .invalidUTF8, .commandTooLong, .authLineTooLong,
      .emptyLine, .earlyTalker, .unofferedPipelining, .brokenGroup, .startTLSInjection,
      .tlsOnPlainPort, .httpOnSMTPPort, .telnetNegotiation,
      .outOfOrder, .nestedMAIL, .misplacedDATA, .misplacedAUTH, .earlyContent, .extraEndOfData,
      .commandAfter421, .commandAfterQUIT, .missingQUIT,
      .clearTextAUTH, .secretInClearText,
      .unknownCommand, .unimplementedCommand, .unofferedCommand, .wrongGreeting, .leadingSpace,
      .irregularSpace, .spaceAroundColon, .missingArgument, .unexpectedArgument, .oddGreetingName,
      .malformedAUTH, .unpaddedBase64, .malformedBase64, .malformedChunk,
      .malformedPath, .missingBrackets, .displayName, .sourceRoute, .nullRecipient, .missingDomain,
      .oddLocalPart, .oddDomain, .malformedLiteral, .localPartTooLong, .domainTooLong, .pathTooLong,
      .missingSpaceBeforeParameters, .malformedParameter, .malformedParameterValue, .malformedSIZE,
      .malformedBODY, .malformedSMTPUTF8, .malformedDSN, .malformedAUTHParameter,
      .duplicateParameter, .unknownParameter, .unofferedParameter, .malformedXText, .lowerCaseXText,
      .parameterTooLong,
      .smuggling, .undoubledDot, .bareCRInContent, .undeclared8Bit, .contentLineTooLong,
      .abandonedData, .unexpectedContent,
    ]
  }
}

extension SMTPViolation.Kind: CustomStringConvertible {
  /// The name: `bareLF`.
  public var description: String { rawValue }
}
