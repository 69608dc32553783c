/// Composes mail: text, HTML, pictures, files, in the encodings they need.
///
/// ```swift
/// var mail = SMTPMailComposer(from: "Ann <ann@example.com>", to: ["bob@example.net"])
/// mail.subject = "Grüße"
/// mail.text = "Hello Bob\n"
/// mail.attachments = [SMTPMailAttachment(name: "tides.csv", type: "text/csv", octets: table)]
/// let composed = try mail.compose()
/// try await client.send(composed.content, from: composed.sender, to: composed.recipients)
/// ```
///
/// What it composes reads back equal: `composed.message.text == mail.text`, and so the other views,
/// with these exceptions. A line end in text may be LF or CRLF and reads back as LF; pictures that
/// the HTML shows come before other attachments; a text that is an inline attachment reads as text
/// where there is no other; an empty display name is none.
public struct SMTPMailComposer: Sendable, Hashable {
  /// A field beside those the composer writes itself.
  public struct Field: Sendable, Hashable {
    /// The name, such as `List-Id`.
    public var name: String
    /// The value as text; what is not printable ASCII is written in encoded words.
    public var value: String

    /// Creates a field.
    ///
    /// - Parameters:
    ///   - name: Printable ASCII without blanks and colons (RFC 5322 §3.6.8).
    ///   - value: Any text.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The authors.
  public var from: [SMTPMailAddress]
  /// Who sends for them; needed where there are several (RFC 5322 §3.6.2).
  public var sender: SMTPMailAddress?
  /// Where answers should go, if not to the authors.
  public var replyTo: [SMTPMailAddress] = []
  /// The recipients.
  public var to: [SMTPMailAddress]
  /// The recipients of a copy.
  public var cc: [SMTPMailAddress] = []
  /// The recipients nobody is told of: in the envelope alone (RFC 5322 §3.6.3).
  public var bcc: [SMTPMailAddress] = []
  /// The subject, default none.
  public var subject: String?
  /// The identifications of the mails this one answers, without `<` and `>`.
  public var inReplyTo: [String] = []
  /// The identifications of the thread, oldest first, without `<` and `>`.
  public var references: [String] = []
  /// Other fields, in order.
  public var fields: [Field] = []
  /// The text to read, default none.
  public var text: String?
  /// The same in HTML, default none.
  public var html: String?
  /// Files and pictures. One that is inline and has a Content-ID goes with the HTML (RFC 2387).
  public var attachments: [SMTPMailAttachment] = []

  /// Creates a mail to fill in.
  ///
  /// - Parameters:
  ///   - from: The author.
  ///   - to: The recipients, default none.
  ///   - subject: Default none.
  ///   - text: The text to read, default none.
  ///   - html: The same in HTML, default none.
  public init(
    from: SMTPMailAddress, to: [SMTPMailAddress] = [], subject: String? = nil, text: String? = nil,
    html: String? = nil
  ) {
    self.from = [from]
    self.to = to
    self.subject = subject
    self.text = text
    self.html = html
  }

  /// Composes the mail.
  ///
  /// - Parameter sources: Where date and identification come from; default fixed, so that the same
  ///   mail has the same octets every time.
  /// - Throws: ``SMTPMailComposerError``: a value cannot be written down.
  public func compose(_ sources: SMTPMailSources = .fixed) throws -> SMTPComposedMail {
    let body = try BodyBuilder(self).node()
    var header = HeaderWriter()
    header.pieces("Date", [sources.date().description])
    let id = try sources.messageID.map { try Self.checkedID($0()) } ?? derivedID
    header.pieces("Message-ID", ["<\(id)>"])
    try header.addresses("From", from)
    if let sender { try header.addresses("Sender", [sender]) }
    try header.addresses("Reply-To", replyTo)
    try header.addresses("To", to)
    try header.addresses("Cc", cc)
    if let subject { header.unstructured("Subject", subject) }
    header.pieces("In-Reply-To", try inReplyTo.map { "<\(try Self.checkedID($0))>" })
    header.pieces("References", try references.map { "<\(try Self.checkedID($0))>" })
    for field in fields {
      guard !field.name.isEmpty, field.name.utf8.count <= 76,
        field.name.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != Octet.colon })
      else { throw SMTPMailComposerError.invalidFieldName(field.name) }
      header.unstructured(field.name, field.value)
    }
    header.pieces("MIME-Version", ["1.0"])
    var boundaries = BoundarySource()
    let content = header.octets + body.serialized(&boundaries)
    return SMTPComposedMail(
      content: content, sender: (sender ?? from.first)?.address ?? "",
      recipients: (to + cc + bcc).map(\.address))
  }

  /// An identification made from what the mail says.
  private var derivedID: String {
    var summary = [subject ?? "", text ?? "", html ?? ""].joined(separator: "\0")
    for address in from + to + cc + bcc { summary += "\0" + address.description }
    for attachment in attachments { summary += "\0" + attachment.digest }
    return "\(SHA256.hex(Array(summary.utf8)).prefix(32))@fixture.example"
  }

  static func checkedID(_ id: String) throws -> String {
    let isProper = id.utf8.allSatisfy {
      $0 > 32 && $0 != 127 && $0 != Octet.less && $0 != Octet.greater && $0 != Octet.open
    }
    guard isProper, !id.isEmpty, id.utf8.count < 900 else {
      throw SMTPMailComposerError.invalidID(id)
    }
    return id
  }
}
