extension JSONValue {
  /// Reads a text of JSON, whole and nothing else; `nil` where it is none, or nested more than 64 deep.
  package init?(_ octets: [UInt8]) {
    var reader = JSONReader(octets: octets)
    guard let value = reader.value(depth: 0), reader.isAtEnd else { return nil }
    self = value
  }
}

/// Reads JSON (RFC 8259).
private struct JSONReader {
  let octets: [UInt8]
  private var at = 0

  init(octets: [UInt8]) { self.octets = octets }

  var isAtEnd: Bool {
    mutating get {
      skip()
      return at == octets.count
    }
  }

  private mutating func skip() {
    while at < octets.count, [32, 9, 10, 13].contains(octets[at]) { at += 1 }
  }

  private mutating func takes(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard at + count <= octets.count else { return false }
    for index in 0..<count where octets[at + index] != text.utf8Start[index] { return false }
    at += count
    return true
  }

  mutating func value(depth: Int) -> JSONValue? {
    skip()
    guard at < octets.count, depth < 64 else { return nil }
    switch octets[at] {
    case UInt8(ascii: "{"): return object(depth)
    case UInt8(ascii: "["): return array(depth)
    case Octet.quote: return string().map { .string($0) }
    case UInt8(ascii: "t"): return takes("true") ? .bool(true) : nil
    case UInt8(ascii: "f"): return takes("false") ? .bool(false) : nil
    case UInt8(ascii: "n"): return takes("null") ? .null : nil
    default: return number()
    }
  }

  private mutating func object(_ depth: Int) -> JSONValue? {
    at += 1
    var members: [JSONValue.Member] = []
    skip()
    if takes("}") { return .object([]) }
    while true {
      skip()
      guard at < octets.count, octets[at] == Octet.quote, let name = string() else { return nil }
      skip()
      guard takes(":"), let value = value(depth: depth + 1) else { return nil }
      members.append(JSONValue.Member(name, value))
      skip()
      if takes("}") { return .object(members) }
      guard takes(",") else { return nil }
    }
  }

  private mutating func array(_ depth: Int) -> JSONValue? {
    at += 1
    var values: [JSONValue] = []
    skip()
    if takes("]") { return .array([]) }
    while true {
      guard let value = value(depth: depth + 1) else { return nil }
      values.append(value)
      skip()
      if takes("]") { return .array(values) }
      guard takes(",") else { return nil }
    }
  }

  private mutating func number() -> JSONValue? {
    let start = at
    _ = takes("-")
    if !takes("0") {
      guard takesDigits() else { return nil }
    }
    if takes(".") {
      guard takesDigits() else { return nil }
    }
    if takes("e") || takes("E") {
      if !takes("+") { _ = takes("-") }
      guard takesDigits() else { return nil }
    }
    return .number(String(decoding: octets[start..<at], as: UTF8.self))
  }

  private mutating func takesDigits() -> Bool {
    let start = at
    while at < octets.count, Octet.isDigit(octets[at]) { at += 1 }
    return at > start
  }

  private mutating func string() -> String? {
    at += 1
    var units: [UInt8] = []
    while at < octets.count {
      let octet = octets[at]
      at += 1
      switch octet {
      case Octet.quote: return String(validating: units, as: UTF8.self)
      case 0..<32: return nil
      case Octet.backslash:
        guard at < octets.count else { return nil }
        let escape = octets[at]
        at += 1
        switch escape {
        case Octet.quote, Octet.backslash, UInt8(ascii: "/"): units.append(escape)
        case UInt8(ascii: "b"): units.append(8)
        case UInt8(ascii: "f"): units.append(12)
        case UInt8(ascii: "n"): units.append(10)
        case UInt8(ascii: "r"): units.append(13)
        case UInt8(ascii: "t"): units.append(9)
        case UInt8(ascii: "u"):
          guard let scalar = escapedScalar() else { return nil }
          units += Array(String(Character(scalar)).utf8)
        default: return nil
        }
      default: units.append(octet)
      }
    }
    return nil
  }

  private mutating func escapedScalar() -> Unicode.Scalar? {
    guard let first = unit() else { return nil }
    guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) }
    guard takes("\\u"), let second = unit(), (0xDC00..<0xE000).contains(second) else { return nil }
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
  }

  private mutating func unit() -> UInt32? {
    guard at + 4 <= octets.count else { return nil }
    var value: UInt32 = 0
    for octet in octets[at..<at + 4] {
      guard let digit = Octet.hexValue(octet) else { return nil }
      value = value << 4 | UInt32(digit)
    }
    at += 4
    return value
  }
}
