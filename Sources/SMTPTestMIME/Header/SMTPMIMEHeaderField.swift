/// A field of a header section, raw and decoded (RFC 5322 §2.2).
///
/// ```swift
/// let field = message.headers.field("Subject")
/// field?.octets      // Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=<CRLF>
/// field?.unfolded    // "=?utf-8?Q?Gr=C3=BC=C3=9Fe?="
/// field?.value       // "Grüße"
/// ```
public struct SMTPMIMEHeaderField: Sendable, Hashable {
  private let raw: ArraySlice<UInt8>
  private let nameLength: Int
  private let valueStart: Int

  init(_ field: FieldScanner.Field, of section: ArraySlice<UInt8>) {
    let start = section.startIndex
    raw = section[(start + field.start)..<(start + field.end)]
    nameLength = field.nameEnd - field.start
    valueStart = field.colon + 1 - field.start
  }

  /// The name as it was written, without blanks before the colon.
  public var name: String { String(decoding: raw.prefix(nameLength), as: UTF8.self) }
  /// The octets of the whole field, from its name to its last line end.
  public var octets: [UInt8] { Array(raw) }
  /// Where the field begins in the content.
  public var offset: Int { raw.startIndex }

  /// The value without its line ends (RFC 5322 §2.2.3) and without white space around it, encoded
  /// words as they are; octets that are no UTF-8 become U+FFFD.
  public var unfolded: String {
    valueOctets.withSpan { String(decoding: Unfolding.octets(of: $0), as: UTF8.self) }
  }

  /// The value unfolded, encoded words decoded as in a subject (RFC 2047 §5 (1)).
  ///
  /// White space between two encoded words goes (RFC 2047 §6.2); any other is kept. Octets that are
  /// no UTF-8 become U+FFFD.
  public var value: String {
    var defects = DefectList.ignored
    return valueOctets.withSpan { UnstructuredText.decode($0, &defects) }
  }

  /// The comments of a structured field, without their parentheses, quoted pairs and encoded words
  /// decoded (RFC 5322 §3.2.2): `["on the boat"]`.
  public var comments: [String] {
    valueOctets.withSpan { span in
      var lexer = StructuredLexer(span)
      lexer.keepsComments = true
      while lexer.next() != .end {}
      return lexer.comments.map { Comment.text(of: span, $0) }
    }
  }

  /// The addresses and groups of a field such as To (RFC 5322 §3.4).
  public var addressList: SMTPMailAddressList {
    var defects = DefectList.ignored
    return SMTPMailAddressList.parse(valueOctets, &defects)
  }

  /// The message identifications of a field such as References, without `<` and `>`
  /// (RFC 5322 §3.6.4).
  public var messageIDs: [String] {
    var defects = DefectList.ignored
    return valueOctets.withSpan { MessageIDs.parse($0, &defects) }
  }

  /// The date of a field such as Date, `nil` where it is none (RFC 5322 §3.3).
  public var date: SMTPMailDate? {
    var defects = DefectList.ignored
    return valueOctets.withSpan { SMTPMailDate.parse($0, &defects) }
  }

  /// The octets behind the colon.
  var valueOctets: ArraySlice<UInt8> { raw[(raw.startIndex + valueStart)...] }
  /// The octets of the name.
  var nameOctets: ArraySlice<UInt8> { raw.prefix(nameLength) }
  /// Whether blanks stand between name and colon.
  var hasBlankBeforeColon: Bool { valueStart > nameLength + 1 }

  /// Whether the field is `name`, given in lower case.
  func isNamed(_ name: [UInt8]) -> Bool {
    raw.withSpan { $0.equals(0..<nameLength, lowercased: name) }
  }
}

extension SMTPMIMEHeaderField: CustomStringConvertible {
  /// `Subject: Grüße`, decoded.
  public var description: String { "\(name): \(value)" }
}
