/// Why a mail cannot be composed.
///
/// ```
/// "X:Y" is no name of a header field (RFC 5322 §3.6.8).
/// ```
public struct SMTPMailComposerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of value cannot be written. Later versions know more of them.
  public struct Reason: Sendable, Hashable, CustomStringConvertible {
    enum Code: String { case invalidAddress, invalidID, invalidFieldName, invalidType }

    let code: Code

    /// An address that no field can hold (RFC 5322 §3.4.1).
    public static let invalidAddress = Reason(code: .invalidAddress)
    /// A Message-ID or Content-ID with blanks, brackets or control characters (RFC 5322 §3.6.4).
    public static let invalidID = Reason(code: .invalidID)
    /// A field's name that is none (RFC 5322 §3.6.8).
    public static let invalidFieldName = Reason(code: .invalidFieldName)
    /// An attachment's type that is none, or multipart (RFC 2045 §5.1).
    public static let invalidType = Reason(code: .invalidType)

    /// The name: `invalidAddress`.
    public var description: String { code.rawValue }
  }

  /// What kind of value cannot be written.
  public let reason: Reason
  /// The value, as it was given.
  public let value: String

  /// An address that no field can hold (RFC 5322 §3.4.1).
  public static func invalidAddress(_ address: String) -> SMTPMailComposerError {
    SMTPMailComposerError(reason: .invalidAddress, value: address)
  }

  /// A Message-ID or Content-ID with blanks, brackets or control characters (RFC 5322 §3.6.4).
  public static func invalidID(_ id: String) -> SMTPMailComposerError {
    SMTPMailComposerError(reason: .invalidID, value: id)
  }

  /// A field's name that is none (RFC 5322 §3.6.8).
  public static func invalidFieldName(_ name: String) -> SMTPMailComposerError {
    SMTPMailComposerError(reason: .invalidFieldName, value: name)
  }

  /// An attachment's type that is none, or multipart (RFC 2045 §5.1).
  public static func invalidType(_ type: String) -> SMTPMailComposerError {
    SMTPMailComposerError(reason: .invalidType, value: type)
  }

  /// A sentence that says what is wrong.
  public var description: String {
    switch reason.code {
    case .invalidAddress:
      "The address \"\(value)\" cannot be written into a header field (RFC 5322 §3.4.1)."
    case .invalidID:
      "The identification \"\(value)\" has octets that none may have (RFC 5322 §3.6.4)."
    case .invalidFieldName:
      "\"\(value)\" is no name of a header field (RFC 5322 §3.6.8)."
    case .invalidType:
      "\"\(value)\" is no type of an attachment (RFC 2045 §5.1)."
    }
  }
}
