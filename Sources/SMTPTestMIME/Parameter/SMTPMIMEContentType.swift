/// The value of Content-Type: what a body is (RFC 2045 §5).
///
/// ```swift
/// part.contentType.type                     // "text/plain"
/// part.contentType.parameters["charset"]    // "utf-8"
/// ```
public struct SMTPMIMEContentType: Sendable, Hashable, CustomStringConvertible {
  /// Type and subtype in lower case: `text/plain`.
  public let type: String
  /// What follows them.
  public let parameters: SMTPMIMEParameters

  /// Creates a content type.
  ///
  /// - Parameters:
  ///   - type: Type and subtype: `text/plain`.
  ///   - parameters: Default none.
  public init(_ type: String, parameters: SMTPMIMEParameters = [:]) {
    self.type = type.lowercased()
    self.parameters = parameters
  }

  /// The type before the slash: `text`.
  public var mainType: String { String(type.prefix { $0 != "/" }) }
  /// The type behind the slash: `plain`.
  public var subtype: String { String(type.drop { $0 != "/" }.dropFirst()) }
  /// The charset of a text, `us-ascii` where none is named (RFC 2045 §5.2).
  public var charset: String { parameters["charset"]?.lowercased() ?? "us-ascii" }

  /// The form in failure messages: `text/plain; charset=utf-8`.
  public var description: String {
    type + parameters.map { "; \($0.name)=\($0.value)" }.joined()
  }

  /// Reads a field's value. What is no content type is text/plain (RFC 2045 §5.2).
  static func parse(_ value: ArraySlice<UInt8>, _ defects: inout DefectList) -> SMTPMIMEContentType
  {
    value.withSpan { span in
      var lexer = StructuredLexer(span)
      lexer.skipSpace()
      let start = lexer.at
      let type = lexer.mimeToken()
      lexer.skipSpace()
      var subtype: String?
      if type != nil, lexer.at < span.count, span[lexer.at] == Octet.slash {
        lexer.move(to: lexer.at + 1)
        lexer.skipSpace()
        subtype = lexer.mimeToken()
      }
      guard let type, let subtype else {
        defects.add(.invalidContentType, at: span.origin + min(start, max(span.count - 1, 0)))
        return SMTPMIMEContentType("text/plain")
      }
      var reader = ParameterReader(span, at: lexer.at)
      return SMTPMIMEContentType("\(type)/\(subtype)", parameters: reader.parse(&defects))
    }
  }
}

extension StructuredLexer {
  /// Moves past a `token` of MIME and returns it in lower case; `nil` where there is none.
  mutating func mimeToken() -> String? {
    let start = at
    var end = start
    while end < span.count, Octet.isTokenText(span[end]) { end += 1 }
    move(to: end)
    return end == start ? nil : span.lowercased(start..<end)
  }
}
