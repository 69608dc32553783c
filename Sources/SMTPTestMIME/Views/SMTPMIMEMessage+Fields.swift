extension SMTPMIMEMessage {
  /// The subject, unfolded and decoded (RFC 5322 §3.6.5); `nil` where there is none.
  ///
  /// Of several Subject fields the first.
  public var subject: String? { headers["Subject"] }

  /// The authors: the mailboxes of the first From field (RFC 5322 §3.6.2).
  public var from: [SMTPMailAddress] { headers.field("From")?.addressList.addresses ?? [] }

  /// The mailbox that sent for the authors, `nil` where none is named (RFC 5322 §3.6.2).
  public var sender: SMTPMailAddress? { headers.field("Sender")?.addressList.addresses.first }

  /// The recipients the To fields name, those of groups among them (RFC 5322 §3.6.3).
  ///
  /// Several fields count as one (RFC 5322 §4.5.3). Who really received the mail, the envelope says.
  public var to: [SMTPMailAddress] { addresses("To") }

  /// The recipients the Cc fields name (RFC 5322 §3.6.3).
  public var cc: [SMTPMailAddress] { addresses("Cc") }

  /// The recipients the Bcc fields name, which ought to be none any more (RFC 5322 §3.6.3).
  public var bcc: [SMTPMailAddress] { addresses("Bcc") }

  /// Where answers should go, where not to the authors (RFC 5322 §3.6.2).
  public var replyTo: [SMTPMailAddress] { addresses("Reply-To") }

  /// When the author finished the mail; `nil` where the field is missing or no date
  /// (RFC 5322 §3.6.1).
  public var date: SMTPMailDate? { headers.field("Date")?.date }

  /// The identification without `<` and `>`, which are no part of it; `nil` where there is none
  /// (RFC 5322 §3.6.4).
  public var messageID: String? { headers.field("Message-ID")?.messageIDs.first }

  /// The identifications of the mails this one answers (RFC 5322 §3.6.4).
  public var inReplyTo: [String] { headers.field("In-Reply-To")?.messageIDs ?? [] }

  /// The identifications of the thread, oldest first (RFC 5322 §3.6.4).
  public var references: [String] { headers.field("References")?.messageIDs ?? [] }

  private func addresses(_ name: String) -> [SMTPMailAddress] {
    headers.fields(name).flatMap(\.addressList.addresses)
  }
}
