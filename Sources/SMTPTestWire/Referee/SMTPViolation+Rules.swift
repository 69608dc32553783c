// Rules that both the server and the referee apply, each in one place.
extension SMTPViolation {
  /// A line of a client that ends without CR; `offset` is where its LF is.
  static func bareLF(endingAt offset: Int) -> SMTPViolation {
    SMTPViolation(.bareLF, at: offset, "the command ends with LF, not CRLF")
  }

  /// A content with octets above 127 that was not declared so; `offset` is where it begins.
  static func undeclared8Bit(at offset: Int) -> SMTPViolation {
    SMTPViolation(.undeclared8Bit, at: offset, "octets above 127 without BODY=8BITMIME")
  }
}

extension [SMTPParameter] {
  /// Whether MAIL declares addresses outside ASCII (RFC 6531 §3.4).
  var declareUTF8: Bool { contains { $0.keyword == "SMTPUTF8" } }

  /// Whether MAIL declares content of binary octets, which needs BDAT (RFC 3030 §3).
  var declareBinary: Bool { body == "BINARYMIME" }

  /// Whether MAIL allows content to have octets above 127 (RFC 6152 §2, RFC 3030 §3, RFC 6531 §3.4).
  var declareEightBit: Bool { body == "8BITMIME" || declareBinary || declareUTF8 }

  private var body: String? { last { $0.keyword == "BODY" }?.text?.uppercased() }
}

extension SMTPViolation.Kind {
  /// Whether it is about what was sent when, rather than about the form of it: then the verb of a
  /// line is enough to know.
  package var isAboutOrder: Bool {
    switch self {
    case .earlyTalker, .unofferedPipelining, .brokenGroup, .startTLSInjection, .outOfOrder,
      .nestedMAIL, .misplacedDATA, .misplacedAUTH, .earlyContent, .extraEndOfData, .commandAfter421,
      .commandAfterQUIT, .missingQUIT,
      .abandonedData, .unofferedCommand, .wrongGreeting, .clearTextAUTH:
      true
    default: false
    }
  }

  /// Whether it is about when octets arrived, so that it depends on how the client cut them.
  package var isAboutTiming: Bool {
    switch self {
    case .earlyTalker, .unofferedPipelining, .brokenGroup, .earlyContent, .commandAfter421,
      .missingQUIT:
      true
    default: false
    }
  }
}
