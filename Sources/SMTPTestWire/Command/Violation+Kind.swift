extension Violation {
  /// What a client can break, named once for replies, records and assertions.
  public enum Kind: String, CaseIterable, Sendable, Hashable, Codable {
    // Lines and octets
    case bareLF, bareCR, nul, nonASCII, invalidUTF8
    case commandTooLong, emptyLine, earlyTalker, unofferedPipelining
    case startTLSInjection, tlsOnPlainPort, httpOnSMTPPort
    // Content
    case smuggling, bareCRInContent, undeclared8Bit, contentLineTooLong, abandonedData

    /// The section that forbids it.
    public var clause: RFCClause {
      switch self {
      case .bareLF, .bareCR, .bareCRInContent: RFCClause(5321, "2.3.8")
      case .nul: RFCClause(5321, "4.5.2")
      case .nonASCII, .invalidUTF8: RFCClause(6531, "3.3")
      case .commandTooLong: RFCClause(5321, "4.5.3.1.4")
      case .emptyLine: RFCClause(5321, "4.1.1")
      case .earlyTalker: RFCClause(5321, "3.1")
      case .unofferedPipelining: RFCClause(2920, "3.1")
      case .startTLSInjection: RFCClause(3207, "4.2")
      case .tlsOnPlainPort, .httpOnSMTPPort: RFCClause(5321, "4.1.1")
      case .smuggling: RFCClause(5321, "4.1.1.4")
      case .undeclared8Bit: RFCClause(6152, "3")
      case .contentLineTooLong: RFCClause(5321, "4.5.3.1.6")
      case .abandonedData: RFCClause(5321, "4.1.1.10")
      }
    }
  }
}
