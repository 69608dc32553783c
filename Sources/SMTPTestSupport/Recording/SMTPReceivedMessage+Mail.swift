// What a message says as a mail: the views of ``SMTPMIMEMessage``.
extension SMTPReceivedMessage {
  /// The content read as a mail: parts, defects and whatever else has no name here.
  public var mime: SMTPMIMEMessage { SMTPMIMEMessage(content) }

  /// The mail up to where its header section is complete: content may be long, headers are not.
  private var head: SMTPMIMEMessage {
    var size = 16_384
    while size < self.size {
      // Whole lines only: half a field looks like the beginning of a body.
      let octets = transaction.contentPrefix(size)
      let mail = SMTPMIMEMessage(Array(octets[...(octets.lastIndex(of: 10) ?? 0)]))
      if mail.headers.octets.count < mail.content.count { return mail }
      size *= 8
    }
    return mime
  }

  /// The header section: fields in the order sent, duplicates kept, raw and decoded (RFC 5322 §2.2).
  public var headers: SMTPMIMEHeaders { head.headers }

  /// The decoded value of the first field `name`, compared without case; `nil` where there is none.
  public func header(_ name: String) -> String? { headers[name] }

  /// The subject, unfolded and decoded; `nil` where there is none (RFC 5322 §3.6.5, RFC 2047).
  public var subject: String? { head.subject }
  /// The authors (RFC 5322 §3.6.2).
  public var from: [SMTPMailAddress] { head.from }
  /// The addresses of To: what the author wrote, not to whom it was sent (RFC 5322 §3.6.3).
  public var to: [SMTPMailAddress] { head.to }
  /// The addresses of Cc (RFC 5322 §3.6.3).
  public var cc: [SMTPMailAddress] { head.cc }
  /// The accepted recipients that no field for recipients names: who got a blind copy. Case does not
  /// count. What a Bcc field says, which ought to be gone, is in ``SMTPMIMEMessage/bcc``.
  public var bcc: [SMTPEnvelopeAddress] {
    let head = head
    let fields = ["To", "Cc", "Bcc", "Resent-To", "Resent-Cc", "Resent-Bcc"]
    let named = Set(
      fields.flatMap { head.headers.fields($0) }.flatMap(\.addressList.addresses)
        .map { "\($0.localPart)@\($0.domain)".lowercased() })
    return envelope.recipients.filter { recipient in
      !named.contains("\(recipient.localPart)@\(recipient.domain ?? "")".lowercased())
    }
  }
  /// The addresses of Reply-To (RFC 5322 §3.6.2).
  public var replyTo: [SMTPMailAddress] { head.replyTo }
  /// When the author says it was written; `nil` where that cannot be read (RFC 5322 §3.6.1).
  public var date: SMTPMailDate? { head.date }
  /// The message identifier, without the angle brackets (RFC 5322 §3.6.4).
  public var messageID: String? { head.messageID }

  /// The text of the body, decoded, lines ended by LF; `nil` where there is none (RFC 2046 §4.1).
  public var text: String? { mime.text }
  /// The HTML of the body, decoded, lines ended by LF; `nil` where there is none.
  public var html: String? { mime.html }
  /// The invitation without a name; `nil` where there is none (RFC 6047).
  public var calendar: String? { mime.calendar }
  /// What is attached, with names, types, decoded octets and digests (RFC 2183).
  public var attachments: [SMTPMailAttachment] { mime.attachments }
  /// The addresses that text and HTML link to, in order, each once.
  public var links: [String] { mime.links }
  /// The first code of so many digits that stands alone in the text, the HTML or the subject, such as a
  /// one-time password; `nil` where there is none.
  public func code(_ digits: Int) -> String? { mime.code(digits) }
  /// All codes that look like a pattern: `#` for a digit, `?` for a letter or digit, `*` for any of
  /// these.
  public func codes(matching pattern: String) -> [String] { mime.codes(matching: pattern) }
  /// How to leave the mailing list; `nil` where it is not said (RFC 2369, RFC 8058).
  public var listUnsubscribe: SMTPListUnsubscribe? { head.listUnsubscribe }
  /// What is wrong with the mail, each with its place and clause.
  public var defects: [SMTPMIMEDefect] { mime.defects }
}

// What others call it.
extension SMTPReceivedMessage {
  /// The decoded body is ``text`` or ``html``, the raw one in ``content``.
  @available(*, unavailable, message: "a message has text, html and the raw content")
  public var body: String? { text }
  /// Whom it was sent to is in the envelope.
  @available(*, unavailable, renamed: "envelope.recipients")
  public var recipients: [SMTPEnvelopeAddress] { envelope.recipients }
  /// Who sent it is in the envelope.
  @available(*, unavailable, renamed: "envelope.sender")
  public var sender: SMTPEnvelopeAddress { envelope.sender }
}
