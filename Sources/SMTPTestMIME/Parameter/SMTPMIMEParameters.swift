/// The parameters of a field such as Content-Type, in order (RFC 2045 §5.1, RFC 2231).
///
/// ```swift
/// part.contentType.parameters["name"]      // "Segelpläne 2026.txt", put together and decoded
/// ```
public struct SMTPMIMEParameters: Sendable, Hashable, Sequence, ExpressibleByDictionaryLiteral {
  /// One parameter.
  public struct Element: Sendable, Hashable {
    /// The name in lower case, without the marks of RFC 2231.
    public let name: String
    /// The value, its pieces put together, percent-encoding and charset decoded.
    public let value: String
    /// The language of an encoded value, `nil` where none is given (RFC 2231 §4).
    public let language: String?

    /// Creates a parameter.
    ///
    /// - Parameters:
    ///   - name: The name, put into lower case.
    ///   - value: The value as text.
    ///   - language: A language tag, default none.
    public init(name: String, value: String, language: String? = nil) {
      self.name = name.lowercased()
      self.value = value
      self.language = language
    }
  }

  private let elements: [Element]

  /// Creates a list of parameters.
  public init(_ elements: [Element] = []) { self.elements = elements }

  /// Creates a list of parameters: `["charset": "utf-8"]`.
  public init(dictionaryLiteral elements: (String, String)...) {
    self.elements = elements.map { Element(name: $0.0, value: $0.1) }
  }

  /// The value of the first parameter `name`; `nil` where there is none.
  ///
  /// - Parameter name: A parameter's name in any case.
  public subscript(name: String) -> String? {
    let wanted = name.lowercased()
    return elements.first { $0.name == wanted }?.value
  }

  /// The number of parameters.
  public var count: Int { elements.count }

  /// Starts with the first parameter.
  public func makeIterator() -> IndexingIterator<[Element]> { elements.makeIterator() }
}
