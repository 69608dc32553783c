/// Where a composed mail has its date and its identification from.
///
/// ```swift
/// let sources = SMTPMailSources(date: { SMTPMailDate(epochSeconds: clock.seconds) })
/// ```
public struct SMTPMailSources: Sendable {
  /// The date of the mail composed next.
  public var date: @Sendable () -> SMTPMailDate
  /// The identification of the mail composed next, without `<` and `>`; `nil` for one made from
  /// what the mail says.
  public var messageID: (@Sendable () -> String)?

  /// Creates the sources.
  ///
  /// - Parameters:
  ///   - date: Asked once a mail.
  ///   - messageID: Asked once a mail; default `nil`, an identification made from what it says.
  public init(
    date: @escaping @Sendable () -> SMTPMailDate, messageID: (@Sendable () -> String)? = nil
  ) {
    self.date = date
    self.messageID = messageID
  }

  /// Always the same: 1 January 2026 at noon UTC, and an identification made from the mail.
  public static let fixed = SMTPMailSources(date: { SMTPMailDate(epochSeconds: 1_767_268_800) })
}
