extension SMTPViolation {
  /// What a client can break, named once for replies, records and assertions.
  public enum Kind: String, CaseIterable, Sendable, Hashable, Codable {
    // Lines and octets

    /// A line feed without a carriage return before it (RFC 5321 §2.3.8).
    case bareLF
    /// A carriage return without a line feed behind it (RFC 5321 §2.3.8).
    case bareCR
    /// An octet 0 in a command (RFC 5321 §4.5.2).
    case nul
    /// An octet above 127 where ASCII is due, or in an address without SMTPUTF8 (RFC 6531 §3.3).
    case nonASCII
    /// Octets above 127 that are no UTF-8 (RFC 6531 §3.3).
    case invalidUTF8
    /// A command line longer than its command may be (RFC 5321 §4.5.3.1.4).
    case commandTooLong
    /// A line of AUTH beyond 12288 octets (RFC 4954 §4).
    case authLineTooLong
    /// A line without a command (RFC 5321 §4.1.1).
    case emptyLine
    /// Octets before the greeting (RFC 5321 §3.1).
    case earlyTalker
    /// Commands in one batch where PIPELINING is not offered (RFC 2920 §3.1).
    case unofferedPipelining
    /// Octets behind a command that must be the last of its group, before the reply to it (RFC 2920
    /// §3.1).
    case brokenGroup
    /// Octets behind STARTTLS, before the handshake (RFC 3207 §4.2).
    case startTLSInjection
    /// A TLS handshake on a port that starts in plain text (RFC 5321 §4.1.1).
    case tlsOnPlainPort
    /// An HTTP request (RFC 5321 §4.1.1).
    case httpOnSMTPPort
    /// Commands of telnet before a command of SMTP (RFC 5321 §2.4).
    case telnetNegotiation

    // The order of a session

    /// A MAIL while a transaction is open (RFC 5321 §4.1.4).
    case nestedMAIL
    /// Content before the 354 that asks for it (RFC 5321 §3.3).
    case earlyContent
    /// A line with nothing but a dot behind the end of the content (RFC 5321 §4.1.1.4).
    case extraEndOfData
    /// Something other than QUIT after a 421 (RFC 5321 §3.8).
    case commandAfter421
    /// Octets after QUIT (RFC 5321 §4.1.1.10).
    case commandAfterQUIT
    /// A connection closed by the client without QUIT (RFC 5321 §4.1.1.10).
    case missingQUIT

    // Secrets

    /// AUTH with a mechanism that shows the secret, without TLS (RFC 4954 §4).
    case clearTextAUTH
    /// A secret the referee was told of, without TLS (RFC 4954 §4).
    case secretInClearText

    // Verbs and separators

    /// A verb nobody knows (RFC 5321 §4.2.4).
    case unknownCommand
    /// A verb of the RFCs this server does not carry out, such as TURN or ETRN (RFC 5321 §4.2.4).
    case unimplementedCommand
    /// A verb of an extension the server does not offer: BDAT, STARTTLS or AUTH (RFC 5321 §2.2.2).
    case unofferedCommand
    /// HELO or EHLO in LMTP, LHLO in SMTP (RFC 2033 §4.1).
    case wrongGreeting
    /// Blanks before the verb (RFC 5321 §4.1.1).
    case leadingSpace
    /// A TAB or several spaces where one space is due (RFC 5321 §4.1.1).
    case irregularSpace
    /// A space before or after the colon of `FROM:` or `TO:` (RFC 5321 §3.3).
    case spaceAroundColon
    /// A verb without the argument it needs (RFC 5321 §4.1.1).
    case missingArgument
    /// An argument to a verb that takes none (RFC 5321 §4.1.1).
    case unexpectedArgument
    /// A name in HELO, EHLO or LHLO that is neither domain nor address literal (RFC 5321 §4.1.1.1).
    case oddGreetingName
    /// An AUTH without a mechanism's name (RFC 4954 §4).
    case malformedAUTH
    /// Base64 without the `=` that fill its last group (RFC 4648 §4).
    case unpaddedBase64
    /// An initial response, or an answer to a challenge of AUTH, that is no base64 (RFC 4648 §4).
    case malformedBase64
    /// A BDAT whose arguments are not a size and perhaps LAST (RFC 3030 §2).
    case malformedChunk

    // Addresses

    /// A path that cannot be read (RFC 5321 §4.1.2).
    case malformedPath
    /// An address without `<` and `>` (RFC 5321 §4.1.2).
    case missingBrackets
    /// A name before the path (RFC 5321 §4.1.2).
    case displayName
    /// A source route, which is obsolete; it is dropped (RFC 5321 §4.1.1.3).
    case sourceRoute
    /// `RCPT TO:<>` (RFC 5321 §4.1.1.3).
    case nullRecipient
    /// A mailbox without a domain that is not the recipient `postmaster` (RFC 5321 §4.1.1.3).
    case missingDomain
    /// A local part with a dot at an edge or two beside each other (RFC 5321 §4.1.2).
    case oddLocalPart
    /// A domain with an underscore, a final dot or a hyphen at the edge of a label (RFC 5321
    /// §4.1.2).
    case oddDomain
    /// An address literal that is none (RFC 5321 §4.1.3).
    case malformedLiteral
    /// A local part beyond 64 octets (RFC 5321 §4.5.3.1.1).
    case localPartTooLong
    /// A domain beyond 255 octets or a label beyond 63 (RFC 5321 §4.5.3.1.2).
    case domainTooLong
    /// A path beyond 256 octets, brackets included (RFC 5321 §4.5.3.1.3).
    case pathTooLong

    // Parameters

    /// A parameter right behind the `>` (RFC 5321 §4.1.2).
    case missingSpaceBeforeParameters
    /// A parameter whose keyword is none (RFC 5321 §4.1.2).
    case malformedParameter
    /// A parameter's value that is empty or has an octet it may not have (RFC 5321 §4.1.2).
    case malformedParameterValue
    /// A SIZE that is no number of at most 20 digits (RFC 1870 §3).
    case malformedSIZE
    /// A BODY other than 7BIT, 8BITMIME and BINARYMIME (RFC 6152 §2).
    case malformedBODY
    /// An SMTPUTF8 with a value (RFC 6531 §3.4).
    case malformedSMTPUTF8
    /// A RET, ENVID, NOTIFY or ORCPT with a value it cannot have (RFC 3461 §4).
    case malformedDSN
    /// An AUTH parameter without a value, or one that is neither `<>` nor a mailbox in xtext
    /// (RFC 4954 §5).
    case malformedAUTHParameter
    /// A parameter given twice (RFC 5321 §4.1.1.11).
    case duplicateParameter
    /// A parameter its command does not have (RFC 5321 §4.1.1.11).
    case unknownParameter
    /// A parameter of an extension the server does not offer (RFC 5321 §4.1.1.11).
    case unofferedParameter
    /// Xtext with a `+` that starts no escape, an octet that needs one, or an escape of what may not
    /// be printed (RFC 3461 §4, §4.2, §4.4).
    case malformedXText
    /// An escape of xtext with lower-case digits (RFC 3461 §4).
    case lowerCaseXText
    /// An ENVID beyond 100 characters or an ORCPT beyond 500 (RFC 3461 §4).
    case parameterTooLong

    // Content

    /// A line end that another server could take for the end of the content (RFC 5321 §4.1.1.4).
    case smuggling
    /// A CR without LF in the content (RFC 5321 §2.3.8).
    case bareCRInContent
    /// Octets above 127 in content that was not declared 8BITMIME (RFC 6152 §3).
    case undeclared8Bit
    /// A line of content beyond 1000 octets, line end included (RFC 5321 §4.5.3.1.6).
    case contentLineTooLong
    /// A connection closed before the end of the content (RFC 5321 §4.1.1.10).
    case abandonedData
    /// A content that is none of those that were to be sent (RFC 5321 §4.5.2).
    case unexpectedContent

    /// The section that forbids it.
    public var clause: SMTPClause {
      switch self {
      case .bareLF, .bareCR, .bareCRInContent: SMTPClause(5321, "2.3.8")
      case .nul: SMTPClause(5321, "4.5.2")
      case .nonASCII, .invalidUTF8: SMTPClause(6531, "3.3")
      case .commandTooLong: SMTPClause(5321, "4.5.3.1.4")
      case .authLineTooLong: SMTPClause(4954, "4")
      case .emptyLine, .leadingSpace, .irregularSpace, .missingArgument, .unexpectedArgument:
        SMTPClause(5321, "4.1.1")
      case .earlyTalker: SMTPClause(5321, "3.1")
      case .unofferedPipelining, .brokenGroup: SMTPClause(2920, "3.1")
      case .startTLSInjection: SMTPClause(3207, "4.2")
      case .nestedMAIL: SMTPClause(5321, "4.1.4")
      case .earlyContent: SMTPClause(5321, "3.3")
      case .commandAfter421: SMTPClause(5321, "3.8")
      case .commandAfterQUIT, .missingQUIT: SMTPClause(5321, "4.1.1.10")
      case .clearTextAUTH, .secretInClearText: SMTPClause(4954, "4")
      case .tlsOnPlainPort, .httpOnSMTPPort: SMTPClause(5321, "4.1.1")
      case .telnetNegotiation: SMTPClause(5321, "2.4")
      case .unknownCommand, .unimplementedCommand: SMTPClause(5321, "4.2.4")
      case .unofferedCommand: SMTPClause(5321, "2.2.2")
      case .wrongGreeting: SMTPClause(2033, "4.1")
      case .spaceAroundColon: SMTPClause(5321, "3.3")
      case .oddGreetingName: SMTPClause(5321, "4.1.1.1")
      case .malformedAUTH: SMTPClause(4954, "4")
      case .unpaddedBase64, .malformedBase64: SMTPClause(4648, "4")
      case .malformedChunk: SMTPClause(3030, "2")
      case .malformedPath, .missingBrackets, .displayName, .oddLocalPart, .oddDomain:
        SMTPClause(5321, "4.1.2")
      case .sourceRoute, .nullRecipient, .missingDomain: SMTPClause(5321, "4.1.1.3")
      case .malformedLiteral: SMTPClause(5321, "4.1.3")
      case .localPartTooLong: SMTPClause(5321, "4.5.3.1.1")
      case .domainTooLong: SMTPClause(5321, "4.5.3.1.2")
      case .pathTooLong: SMTPClause(5321, "4.5.3.1.3")
      case .missingSpaceBeforeParameters, .malformedParameter, .malformedParameterValue:
        SMTPClause(5321, "4.1.2")
      case .malformedSIZE: SMTPClause(1870, "3")
      case .malformedBODY: SMTPClause(6152, "2")
      case .malformedSMTPUTF8: SMTPClause(6531, "3.4")
      case .malformedAUTHParameter: SMTPClause(4954, "5")
      case .duplicateParameter, .unknownParameter, .unofferedParameter:
        SMTPClause(5321, "4.1.1.11")
      case .malformedDSN, .malformedXText, .lowerCaseXText, .parameterTooLong: SMTPClause(3461, "4")
      case .smuggling, .extraEndOfData: SMTPClause(5321, "4.1.1.4")
      case .unexpectedContent: SMTPClause(5321, "4.5.2")
      case .undeclared8Bit: SMTPClause(6152, "3")
      case .contentLineTooLong: SMTPClause(5321, "4.5.3.1.6")
      case .abandonedData: SMTPClause(5321, "4.1.1.10")
      }
    }
  }
}
