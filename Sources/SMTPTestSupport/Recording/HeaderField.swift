/// A field of a message's header section (RFC 5322 §2.2).
public struct HeaderField: Sendable, Hashable {
  /// The name as it was sent, without blanks before the colon.
  public let name: String
  /// The value, unfolded (RFC 5322 §2.2.3), without white space around it. Octets that are not
  /// UTF-8 are replaced by U+FFFD.
  public let value: String

  /// The fields up to the first empty line; `nil` if the octets end before it and more may come.
  static func parse(_ octets: [UInt8], isComplete: Bool) -> [HeaderField]? {
    var fields: [(name: String, value: [UInt8])] = []
    var rest = octets[...]
    while !rest.isEmpty {
      guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? (isComplete ? rest.endIndex : nil)
      else { return nil }
      var line = rest[rest.startIndex..<end]
      rest = end < rest.endIndex ? rest[(end + 1)...] : []
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      if line.isEmpty { return finished(fields) }
      if line.first == UInt8(ascii: " ") || line.first == UInt8(ascii: "\t") {
        if !fields.isEmpty { fields[fields.count - 1].value += line }
      } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
        // Obsolete syntax has blanks before the colon (RFC 5322 §4.5.8); prose has them before that.
        let nameEnd = line[..<colon].lastIndex {
          $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t")
        }
        guard let nameEnd, !line[...nameEnd].contains(UInt8(ascii: " ")) else {
          return finished(fields)
        }
        let name = String(decoding: line[...nameEnd], as: UTF8.self)
        fields.append((name, Array(line[(colon + 1)...])))
      } else {
        // Not a header section any more: the body began without an empty line.
        return finished(fields)
      }
    }
    return isComplete ? finished(fields) : nil
  }

  private static func finished(_ fields: [(name: String, value: [UInt8])]) -> [HeaderField] {
    fields.map { field in
      let isSpace = { (octet: UInt8) in octet == UInt8(ascii: " ") || octet == UInt8(ascii: "\t") }
      let start = field.value.firstIndex { !isSpace($0) } ?? field.value.endIndex
      let end = (field.value.lastIndex { !isSpace($0) } ?? start - 1) + 1
      let value = start < end ? field.value[start..<end] : []
      return HeaderField(name: field.name, value: String(decoding: value, as: UTF8.self))
    }
  }
}
