/// A field of HTTP: a name and a value, as they were sent (RFC 9110 §5).
package struct HTTPField: Sendable, Hashable {
  package let name: String
  /// The value without white space around it.
  package let value: [UInt8]
  /// Where the value stands in all that was received; empty in a field that is to be sent.
  package let range: Range<Int>

  package init(_ name: String, _ value: String) {
    self.init(name, Array(value.utf8), at: 0..<0)
  }

  init(_ name: String, _ value: [UInt8], at range: Range<Int>) {
    self.name = name
    self.value = value
    self.range = range
  }

  /// The value as text.
  package var text: String { String(decoding: value, as: UTF8.self) }

  /// Whether this is its name; case does not count (RFC 9110 §5.1).
  package func isNamed(_ name: String) -> Bool { HTTPText.isSame(self.name, name) }
}

extension [HTTPField] {
  /// The values of all fields of a name, in order.
  package func values(_ name: String) -> [String] { filter { $0.isNamed(name) }.map(\.text) }

  /// The value of the first field of a name.
  package func value(_ name: String) -> String? { first { $0.isNamed(name) }?.text }

  /// The words of a list, over all fields of the name, in lower case (RFC 9110 §5.6.1).
  func list(_ name: String) -> [String] {
    values(name).flatMap { $0.split(separator: ",") }.map {
      HTTPText.trimmed(String($0)).lowercased()
    }.filter { !$0.isEmpty }
  }
}
