/// The parameters of a form, in order, duplicates kept (`application/x-www-form-urlencoded`, RFC 6749
/// Appendix B).
package struct FormParameters: Sendable, Hashable {
  package struct Parameter: Sendable, Hashable {
    package let name: String
    package let value: [UInt8]
    /// Where the value stands in the form, as it was sent.
    package let range: Range<Int>
    /// The value as text; octets that are no UTF-8 become U+FFFD.
    package var text: String { String(decoding: value, as: UTF8.self) }
  }

  package let all: [Parameter]
  /// Whether a `%` has no two hexadecimal digits behind it, or a value is no UTF-8.
  package let isMalformed: Bool

  package init(_ octets: [UInt8]) {
    var all: [Parameter] = []
    var isMalformed = false
    var start = 0
    while start < octets.count {
      let end = octets[start...].firstIndex(of: UInt8(ascii: "&")) ?? octets.count
      let equals = octets[start..<end].firstIndex(of: Octet.equals) ?? end
      let name = Self.decode(octets[start..<equals], &isMalformed)
      let valueStart = min(equals + 1, end)
      let value = Self.decode(octets[valueStart..<end], &isMalformed)
      if String(validating: value, as: UTF8.self) == nil { isMalformed = true }
      if end > start {
        all.append(
          Parameter(
            name: String(decoding: name, as: UTF8.self), value: value, range: valueStart..<end))
      }
      start = end + 1
    }
    self.all = all
    self.isMalformed = isMalformed
  }

  /// The text of the first parameter of a name; `nil` where there is none.
  package subscript(name: String) -> String? { all.first { $0.name == name }?.text }

  /// The names that stand there more than once, in order.
  package var repeated: [String] {
    var seen: Set<String> = []
    var repeated: [String] = []
    for parameter in all where !seen.insert(parameter.name).inserted {
      if !repeated.contains(parameter.name) { repeated.append(parameter.name) }
    }
    return repeated
  }

  /// What a part of a form stands for.
  package static func decode(_ text: String) -> String {
    var isMalformed = false
    return String(decoding: decode(Array(text.utf8)[...], &isMalformed), as: UTF8.self)
  }

  private static func decode(_ octets: ArraySlice<UInt8>, _ isMalformed: inout Bool) -> [UInt8] {
    var result: [UInt8] = []
    var index = octets.startIndex
    while index < octets.endIndex {
      let octet = octets[index]
      index += 1
      if octet == Octet.plus {
        result.append(Octet.space)
      } else if octet != UInt8(ascii: "%") {
        result.append(octet)
      } else if index + 1 < octets.endIndex, let high = Octet.hexValue(octets[index]),
        let low = Octet.hexValue(octets[index + 1])
      {
        result.append(high << 4 | low)
        index += 2
      } else {
        isMalformed = true
        result.append(octet)
      }
    }
    return result
  }
}
