/// An entity of a mail: header fields and a body, perhaps with parts inside it (RFC 2045 §2.4).
///
/// ```swift
/// for part in message.root.parts where part.contentType.mainType == "image" {
///   #expect(part.decoded.count < 100_000)
/// }
/// ```
public struct SMTPMIMEPart: Sendable, Hashable {
  /// How deep parts may be nested to be taken apart.
  public static let maximumDepth = 100

  /// Header section and body, where they lie in the content.
  let entity: ArraySlice<UInt8>
  let bodyStart: Int
  /// How many entities this one lies in: 0 for the whole message. Those of a part's ``message`` are
  /// counted on.
  public let depth: Int
  /// What the body is; text/plain in US-ASCII where the field is missing or none (RFC 2045 §5.2).
  public let contentType: SMTPMIMEContentType
  /// How the body is written down; 7bit where the field is missing (RFC 2045 §6.1).
  public let transferEncoding: SMTPTransferEncoding
  /// How the part is meant to be shown; `nil` where the field is missing or none (RFC 2183).
  public let disposition: SMTPMIMEDisposition?

  /// - Parameter isInDigest: Whether the part lies in a multipart/digest, whose parts are messages
  ///   where they do not say (RFC 2046 §5.1.5).
  init(_ entity: ArraySlice<UInt8>, depth: Int, isInDigest: Bool = false) {
    var ignored = DefectList.ignored
    self.init(entity, depth: depth, isInDigest: isInDigest, &ignored)
  }

  init(
    _ entity: ArraySlice<UInt8>, depth: Int, isInDigest: Bool, _ defects: inout DefectList
  ) {
    let fields = ContentFields(entity)
    self.entity = entity
    self.depth = depth
    bodyStart = entity.startIndex + fields.sectionLength
    if let field = fields.type {
      contentType = .parse(field.valueOctets, &defects)
    } else {
      contentType = SMTPMIMEContentType(isInDigest ? "message/rfc822" : "text/plain")
    }
    transferEncoding =
      fields.encoding.map { field in
        field.valueOctets.withSpan { span in
          var lexer = StructuredLexer(span)
          lexer.skipSpace()
          let encoding = SMTPTransferEncoding(lexer.mimeToken() ?? "")
          switch encoding {
          case .other(let name): defects.add(.unknownTransferEncoding, at: field.offset, name)
          case .uuencode: defects.add(.privateEncoding, at: field.offset, encoding.name)
          default: break
          }
          return encoding
        }
      } ?? .sevenBit
    disposition = fields.disposition.flatMap { .parse($0.valueOctets, &defects) }
  }

  /// The header section.
  public var headers: SMTPMIMEHeaders { SMTPMIMEHeaders(entity) }
  /// Where the entity begins in the content.
  public var offset: Int { entity.startIndex }
  /// All octets of the entity: ``rawHeaders`` and ``body``.
  public var octets: [UInt8] { Array(entity) }
  /// The octets of the header section, the empty line that ends it included.
  public var rawHeaders: [UInt8] { Array(entity[..<bodyStart]) }
  /// The octets behind the header section, as they are.
  public var body: [UInt8] { Array(bodySlice) }
  /// The octets the body stands for: base64, quoted-printable and x-uuencode decoded (RFC 2045 §6).
  ///
  /// What cannot be decoded is passed over, and kept in quoted-printable; the message's defects name
  /// it. A multipart and a message are never decoded (RFC 2045 §6.4).
  public var decoded: [UInt8] {
    var defects = DefectList.ignored
    return decode(&defects)
  }
  /// The Content-ID without `<` and `>` (RFC 2045 §7).
  public var contentID: String? { headers.field("Content-ID")?.messageIDs.first }
  /// The name of the part: the disposition's filename, else the content type's name.
  public var name: String? { disposition?.filename ?? contentType.parameters["name"] }
  /// Whether the content type is multipart (RFC 2046 §5.1).
  public var isMultipart: Bool { contentType.type.hasPrefix("multipart/") }
  /// Whether the body is a message (RFC 2046 §5.2.1, RFC 6532 §3.7).
  public var isMessage: Bool {
    contentType.type == "message/rfc822" || contentType.type == "message/global"
  }

  /// The body of a text in its charset, line ends as `\n`; `nil` where the body is no text.
  ///
  /// CRLF is the line end of mail and LF that of a program (RFC 2046 §4.1.1, RFC 2049 §4); ``decoded``
  /// has the octets. What is no character of the charset becomes U+FFFD; of an unknown charset
  /// ASCII is read.
  public var text: String? {
    guard contentType.type.hasPrefix("text/") else { return nil }
    var defects = DefectList.ignored
    return decodeText(&defects)
  }

  /// The message that is the body; `nil` where it is none, and beyond ``maximumDepth``
  /// (RFC 2046 §5.2.1).
  public var message: SMTPMIMEMessage? {
    guard isMessage, !isTooDeep else { return nil }
    var defects = DefectList.ignored
    return SMTPMIMEMessage(transferEncoding.decode(bodySlice, &defects), depth: depth + 1)
  }

  var bodySlice: ArraySlice<UInt8> { entity[bodyStart...] }

  func decode(_ defects: inout DefectList) -> [UInt8] {
    isMultipart ? body : transferEncoding.decode(bodySlice, &defects)
  }

  func decodeText(_ defects: inout DefectList) -> String {
    let octets = decode(&defects)
    let label = contentType.charset
    var charset = Charset(label, comparesNarrow: defects.isListening)
    let reading = octets.withUnsafeBufferPointer { charset.read($0) }
    if let trouble = reading.worst {
      // Where the body is encoded, nobody knows which of its octets it was.
      let index = transferEncoding.isEncoded ? 0 : trouble.index ?? 0
      defects.add(trouble, of: label, at: bodyStart + index)
    }
    return LineEnds.local(reading.whole)
  }
}

extension SMTPMIMEPart: CustomStringConvertible {
  /// `text/plain, 7bit, 120 octets`: the octets of the body as it is written.
  public var description: String {
    "\(contentType.type), \(transferEncoding), \(bodySlice.count) octets"
  }
}
