/// Adjacent encoded words, of which those of one charset may share a character.
///
/// Software that cuts a character in two at the end of a word breaks RFC 2047 §5; together the words
/// still say what was meant. Where a charset has states each word begins in the first one
/// (RFC 2047 §3), and is read by itself.
struct EncodedWordRun {
  private var label = ""
  private var charset: Charset?
  private var octets: [UInt8] = []
  /// Where the octets of a character begin that the next word may complete.
  private var tailStart: Int?
  private var hasSaidUnknown = false
  /// Whether a word was added since the last close.
  private(set) var isOpen = false

  /// Adds a word and puts out what it says.
  mutating func add(
    _ word: EncodedWord, of span: OctetSpan, into text: inout String, _ defects: inout DefectList
  ) {
    let start = span.origin + word.start
    let name = span.lowercased(word.charset)
    if name != label { close(into: &text, &defects) }
    var charset =
      (name == label ? self.charset : nil) ?? Charset(name, comparesNarrow: defects.isListening)
    label = name
    isOpen = true
    if tailStart != nil { defects.add(.splitCharacter, at: start) }
    if word.end - word.start > 75 { defects.add(.overlongEncodedWord, at: start) }
    if !word.decode(span, into: &octets) { defects.add(.invalidEncodedWord, at: start) }
    var reading = octets.withUnsafeBufferPointer { charset.read($0) }
    self.charset = charset
    if let cut = reading.cut, !charset.keepsState {
      octets.removeFirst(cut)
      tailStart = start
    } else {
      reading.text = reading.whole
      octets.removeAll(keepingCapacity: true)
      tailStart = nil
    }
    report(tailStart == nil ? reading.worst : reading.trouble, at: start, &defects)
    defects.addControls(of: reading.text, at: start, "")
    text += reading.text
  }

  /// Puts out what waits for another word.
  mutating func close(into text: inout String, _ defects: inout DefectList) {
    if let tailStart {
      report(.undecodable(at: 0), at: tailStart, &defects)
      text += "\u{FFFD}"
    }
    octets.removeAll(keepingCapacity: true)
    tailStart = nil
    hasSaidUnknown = false
    isOpen = false
  }

  private mutating func report(
    _ trouble: Charset.Trouble?, at offset: Int, _ defects: inout DefectList
  ) {
    // Once is enough for all words of a charset.
    if trouble == .unknown, hasSaidUnknown { return }
    if trouble == .unknown { hasSaidUnknown = true }
    defects.add(trouble, of: label, at: offset)
  }
}
