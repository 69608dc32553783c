/// Writes header fields in lines of 78 octets where that can be (RFC 5322 §2.1.1, §2.2.3).
struct HeaderWriter {
  private static let width = 78
  private(set) var octets: [UInt8] = []
  private var column = 0

  /// Writes a field of pieces with a space between them; none, no field.
  mutating func pieces(_ name: String, _ pieces: [String]) {
    guard !pieces.isEmpty else { return }
    begin(name)
    for piece in pieces { append(piece, after: " ") }
    end()
  }

  /// Writes a field of free text.
  mutating func unstructured(_ name: String, _ value: String) {
    begin(name)
    if Self.isPlain(value) {
      // Line ends go before white space, which stays as it is.
      var rest = value.utf8[...]
      var space = " "
      while !rest.isEmpty {
        let word = rest.prefix { $0 != Octet.space }
        rest = rest[word.endIndex...]
        append(String(decoding: word, as: UTF8.self), after: space)
        let blanks = rest.prefix { $0 == Octet.space }
        rest = rest[blanks.endIndex...]
        space = String(decoding: blanks, as: UTF8.self)
      }
    } else {
      for word in EncodedWordWriter.words(value) { append(word, after: " ") }
    }
    end()
  }

  /// Writes a field of addresses; none, no field.
  mutating func addresses(_ name: String, _ addresses: [SMTPMailAddress]) throws {
    guard !addresses.isEmpty else { return }
    begin(name)
    for (index, address) in addresses.enumerated() {
      let spec = try Self.checked(address)
      let comma = index + 1 < addresses.count ? "," : ""
      guard let display = address.name, !display.isEmpty else {
        append(spec + comma, after: " ")
        continue
      }
      for word in Self.phrase(display) { append(word, after: " ") }
      append("<\(spec)>\(comma)", after: " ")
    }
    end()
  }

  private mutating func begin(_ name: String) {
    octets += Array("\(name):".utf8)
    column = name.utf8.count + 1
  }

  private mutating func append(_ piece: String, after space: String) {
    if column + space.utf8.count + piece.utf8.count > Self.width, column > 1 {
      octets += [13, 10]
      column = 0
    }
    octets += Array((space + piece).utf8)
    column += space.utf8.count + piece.utf8.count
  }

  private mutating func end() { octets += [13, 10] }

  /// Whether a text needs no encoded words: printable, not to be taken for one, and foldable.
  private static func isPlain(_ text: String) -> Bool {
    let octets = Array(text.utf8)
    guard octets.first != Octet.space, octets.last != Octet.space,
      octets.allSatisfy({ $0 >= 32 && $0 < 127 })
    else { return false }
    let words = octets.split(separator: Octet.space, omittingEmptySubsequences: false)
    guard words.allSatisfy({ $0.count < 900 }) else { return false }
    // Neither a long run of spaces, which cannot be folded, nor what looks like an encoded word.
    var spaces = 0
    var previous: UInt8 = 0
    for octet in octets {
      spaces = octet == Octet.space ? spaces + 1 : 0
      if spaces > 60 || (previous == Octet.equals && octet == Octet.question) { return false }
      previous = octet
    }
    return true
  }

  /// A display name as words: atoms, one quoted string, or encoded words.
  private static func phrase(_ name: String) -> [String] {
    let octets = Array(name.utf8)
    guard isPlain(name), octets.count < 900 else {
      return EncodedWordWriter.words(name)
    }
    let words = octets.split(separator: Octet.space, omittingEmptySubsequences: false)
    if words.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Octet.isAtomText) }) {
      return words.map { String(decoding: $0, as: UTF8.self) }
    }
    return [SMTPMailAddress.quoted(name)]
  }

  /// The address, if it reads back as it is.
  private static func checked(_ address: SMTPMailAddress) throws -> String {
    let spec = address.address
    guard spec.utf8.allSatisfy({ $0 >= 32 && $0 != 127 }), spec.utf8.count < 900,
      let read = SMTPMailAddress(parsing: "<\(spec)>"), read.localPart == address.localPart,
      read.domain == address.domain
    else { throw SMTPMailComposerError.invalidAddress(spec) }
    return spec
  }
}
