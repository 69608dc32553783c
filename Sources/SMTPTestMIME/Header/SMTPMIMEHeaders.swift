/// A header section: its fields in the order they were written, duplicates kept (RFC 5322 §2.2).
///
/// ```swift
/// let message = SMTPMIMEMessage(content)
/// message.headers["Subject"]                   // "Grüße", decoded
/// message.headers.fields("Received").count     // 3
/// message.headers.map(\.name)                  // ["From", "To", "Subject", …]
/// ```
///
/// Nothing is kept but the octets: a field is looked for when it is asked for.
public struct SMTPMIMEHeaders: Sendable, Hashable, Sequence {
  /// The section and all that follows: a field may be found before the section's end is known.
  private let entity: ArraySlice<UInt8>

  init(_ entity: ArraySlice<UInt8>) { self.entity = entity }

  /// The octets of the section as they are, the empty line that ends it included.
  public var octets: [UInt8] { Array(section) }

  private var section: ArraySlice<UInt8> {
    entity.withSpan { span in
      var scanner = FieldScanner(span)
      while scanner.next() != nil {}
      return entity.prefix(scanner.at)
    }
  }

  /// The number of fields.
  public var count: Int {
    entity.withSpan { span in
      var scanner = FieldScanner(span)
      var count = 0
      while scanner.next() != nil { count += 1 }
      return count
    }
  }

  /// The decoded value of the first field `name`; `nil` where there is none.
  ///
  /// - Parameter name: A field's name in any case, without the colon.
  public subscript(name: String) -> String? { field(name)?.value }

  /// The first field `name`, `nil` where there is none.
  ///
  /// - Parameter name: A field's name in any case, without the colon.
  public func field(_ name: String) -> SMTPMIMEHeaderField? { find(name, limit: 1).first }

  /// All fields `name`, in order.
  ///
  /// - Parameter name: A field's name in any case, without the colon.
  public func fields(_ name: String) -> [SMTPMIMEHeaderField] { find(name, limit: .max) }

  /// Starts with the first field.
  public func makeIterator() -> Iterator { Iterator(entity) }

  /// Goes through the fields one after the other.
  public struct Iterator: IteratorProtocol {
    private let section: ArraySlice<UInt8>
    private var at = 0

    init(_ section: ArraySlice<UInt8>) { self.section = section }

    /// The next field, `nil` behind the last.
    public mutating func next() -> SMTPMIMEHeaderField? {
      let at = at
      let found = section.withSpan { span -> FieldScanner.Field? in
        var scanner = FieldScanner(span, at: at)
        return scanner.next()
      }
      guard let found else { return nil }
      self.at = found.end
      return SMTPMIMEHeaderField(found, of: section)
    }
  }

  private func find(_ name: String, limit: Int) -> [SMTPMIMEHeaderField] {
    let wanted = name.utf8.map(Octet.lowercased)
    return entity.withSpan { span in
      var scanner = FieldScanner(span)
      var result: [SMTPMIMEHeaderField] = []
      while let field = scanner.next() {
        if span.equals(field.start..<field.nameEnd, lowercased: wanted) {
          result.append(SMTPMIMEHeaderField(field, of: entity))
          if result.count == limit { break }
        }
      }
      return result
    }
  }
}

extension SMTPMIMEHeaders {
  /// Whether both sections have the same octets.
  public static func == (left: SMTPMIMEHeaders, right: SMTPMIMEHeaders) -> Bool {
    left.section == right.section
  }

  /// Hashes the octets of the section.
  public func hash(into hasher: inout Hasher) { hasher.combine(section) }
}

extension OctetSpan {
  /// Whether the octets of `range` are `name`, which is in lower case, in any case.
  func equals(_ range: Range<Int>, lowercased name: [UInt8]) -> Bool {
    guard range.count == name.count else { return false }
    var index = 0
    while index < name.count {
      if Octet.lowercased(base[range.lowerBound + index]) != name[index] { return false }
      index += 1
    }
    return true
  }
}

extension SMTPMIMEHeaders: CustomStringConvertible {
  /// The fields in order, decoded, one a line.
  public var description: String { map(\.description).joined(separator: "\n") }
}
