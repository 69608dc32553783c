// Ready-made replies, in the order of their codes. Codes: RFC 5321 §4.2.3; enhanced status codes:
// RFC 3463 §3 and the IANA registry.
extension SMTPReply {
  /// `250 2.0.0 Ok` (RFC 5321 §4.2.3).
  public static let ok = SMTPReply(250, "2.0.0", "Ok")
  /// `252 2.0.0` cannot verify, will try: the honest answer to VRFY (RFC 5321 §3.5.3).
  public static let cannotVerify = SMTPReply(252, "2.0.0", "Cannot VRFY user, but will accept mail")
  /// `421 4.3.2` the service closes the connection (RFC 5321 §3.8).
  public static let serviceNotAvailable = SMTPReply(421, "4.3.2", "Service not available")
  /// `421 4.7.0` too many errors (RFC 5321 §3.8).
  public static let tooManyErrors = SMTPReply(421, "4.7.0", "Too many errors")
  /// `421 4.4.2` the client was idle too long (RFC 5321 §4.5.3.2.7).
  public static let idleTimeout = SMTPReply(421, "4.4.2", "Idle for too long")
  /// `450 4.2.0` the mailbox is busy (RFC 5321 §4.2.3).
  public static let mailboxBusy = SMTPReply(450, "4.2.0", "Mailbox busy")
  /// `450 4.7.1` greylisted (RFC 6647 §2.1).
  public static let greylisted = SMTPReply(450, "4.7.1", "Greylisted, try again later")
  /// `451 4.3.0` local error in processing (RFC 5321 §4.2.3).
  public static let localError = SMTPReply(451, "4.3.0", "Local error in processing")
  /// `452 4.2.2` the mailbox is full for now (RFC 5321 §4.2.3, RFC 3463 §3.3).
  public static let mailboxFull = SMTPReply(452, "4.2.2", "Mailbox full")
  /// `452 4.3.1` insufficient system storage (RFC 5321 §4.2.3).
  public static let insufficientStorage = SMTPReply(452, "4.3.1", "Insufficient system storage")
  /// `452 4.5.3` too many recipients (RFC 5321 §4.5.3.1.10).
  public static let tooManyRecipients = SMTPReply(452, "4.5.3", "Too many recipients")
  /// `535 5.7.8` the credentials are invalid (RFC 4954 §6).
  public static let authenticationFailed = SMTPReply(
    535, "5.7.8", "Authentication credentials invalid")
  /// `550 5.1.1` no such mailbox (RFC 5321 §4.2.3, RFC 3463 §3.2).
  public static let mailboxUnavailable = SMTPReply(550, "5.1.1", "Mailbox unavailable")
  /// `550 5.7.1` refused by policy (RFC 3463 §3.8).
  public static let refusedByPolicy = SMTPReply(550, "5.7.1", "Refused by policy")
  /// `552 5.3.4` the message is too big (RFC 1870 §6.1).
  public static let messageTooBig = SMTPReply(552, "5.3.4", "Message size exceeds the limit")
  /// `554 5.0.0` the transaction failed (RFC 5321 §4.2.3).
  public static let transactionFailed = SMTPReply(554, "5.0.0", "Transaction failed")
}
