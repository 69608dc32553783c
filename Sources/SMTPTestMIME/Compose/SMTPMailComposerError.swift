/// Why a mail cannot be composed.
public enum SMTPMailComposerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// An address that no field can hold (RFC 5322 §3.4.1).
  case invalidAddress(String)
  /// A Message-ID or Content-ID with blanks, brackets or control characters (RFC 5322 §3.6.4).
  case invalidID(String)
  /// A field's name that is none (RFC 5322 §3.6.8).
  case invalidFieldName(String)
  /// An attachment's type that is none, or multipart (RFC 2045 §5.1).
  case invalidType(String)

  /// A sentence that says what is wrong.
  public var description: String {
    switch self {
    case .invalidAddress(let address):
      "The address \"\(address)\" cannot be written into a header field (RFC 5322 §3.4.1)."
    case .invalidID(let id):
      "The identification \"\(id)\" has octets that none may have (RFC 5322 §3.6.4)."
    case .invalidFieldName(let name):
      "\"\(name)\" is no name of a header field (RFC 5322 §3.6.8)."
    case .invalidType(let type):
      "\"\(type)\" is no type of an attachment (RFC 2045 §5.1)."
    }
  }
}
