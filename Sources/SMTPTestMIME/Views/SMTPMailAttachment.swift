/// A part that is not the text to read: a file, a picture, a message (RFC 2183 §2).
///
/// ```swift
/// let invoice = try #require(message.attachments.first { $0.name == "invoice.pdf" })
/// #expect(invoice.type == "application/pdf")
/// #expect(invoice.octets.starts(with: Array("%PDF".utf8)))
/// ```
///
/// The same type goes into a ``SMTPMailComposer``.
public struct SMTPMailAttachment: Sendable, Hashable {
  /// The file name; `nil` where the part has none.
  public var name: String?
  /// Type and subtype in lower case: `application/pdf`.
  public var type: String
  /// The octets, decoded.
  public var octets: [UInt8]
  /// The identification by which HTML shows it, without `<` and `>` (RFC 2392); `nil` where it has
  /// none.
  public var contentID: String?
  /// Whether it is shown where it stands, not kept apart (RFC 2183 §2.1).
  public var isInline: Bool

  /// Creates an attachment.
  ///
  /// - Parameters:
  ///   - name: The file name, default none.
  ///   - type: Type and subtype; default `application/octet-stream`.
  ///   - octets: The content.
  ///   - contentID: The identification for HTML's `cid:` URLs, default none.
  ///   - isInline: Whether it is shown where it stands; default `false`.
  public init(
    name: String? = nil, type: String = "application/octet-stream", octets: [UInt8],
    contentID: String? = nil, isInline: Bool = false
  ) {
    self.name = name
    self.type = type.lowercased()
    self.octets = octets
    self.contentID = contentID
    self.isInline = isInline
  }

  /// The SHA-256 of ``octets`` in 64 lower-case hexadecimal digits (FIPS 180-4).
  public var digest: String { SHA256.hex(octets) }

  /// Makes the attachment a part is.
  init(_ part: SMTPMIMEPart) {
    self.init(
      name: part.name, type: part.contentType.type, octets: part.decoded,
      contentID: part.contentID, isInline: part.disposition?.type == "inline")
  }
}

// What others call it.
extension SMTPMailAttachment {
  /// The file name is ``name``.
  @available(*, unavailable, renamed: "name")
  public var filename: String? { name }
  /// Type and subtype are ``type``.
  @available(*, unavailable, renamed: "type")
  public var contentType: String { type }
  /// The decoded content is ``octets``.
  @available(*, unavailable, renamed: "octets", message: "Data(octets) makes Data of them")
  public var data: [UInt8] { octets }
}

extension SMTPMailAttachment: CustomStringConvertible {
  /// The form in failure messages: `invoice.pdf (application/pdf, 2310 octets)`.
  public var description: String { "\(name ?? "unnamed") (\(type), \(octets.count) octets)" }
}
