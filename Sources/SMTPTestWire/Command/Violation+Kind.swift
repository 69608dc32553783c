extension Violation {
  /// What a client can break, named once for replies, records and assertions.
  public enum Kind: String, CaseIterable, Sendable, Hashable, Codable {
    // Lines and octets
    case bareLF, bareCR, nul, nonASCII, invalidUTF8
    case commandTooLong, authLineTooLong, emptyLine, earlyTalker, unofferedPipelining
    case startTLSInjection, tlsOnPlainPort, httpOnSMTPPort, telnetNegotiation
    // Verbs and separators
    case unknownCommand, unimplementedCommand, unofferedCommand, wrongGreeting
    case leadingSpace, irregularSpace, spaceAroundColon, missingArgument, unexpectedArgument
    case oddGreetingName, malformedAUTH, unpaddedBase64, malformedBase64, malformedChunk
    // Addresses
    case malformedPath, missingBrackets, displayName, sourceRoute, nullRecipient
    case missingDomain, oddLocalPart, oddDomain, malformedLiteral
    case localPartTooLong, domainTooLong, pathTooLong
    // Parameters
    case missingSpaceBeforeParameters, malformedParameter, malformedParameterValue
    case malformedSIZE, malformedBODY, malformedSMTPUTF8, malformedDSN, malformedAUTHParameter
    case duplicateParameter, unknownParameter, unofferedParameter
    case malformedXText, lowerCaseXText, parameterTooLong
    // Content
    case smuggling, bareCRInContent, undeclared8Bit, contentLineTooLong, abandonedData

    /// The section that forbids it.
    public var clause: RFCClause {
      switch self {
      case .bareLF, .bareCR, .bareCRInContent: RFCClause(5321, "2.3.8")
      case .nul: RFCClause(5321, "4.5.2")
      case .nonASCII, .invalidUTF8: RFCClause(6531, "3.3")
      case .commandTooLong: RFCClause(5321, "4.5.3.1.4")
      case .authLineTooLong: RFCClause(4954, "4")
      case .emptyLine, .leadingSpace, .irregularSpace, .missingArgument, .unexpectedArgument:
        RFCClause(5321, "4.1.1")
      case .earlyTalker: RFCClause(5321, "3.1")
      case .unofferedPipelining: RFCClause(2920, "3.1")
      case .startTLSInjection: RFCClause(3207, "4.2")
      case .tlsOnPlainPort, .httpOnSMTPPort: RFCClause(5321, "4.1.1")
      case .telnetNegotiation: RFCClause(5321, "2.4")
      case .unknownCommand, .unimplementedCommand: RFCClause(5321, "4.2.4")
      case .unofferedCommand: RFCClause(5321, "2.2.2")
      case .wrongGreeting: RFCClause(2033, "4.1")
      case .spaceAroundColon: RFCClause(5321, "3.3")
      case .oddGreetingName: RFCClause(5321, "4.1.1.1")
      case .malformedAUTH: RFCClause(4954, "4")
      case .unpaddedBase64, .malformedBase64: RFCClause(4648, "4")
      case .malformedChunk: RFCClause(3030, "2")
      case .malformedPath, .missingBrackets, .displayName, .oddLocalPart, .oddDomain:
        RFCClause(5321, "4.1.2")
      case .sourceRoute, .nullRecipient, .missingDomain: RFCClause(5321, "4.1.1.3")
      case .malformedLiteral: RFCClause(5321, "4.1.3")
      case .localPartTooLong: RFCClause(5321, "4.5.3.1.1")
      case .domainTooLong: RFCClause(5321, "4.5.3.1.2")
      case .pathTooLong: RFCClause(5321, "4.5.3.1.3")
      case .missingSpaceBeforeParameters, .malformedParameter, .malformedParameterValue:
        RFCClause(5321, "4.1.2")
      case .malformedSIZE: RFCClause(1870, "3")
      case .malformedBODY: RFCClause(6152, "2")
      case .malformedSMTPUTF8: RFCClause(6531, "3.4")
      case .malformedAUTHParameter: RFCClause(4954, "5")
      case .duplicateParameter, .unknownParameter, .unofferedParameter:
        RFCClause(5321, "4.1.1.11")
      case .malformedDSN, .malformedXText, .lowerCaseXText, .parameterTooLong: RFCClause(3461, "4")
      case .smuggling: RFCClause(5321, "4.1.1.4")
      case .undeclared8Bit: RFCClause(6152, "3")
      case .contentLineTooLong: RFCClause(5321, "4.5.3.1.6")
      case .abandonedData: RFCClause(5321, "4.1.1.10")
      }
    }
  }
}
