/// A JSON value (RFC 8259) to be written; the members of an object keep their order.
indirect enum JSON: Sendable, Hashable {
  case null
  case bool(Bool)
  case number(Int)
  case fraction(Double)
  case string(String)
  case array([JSON])
  case object([Member])

  struct Member: Sendable, Hashable {
    let name: String
    let value: JSON
  }

  /// An object of the members that have a value.
  static func object(_ members: KeyValuePairs<String, JSON?>) -> JSON {
    .object(members.compactMap { name, value in value.map { Member(name: name, value: $0) } })
  }

  /// The members of `self` and then those of `other`, both objects.
  func adding(_ other: JSON) -> JSON {
    guard case .object(let own) = self, case .object(let more) = other else { return self }
    return .object(own + more)
  }

  /// The value in one line.
  var line: String {
    switch self {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .number(let value): return String(value)
    // JSON has no others (RFC 8259 §6).
    case .fraction(let value): return value.isFinite ? "\(value)" : "null"
    case .string(let text): return Self.quoted(text)
    case .array(let values): return "[" + values.map(\.line).joined(separator: ",") + "]"
    case .object(let members):
      let texts = members.map { "\(Self.quoted($0.name)):\($0.value.line)" }
      return "{" + texts.joined(separator: ",") + "}"
    }
  }

  /// The value in lines that people read, two spaces a level.
  func indented(_ indent: String = "") -> String {
    let inner = indent + "  "
    switch self {
    case .array(let values) where !values.isEmpty:
      let texts = values.map { inner + $0.indented(inner) }
      return "[\n" + texts.joined(separator: ",\n") + "\n\(indent)]"
    case .object(let members) where !members.isEmpty:
      let texts = members.map { "\(inner)\(Self.quoted($0.name)): \($0.value.indented(inner))" }
      return "{\n" + texts.joined(separator: ",\n") + "\n\(indent)}"
    default: return line
    }
  }

  /// Text as a JSON string: quotes, backslashes and control characters escaped, all else as it is.
  static func quoted(_ text: String) -> String {
    var octets: [UInt8] = [UInt8(ascii: "\"")]
    let digits = Array("0123456789abcdef".utf8)
    for octet in text.utf8 {
      switch octet {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): octets += [UInt8(ascii: "\\"), octet]
      case 10: octets += "\\n".utf8
      case 13: octets += "\\r".utf8
      case 9: octets += "\\t".utf8
      case 0..<32, 127:
        octets += "\\u00".utf8
        octets += [digits[Int(octet >> 4)], digits[Int(octet & 15)]]
      default: octets.append(octet)
      }
    }
    octets.append(UInt8(ascii: "\""))
    return String(decoding: octets, as: UTF8.self)
  }
}
