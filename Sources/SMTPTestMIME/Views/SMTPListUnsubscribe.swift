/// How a recipient leaves a mailing list (RFC 2369 §3.2).
public struct SMTPListUnsubscribe: Sendable, Hashable {
  /// The URLs in order of preference.
  public let urls: [String]
  /// Whether one POST to the `https` URL is enough (RFC 8058 §3.1).
  public let isOneClick: Bool

  /// Creates the value.
  ///
  /// - Parameters:
  ///   - urls: The URLs in order of preference.
  ///   - isOneClick: Whether List-Unsubscribe-Post says so; default `false`.
  public init(urls: [String], isOneClick: Bool = false) {
    self.urls = urls
    self.isOneClick = isOneClick
  }

  /// What is between each `<` and its `>`, white space taken out (RFC 2369 §2).
  static func urls(of field: SMTPMIMEHeaderField) -> [String] {
    field.valueOctets.withSpan { span in
      var urls: [String] = []
      var lexer = StructuredLexer(span)
      while true {
        lexer.skipSpace()
        guard lexer.at < span.count else { return urls }
        guard span[lexer.at] == Octet.less else {
          lexer.move(to: lexer.at + 1)
          continue
        }
        let start = lexer.at + 1
        let end = span.find(Octet.greater, from: start, to: span.count)
        guard end < span.count else { return urls }
        let octets = span.octets(start..<end).filter { !Octet.isSpace($0) }
        urls.append(String(decoding: octets, as: UTF8.self))
        lexer.move(to: end + 1)
      }
    }
  }
}
