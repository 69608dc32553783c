/// Ends the reading of a line with the reply that refuses it.
struct CommandRefusal: Error {
  let reply: SMTPReply

  /// The codes of the refusals of the grammar (RFC 5321 §4.2.2, RFC 3463 §3).
  enum Code {
    /// 500 5.5.2: no command.
    case unrecognized
    /// 500 5.5.1: a command of another protocol.
    case foreign
    /// 500 5.5.6: an AUTH line beyond its limit (RFC 4954 §4).
    case authLineTooLong
    /// 502 5.5.1: a command this server does not carry out.
    case notImplemented
    /// 501 5.5.4: arguments that are wrong.
    case arguments
    /// 501 5.5.2: arguments of octets that cannot be read.
    case unreadable
    /// 501 5.1.7: a sender's mailbox in bad syntax.
    case sender
    /// 501 5.1.3: a recipient's mailbox in bad syntax.
    case recipient
    /// 553 5.6.7: an address outside ASCII (RFC 6531 §3.5).
    case nonASCIIAddress
    /// 555 5.5.4: a parameter this server does not know or offer.
    case parameter

    /// The reply with this code.
    func reply(_ text: String) -> SMTPReply {
      switch self {
      case .unrecognized: SMTPReply(500, SMTPEnhancedStatusCode(5, 5, 2), text)
      case .foreign: SMTPReply(500, SMTPEnhancedStatusCode(5, 5, 1), text)
      case .authLineTooLong: SMTPReply(500, SMTPEnhancedStatusCode(5, 5, 6), text)
      case .notImplemented: SMTPReply(502, SMTPEnhancedStatusCode(5, 5, 1), text)
      case .arguments: SMTPReply(501, SMTPEnhancedStatusCode(5, 5, 4), text)
      case .unreadable: SMTPReply(501, SMTPEnhancedStatusCode(5, 5, 2), text)
      case .sender: SMTPReply(501, SMTPEnhancedStatusCode(5, 1, 7), text)
      case .recipient: SMTPReply(501, SMTPEnhancedStatusCode(5, 1, 3), text)
      case .nonASCIIAddress: SMTPReply(553, SMTPEnhancedStatusCode(5, 6, 7), text)
      case .parameter: SMTPReply(555, SMTPEnhancedStatusCode(5, 5, 4), text)
      }
    }
  }
}

extension SMTPViolation {
  /// The reply that names this violation and its clause: `501 5.5.4 space after "FROM:" (RFC 5321
  /// section 3.3)`.
  func reply(_ code: CommandRefusal.Code) -> SMTPReply {
    code.reply("\(text) (\(clause.wireText))")
  }
}
