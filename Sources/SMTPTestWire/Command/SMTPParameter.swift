/// A parameter of MAIL or RCPT, such as `SIZE=1024` or `SMTPUTF8` (RFC 5321 §4.1.2).
public struct SMTPParameter: Sendable, Hashable, CustomStringConvertible {
  /// The keyword in upper case: keywords have no case.
  public let keyword: String
  /// The octets after the first `=` as on the wire, `nil` without one.
  public let value: [UInt8]?

  /// Creates a parameter: `SMTPParameter("SIZE", "1024")`, `SMTPParameter("SMTPUTF8")`.
  ///
  /// - Parameters:
  ///   - keyword: the keyword in any case.
  ///   - value: what stands after `=` on the wire; `nil` (the default) for a parameter without
  ///     value.
  public init(_ keyword: String, _ value: String? = nil) {
    self.init(keyword.uppercased(), octets: value.map { Array($0.utf8) })
  }

  /// Creates a parameter from a keyword in upper case and the octets after `=`.
  package init(_ keyword: String, octets value: [UInt8]?) {
    self.keyword = keyword
    self.value = value
  }

  /// The value as text; octets that are no UTF-8 read as U+FFFD.
  public var text: String? { value.map { String(decoding: $0, as: UTF8.self) } }

  /// The value with its xtext decoded, `nil` without a value (RFC 3461 §4).
  ///
  /// `+3D` becomes `=`. Digits of either case are decoded, and a `+` that starts no escape stays as
  /// it is.
  public var decodedXText: [UInt8]? { value.map(XText.decoded) }

  /// The value as a number, at most `Int.max`; `nil` if it is not all digits.
  ///
  /// SIZE may have twenty digits (RFC 1870 §3), more than `Int` has: what is beyond it is beyond
  /// any limit.
  package var saturatedNumber: Int? {
    guard let value, !value.isEmpty else { return nil }
    var number = 0
    for octet in value {
      guard Octet.isDigit(octet) else { return nil }
      let (product, overflow) = number.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int(octet - 48))
      number = overflow || carry ? .max : sum
    }
    return number
  }

  /// The form on the wire: `SIZE=1024`.
  public var description: String { text.map { "\(keyword)=\($0)" } ?? keyword }
}
