/// Finds encoded words where none may be, and decodes them as their writer meant.
enum LooseWords {
  /// The text with its encoded words decoded, wherever they stand; `nil` where it has none.
  static func decode(_ octets: [UInt8], _ defects: inout DefectList) -> String? {
    octets[...].withSpan { span in
      var result = ""
      var run = EncodedWordRun()
      var hasWord = false
      var copied = 0
      var at = 0
      while let hit = span.find([Octet.equals, Octet.question], from: at, to: span.count) {
        guard let word = EncodedWord(span, at: hit, end: span.count) else {
          at = hit + 2
          continue
        }
        hasWord = true
        if !(run.isOpen && span.isSpace(copied..<hit)) {
          run.close(into: &result, &defects)
          result += span.text(copied..<hit)
        }
        run.add(word, of: span, into: &result, &defects)
        at = word.end
        copied = at
      }
      run.close(into: &result, &defects)
      return hasWord ? result + span.text(copied..<span.count) : nil
    }
  }
}
