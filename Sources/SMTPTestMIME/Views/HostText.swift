/// Tells letters of an international host name from the text behind a URL (RFC 5890).
///
/// Writing without spaces goes on right behind a URL. So a label of ASCII letters goes on with Latin
/// letters alone, and any other letter stands in a label that has none of ASCII.
struct HostText {
  /// How many slashes are to come before the host begins: two, or none in `mailto`.
  private var slashes: Int
  private var isOver = false
  private var hasASCIILetter = false

  init(isMailbox: Bool) { slashes = isMailbox ? 0 : 2 }

  /// The length of the letter above 127 at `index`, if it belongs to a host name; else `nil`.
  func letter(_ span: OctetSpan, at index: Int) -> Int? {
    guard span[index] > 127, !isOver, slashes == 0 else { return nil }
    let lead = span[index]
    let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    guard index + length <= span.count,
      let scalar = span.text(index..<(index + length)).unicodeScalars.first
    else { return nil }
    let isLatin = scalar.value < 0x250 || (0x1E00...0x1EFF).contains(scalar.value)
    if hasASCIILetter, !isLatin { return nil }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .nonspacingMark, .spacingMark, .decimalNumber:
      return length
    default: return nil
    }
  }

  /// Goes on behind an octet of ASCII.
  mutating func pass(_ octet: UInt8) {
    switch octet {
    case Octet.slash where slashes > 0: slashes -= 1
    case Octet.slash, Octet.question, UInt8(ascii: "#"): isOver = true
    case Octet.dot, Octet.at, Octet.colon: hasASCIILetter = false
    default: if Octet.isLetter(octet) { hasASCIILetter = true }
    }
  }
}
