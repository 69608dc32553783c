extension JSON {
  /// The Codable form of a value, its members in the order in which they are encoded.
  init(encoding value: some Encodable) {
    let node = JSONNode()
    // Containers of a tree refuse nothing, and neither do the values of this package.
    try? value.encode(to: JSONTreeEncoder(node: node))
    self = node.json
  }
}

/// A place of the tree, which an encoder fills.
private final class JSONNode {
  private enum Content {
    case value(JSON)
    case array([JSONNode])
    case object([(name: String, node: JSONNode)])
  }

  private var content = Content.value(.null)

  var json: JSON {
    switch content {
    case .value(let value): value
    case .array(let nodes): .array(nodes.map(\.json))
    case .object(let members):
      .object(members.map { JSON.Member(name: $0.name, value: $0.node.json) })
    }
  }

  var count: Int { if case .array(let nodes) = content { nodes.count } else { 0 } }

  func becomeArray() { if case .value = content { content = .array([]) } }

  func becomeObject() { if case .value = content { content = .object([]) } }

  func append() -> JSONNode {
    let node = JSONNode()
    guard case .array(let nodes) = content else { return node }
    content = .array(nodes + [node])
    return node
  }

  func member(_ name: String) -> JSONNode {
    let node = JSONNode()
    guard case .object(let members) = content else { return node }
    content = .object(members + [(name, node)])
    return node
  }

  func fill(_ value: some Encodable, _ path: [any CodingKey]) throws {
    switch value {
    case let value as Bool: content = .value(.bool(value))
    case let value as String: content = .value(.string(value))
    case let value as any BinaryInteger: content = .value(.number(Int(clamping: value)))
    case let value as Double: content = .value(.fraction(value))
    default: try value.encode(to: JSONTreeEncoder(node: self, codingPath: path))
    }
  }
}

private struct JSONTreeEncoder: Encoder {
  let node: JSONNode
  var codingPath: [any CodingKey] = []
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    node.becomeObject()
    return KeyedEncodingContainer(JSONObjectContainer(node: node, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    node.becomeArray()
    return JSONArrayContainer(node: node, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    JSONValueContainer(node: node, codingPath: codingPath)
  }
}

private struct JSONObjectContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let node: JSONNode
  let codingPath: [any CodingKey]

  func encodeNil(forKey key: Key) { _ = node.member(key.stringValue) }

  func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    try node.member(key.stringValue).fill(value, codingPath + [key])
  }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key)
    -> KeyedEncodingContainer<Nested>
  {
    superEncoder(forKey: key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    superEncoder(forKey: key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder {
    JSONTreeEncoder(node: node.member("super"), codingPath: codingPath)
  }

  func superEncoder(forKey key: Key) -> any Encoder {
    JSONTreeEncoder(node: node.member(key.stringValue), codingPath: codingPath + [key])
  }
}

private struct JSONArrayContainer: UnkeyedEncodingContainer {
  let node: JSONNode
  let codingPath: [any CodingKey]
  var count: Int { node.count }

  func encodeNil() { _ = node.append() }

  func encode<T: Encodable>(_ value: T) throws { try node.append().fill(value, codingPath) }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type)
    -> KeyedEncodingContainer<Nested>
  {
    superEncoder().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    superEncoder().unkeyedContainer()
  }

  func superEncoder() -> any Encoder {
    JSONTreeEncoder(node: node.append(), codingPath: codingPath)
  }
}

private struct JSONValueContainer: SingleValueEncodingContainer {
  let node: JSONNode
  let codingPath: [any CodingKey]

  func encodeNil() {}

  func encode<T: Encodable>(_ value: T) throws { try node.fill(value, codingPath) }
}
