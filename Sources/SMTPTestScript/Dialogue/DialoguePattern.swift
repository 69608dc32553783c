/// One line of a dialogue, or a part of one: text with holes.
struct DialoguePattern: Sendable, Hashable {
  enum Element: Sendable, Hashable {
    case literal([UInt8])
    /// `{*}`: any octets within the line.
    case anything
    /// `{secret}`: the same, where something is not to be read.
    case secret
    /// `{name}`: any octets within the line at first, the same ones later.
    case capture(String)
    /// `{name:glob}`: octets that match, at first.
    case glob(String, [GlobPart])
    /// `{this|that}`.
    case choice([[UInt8]])
    /// `{1234}`: so many octets, whatever they are.
    case count(Int)
  }

  enum GlobPart: Sendable, Hashable {
    case literal([UInt8])
    /// `*`
    case run
    /// `?`
    case one
  }

  /// What a server sends for `{secret}`: nobody knows what it was, and clients may want base64.
  static let secretFiller = Array("c2VjcmV0".utf8)

  var elements: [Element]
  /// Whether CRLF stands behind it.
  var endsLine: Bool

  /// The names it may bind.
  var names: [String] {
    elements.compactMap {
      switch $0 {
      case .capture(let name), .glob(let name, _): name
      default: nil
      }
    }
  }

  /// Whether it does not say where it ends: a hole is its last element, and no CRLF stands behind.
  var isEndless: Bool {
    guard !endsLine else { return false }
    switch elements.last {
    case nil, .anything, .secret, .capture: return true
    case .glob(_, let parts): return parts.last == .run || parts.isEmpty
    case .choice(let texts): return texts.contains([])
    case .literal, .count: return false
    }
  }

  /// The size of the octets it begins with whatever they are; 0 if it does not.
  var leadingCount: Int { if case .count(let count) = elements.first { count } else { 0 } }

  /// A count of octets that would have to be kept until what stands beside it is decided.
  var tooLargeCount: Int? {
    if elements.count == 1, !endsLine { return nil }
    for case .count(let count) in elements where count > 65_536 { return count }
    return nil
  }

  /// As it stands in a dialogue, without what comes before it.
  var text: String {
    DialogueText.ended(elements.map(\.text).joined(), endsLine)
  }
}

extension DialoguePattern.Element {
  var text: String {
    switch self {
    case .literal(let octets): DialogueText.escaped(octets)
    case .anything: "{*}"
    case .secret: "{secret}"
    case .capture(let name): "{\(name)}"
    case .glob(let name, let parts): "{\(name):\(parts.map(\.text).joined())}"
    case .choice(let texts): "{\(texts.map(Self.choiceText).joined(separator: "|"))}"
    case .count(let count): "{\(count)}"
    }
  }

  private static func choiceText(_ octets: [UInt8]) -> String {
    DialogueText.escaped(octets, asIfPartOf: octets, and: "|:*{}")
  }
}

extension DialoguePattern.GlobPart {
  var text: String {
    switch self {
    case .literal(let octets): DialogueText.escaped(octets, asIfPartOf: octets, and: "*?{}")
    case .run: "*"
    case .one: "?"
    }
  }
}
