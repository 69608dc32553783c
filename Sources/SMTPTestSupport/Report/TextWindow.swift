/// The part of a text that failure messages show of it, around one of its scalars.
struct TextWindow {
  /// From the start of the part to the scalar.
  private let before: Substring
  /// The part, and all that follows it.
  private let text: Substring
  /// Whether something is before the part.
  private let isCut: Bool

  /// - Parameter place: so many scalars are before the one in question.
  init(_ text: String, around place: Int) {
    let start = place > ShownText.limit / 2 ? place - ShownText.limit / 3 : 0
    let rest = text.unicodeScalars.dropFirst(start)
    self.text = Substring(rest)
    before = Substring(rest.prefix(place - start))
    isCut = start > 0
  }

  /// - Parameter octet: so many octets are before the one in question, which may be within a scalar.
  init(_ text: String, aroundOctet octet: Int) {
    let begun = text.utf8.prefix(octet + 1).count { !UTF8.isContinuation($0) }
    self.init(text, around: max(0, begun - 1))
  }

  /// The part in backticks.
  func shown(and extra: ShownText.Extra) -> String {
    "`\(isCut ? "…" : "")\(ShownText.shortened(text, to: ShownText.limit, and: extra))`"
  }

  /// The column of the scalar in what is shown.
  func column(and extra: ShownText.Extra) -> Int {
    let shown = ShownText.escaped(before, and: extra)
    let scalar = text.unicodeScalars.dropFirst(before.unicodeScalars.count).prefix(1)
    // An accent stands above the letter before it.
    let next = shown + ShownText.escaped(Substring(scalar), and: extra)
    let isAccent = !scalar.isEmpty && next.count == shown.count
    return (isCut ? 2 : 1) + shown.count - (isAccent ? 1 : 0)
  }

  // MARK: Twins

  /// Whether the characters at the place are the same to the eye.
  func looksLike(_ other: TextWindow) -> Bool {
    guard let character, let twin = other.character else { return false }
    return character == twin || Self.folded(String(character)) == Self.folded(String(twin))
  }

  /// Whether the eye finds in the part what the octets do not have.
  func holdsTwin(of text: String) -> Bool {
    let part = Self.folded(String(self.text.unicodeScalars.prefix(2 * ShownText.limit)))
    let wanted = Self.folded(text)
    if wanted.isEmpty || part.utf8.allSatisfy({ $0 < 128 }) { return false }
    return part.contains(wanted) && !Array(part.utf8).contains(Array(wanted.utf8))
  }

  /// The character that the scalar is part of.
  private var character: Character? {
    var left = before.unicodeScalars.count
    for character in Substring(text.unicodeScalars.prefix(2 * ShownText.limit)) {
      left -= character.unicodeScalars.count
      if left < 0 { return character }
    }
    return nil
  }

  private static func folded(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map(folded)))
  }

  /// The scalar as globs compare it: ASCII letters without their case.
  static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value | 32)) : scalar
  }
}
