/// The value of Content-Disposition: how a part is meant to be shown (RFC 2183).
public struct SMTPMIMEDisposition: Sendable, Hashable, CustomStringConvertible {
  /// The type in lower case: `attachment`, `inline`, or another.
  public let type: String
  /// What follows it, such as `filename`.
  public let parameters: SMTPMIMEParameters

  /// Creates a disposition.
  ///
  /// - Parameters:
  ///   - type: `attachment`, `inline` or another word.
  ///   - parameters: Default none.
  public init(_ type: String, parameters: SMTPMIMEParameters = [:]) {
    self.type = type.lowercased()
    self.parameters = parameters
  }

  /// Whether the part is to be kept apart from the text (RFC 2183 §2.2).
  public var isAttachment: Bool { type == "attachment" }
  /// The name to save the part under (RFC 2183 §2.3).
  public var filename: String? { parameters["filename"] }

  /// The form in failure messages: `attachment; filename=a.txt`.
  public var description: String {
    type + parameters.map { "; \($0.name)=\($0.value)" }.joined()
  }

  /// Reads a field's value; `nil` where it has no type.
  static func parse(_ value: ArraySlice<UInt8>, _ defects: inout DefectList) -> SMTPMIMEDisposition?
  {
    value.withSpan { span in
      var lexer = StructuredLexer(span)
      lexer.skipSpace()
      guard let type = lexer.mimeToken() else {
        defects.add(.invalidDisposition, at: span.origin + min(lexer.at, max(span.count - 1, 0)))
        return nil
      }
      var reader = ParameterReader(span, at: lexer.at)
      return SMTPMIMEDisposition(type, parameters: reader.parse(&defects))
    }
  }
}
