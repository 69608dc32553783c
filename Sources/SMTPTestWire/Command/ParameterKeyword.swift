/// The parameters of MAIL and RCPT this server understands.
enum ParameterKeyword: String, CaseIterable {
  /// MAIL (RFC 1870 §3).
  case size = "SIZE"
  /// MAIL (RFC 6152 §2, RFC 3030 §3).
  case body = "BODY"
  /// MAIL, VRFY and EXPN (RFC 6531 §3.4).
  case smtpUTF8 = "SMTPUTF8"
  /// MAIL (RFC 3461 §4.3).
  case ret = "RET"
  /// MAIL (RFC 3461 §4.4).
  case envid = "ENVID"
  /// MAIL (RFC 4954 §5).
  case auth = "AUTH"
  /// RCPT (RFC 3461 §4.1).
  case notify = "NOTIFY"
  /// RCPT (RFC 3461 §4.2).
  case orcpt = "ORCPT"

  /// Recognises the keyword in `start..<end`, in any case; `nil` for all others.
  init?(_ octets: UnsafePointer<UInt8>, from start: Int, to end: Int) {
    let candidate: (ParameterKeyword, StaticString)
    switch (end - start, end > start ? octets[start] & 0xDF : 0) {
    case (3, _): candidate = (.ret, "RET")
    case (4, 0x53): candidate = (.size, "SIZE")
    case (4, 0x42): candidate = (.body, "BODY")
    case (4, _): candidate = (.auth, "AUTH")
    case (5, 0x45): candidate = (.envid, "ENVID")
    case (5, _): candidate = (.orcpt, "ORCPT")
    case (6, _): candidate = (.notify, "NOTIFY")
    case (8, _): candidate = (.smtpUTF8, "SMTPUTF8")
    default: return nil
    }
    guard Self.matches(octets, from: start, to: end, candidate.1) else { return nil }
    self = candidate.0
  }

  /// Whether the parameter belongs to RCPT.
  var isForRecipients: Bool { self == .notify || self == .orcpt }

  /// What a client breaks that gives it a value it cannot have, or none.
  var malformedValue: SMTPViolation.Kind {
    switch self {
    case .size: .malformedSIZE
    case .body: .malformedBODY
    case .smtpUTF8: .malformedSMTPUTF8
    case .ret, .envid, .notify, .orcpt: .malformedDSN
    case .auth: .malformedAUTHParameter
    }
  }

  /// Whether the server announced it.
  func isOffered(by parser: CommandParser) -> Bool {
    guard parser.isExtended else { return false }
    return switch self {
    case .size: parser.offers(.size)
    case .body: parser.offers(.eightBitMIME) || parser.offers(.binaryMIME)
    case .smtpUTF8: parser.offers(.smtpUTF8)
    case .ret, .envid, .notify, .orcpt: parser.offers(.dsn)
    case .auth: parser.offersAUTH
    }
  }

  /// Whether the octets in `start..<end` spell an upper-case word, in any case.
  static func matches(
    _ octets: UnsafePointer<UInt8>, from start: Int, to end: Int, _ word: StaticString
  ) -> Bool {
    guard end - start == word.utf8CodeUnitCount else { return false }
    var index = 0
    while index < word.utf8CodeUnitCount {
      let octet = octets[start + index]
      let upper = octet >= 97 && octet <= 122 ? octet & 0xDF : octet
      guard upper == word.utf8Start[index] else { return false }
      index += 1
    }
    return true
  }
}
