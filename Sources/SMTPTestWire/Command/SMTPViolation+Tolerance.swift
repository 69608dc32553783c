extension SMTPViolation.Kind {
  /// Whether a server of this reading goes on after the violation instead of refusing.
  ///
  /// This is the only place that says so: parsers report what they found and ask here.
  package func isTolerated(in reading: SMTPReading) -> Bool {
    switch self {
    // Noted by every reading: the RFC lets the client do it, or tells the server to bear it.
    case .sourceRoute, .unofferedPipelining, .abandonedData:
      return true

    // Only the referee sees them: the server answers, or is not there any more.
    case .brokenGroup, .nestedMAIL, .earlyContent, .extraEndOfData, .commandAfter421,
      .commandAfterQUIT, .missingQUIT, .clearTextAUTH, .secretInClearText, .unexpectedContent:
      return true

    // Harmless syntax, understood by the servers of the world.
    case .leadingSpace, .irregularSpace, .spaceAroundColon, .unexpectedArgument, .oddGreetingName,
      .missingBrackets, .displayName, .missingDomain, .oddLocalPart, .oddDomain,
      .localPartTooLong, .domainTooLong, .pathTooLong, .commandTooLong,
      .missingSpaceBeforeParameters, .unofferedParameter, .lowerCaseXText, .parameterTooLong,
      .earlyTalker, .bareCRInContent, .undeclared8Bit, .contentLineTooLong:
      return reading != .strict

    // The meaning can be guessed, but a real server would not.
    case .bareLF, .bareCR, .nul, .nonASCII, .invalidUTF8, .telnetNegotiation, .authLineTooLong,
      .missingArgument, .unpaddedBase64, .nullRecipient, .malformedParameterValue,
      .malformedSIZE, .malformedBODY, .malformedSMTPUTF8, .malformedDSN, .malformedAUTHParameter,
      .duplicateParameter, .unknownParameter, .malformedXText, .smuggling:
      return reading == .lenient

    // No meaning, or a dangerous one.
    case .emptyLine, .startTLSInjection, .tlsOnPlainPort, .httpOnSMTPPort, .unknownCommand,
      .unimplementedCommand, .unofferedCommand, .wrongGreeting, .malformedAUTH, .malformedBase64,
      .malformedChunk, .malformedPath, .malformedLiteral, .malformedParameter:
      return false
    }
  }
}
