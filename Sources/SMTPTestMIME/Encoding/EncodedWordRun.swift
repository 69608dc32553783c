/// Adjacent encoded words of one charset, decoded together.
///
/// Software that cuts a character in two at the end of a word breaks RFC 2047 §5; together the words
/// still say what was meant.
struct EncodedWordRun {
  private var charset = ""
  private var octets: [UInt8] = []
  private var start = 0
  /// Whether a word was added since the last close.
  private(set) var isOpen = false

  /// Adds a word, after the text of another charset was put out.
  mutating func add(
    _ word: EncodedWord, of span: OctetSpan, into text: inout String, _ defects: inout DefectList
  ) {
    let name = span.lowercased(word.charset)
    if isOpen, name != charset { close(into: &text, &defects) }
    if !isOpen {
      charset = name
      start = span.origin + word.start
      isOpen = true
    }
    if Self.endsInsideCharacter(octets, charset: charset) {
      defects.add(.splitCharacter, at: span.origin + word.start)
    }
    if !word.decode(span, into: &octets) {
      defects.add(.invalidEncodedWord, at: span.origin + word.start)
    }
  }

  /// Puts out what was added.
  mutating func close(into text: inout String, _ defects: inout DefectList) {
    guard isOpen else { return }
    let decoded = octets.withUnsafeBufferPointer { Charset.decode($0, named: charset) }
    switch decoded.trouble {
    case nil: break
    case .unknown: defects.add(.unknownCharset, at: start, charset)
    case .undecodable: defects.add(.undecodableOctets, at: start, charset)
    }
    defects.addControls(of: decoded.text, at: start, "")
    text += decoded.text
    octets.removeAll(keepingCapacity: true)
    isOpen = false
  }

  /// Whether UTF-8 ends with the beginning of a character.
  private static func endsInsideCharacter(_ octets: [UInt8], charset: String) -> Bool {
    guard let last = octets.last, last > 127, charset == "utf-8" else { return false }
    var index = octets.count - 1
    while index > 0, octets[index] & 0xC0 == 0x80, octets.count - index < 4 { index -= 1 }
    let lead = octets[index]
    let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1
    return octets.count - index < length
  }
}
