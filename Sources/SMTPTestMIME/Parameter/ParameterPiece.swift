/// A parameter as written: a whole one, or a piece such as `name*1*=pl%C3%A4ne` (RFC 2231 §3, §4).
struct ParameterPiece {
  let name: String
  /// The ordinal of a piece, `nil` for a whole parameter.
  let section: Int?
  /// Whether the value is percent-encoded, and the first piece names charset and language.
  let isExtended: Bool
  let value: [UInt8]
  let isQuoted: Bool
  let offset: Int
  /// Whether the name and its marks follow the grammar.
  private(set) var isProper = true

  init(_ text: String, value: [UInt8], isQuoted: Bool, offset: Int) {
    self.value = value
    self.isQuoted = isQuoted
    self.offset = offset
    var parts = text.split(separator: "*", omittingEmptySubsequences: false)
    isExtended = parts.count > 1 && parts.last == ""
    if isExtended { parts.removeLast() }
    if parts.count == 2, !parts[0].isEmpty, parts[1].utf8.allSatisfy(Octet.isDigit),
      let number = Int(parts[1])
    {
      section = number
      name = String(parts[0])
      // No zero in front (RFC 2231 §3).
      isProper = parts[1] == "\(number)"
    } else {
      section = nil
      name = parts.joined(separator: "*")
      isProper = parts.count == 1 && !name.isEmpty
    }
    // Octets with a meaning of their own in such names (RFC 2231 §7).
    if name.utf8.contains(where: { $0 == Octet.apostrophe || $0 == Octet.percent }) {
      isProper = false
    }
  }

  /// The parameters the pieces make, each where its first piece stood.
  ///
  /// A value in pieces or with a charset comes before a plain one of the same name, which is there
  /// for software that does not know RFC 2231.
  static func joined(_ pieces: [ParameterPiece], _ defects: inout DefectList) -> SMTPMIMEParameters
  {
    var order: [String] = []
    var byName: [String: [ParameterPiece]] = [:]
    for piece in pieces {
      if !piece.isProper { defects.add(.invalidExtendedParameter, at: piece.offset, piece.name) }
      if byName[piece.name] == nil { order.append(piece.name) }
      byName[piece.name, default: []].append(piece)
    }
    return SMTPMIMEParameters(
      order.compactMap { name in element(name, byName[name] ?? [], &defects) })
  }

  private static func element(
    _ name: String, _ pieces: [ParameterPiece], _ defects: inout DefectList
  ) -> SMTPMIMEParameters.Element? {
    guard let element = joined(name, pieces, &defects) else { return nil }
    defects.addControls(of: element.value, at: pieces[0].offset, name)
    return element
  }

  /// What the pieces of one name make; `nil` where the first is missing.
  private static func joined(
    _ name: String, _ pieces: [ParameterPiece], _ defects: inout DefectList
  ) -> SMTPMIMEParameters.Element? {
    let plain = pieces.filter { $0.section == nil && !$0.isExtended }
    let whole = pieces.filter { $0.section == nil && $0.isExtended }
    let sections = pieces.filter { $0.section != nil }
    for repeated in [plain, whole] where repeated.count > 1 {
      defects.add(.duplicateParameter, at: repeated[1].offset, name)
    }
    if let first = whole.first { return extended(name, [first], &defects) }
    let run = contiguous(sections, &defects)
    if run.contains(where: \.isExtended) { return extended(name, run, &defects) }
    guard let value = run.isEmpty ? plain.first?.value : run.flatMap(\.value) else { return nil }
    return SMTPMIMEParameters.Element(
      name: name, value: unencoded(value, name, at: pieces[0].offset, &defects))
  }

  /// A value without percent-encoding. Encoded words, which no parameter may have, are decoded in the
  /// names of files, where much software writes them.
  private static func unencoded(
    _ value: [UInt8], _ name: String, at offset: Int, _ defects: inout DefectList
  ) -> String {
    var found = DefectList(isListening: defects.isListening)
    guard let decoded = LooseWords.decode(value, &found) else { return text(value) }
    defects.add(.misplacedEncodedWord, at: offset, name)
    guard name == "filename" || name == "name" else { return text(value) }
    for defect in found.defects { defects.add(defect.kind, at: offset, defect.detail) }
    return decoded
  }

  /// The pieces 0, 1, 2 and so on, as far as there is no gap.
  private static func contiguous(
    _ pieces: [ParameterPiece], _ defects: inout DefectList
  ) -> [ParameterPiece] {
    var result: [ParameterPiece] = []
    let sorted = pieces.enumerated()
      .sorted { ($0.element.section ?? 0, $0.offset) < ($1.element.section ?? 0, $1.offset) }
    for (_, piece) in sorted {
      if piece.section == result.count {
        result.append(piece)
      } else {
        defects.add(.invalidExtendedParameter, at: piece.offset, piece.name)
        if piece.section != result.count - 1 { break }
      }
    }
    return result
  }

  private static func extended(
    _ name: String, _ pieces: [ParameterPiece], _ defects: inout DefectList
  ) -> SMTPMIMEParameters.Element {
    var octets: [UInt8] = []
    var charset: String?
    var language: String?
    for (index, piece) in pieces.enumerated() {
      guard piece.isExtended else {
        octets += piece.value
        continue
      }
      if piece.isQuoted { defects.add(.invalidExtendedParameter, at: piece.offset, name) }
      var value = piece.value[...]
      if index == 0 {
        if let first = value.firstIndex(of: Octet.apostrophe),
          let second = value[(first + 1)...].firstIndex(of: Octet.apostrophe)
        {
          charset = text(Array(value[..<first])).lowercased()
          language = text(Array(value[(first + 1)..<second]))
          value = value[(second + 1)...]
        } else {
          defects.add(.invalidExtendedParameter, at: piece.offset, name)
        }
      }
      if !percentDecode(value, into: &octets) {
        defects.add(.invalidExtendedParameter, at: piece.offset, name)
      }
    }
    guard let charset, !charset.isEmpty else {
      // Nobody says what octets above 127 mean.
      if octets.contains(where: { $0 > 127 }) {
        defects.add(.invalidExtendedParameter, at: pieces[0].offset, name)
      }
      return SMTPMIMEParameters.Element(
        name: name, value: text(octets), language: nonEmpty(language))
    }
    var reader = Charset(charset, comparesNarrow: defects.isListening)
    let reading = octets.withUnsafeBufferPointer { reader.read($0) }
    defects.add(reading.worst, of: charset, at: pieces[0].offset)
    return SMTPMIMEParameters.Element(
      name: name, value: reading.whole, language: nonEmpty(language))
  }

  private static func nonEmpty(_ text: String?) -> String? {
    text.flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func text(_ octets: [UInt8]) -> String { String(decoding: octets, as: UTF8.self) }

  /// Appends the decoded octets and returns whether every `%` began an escape, and what had to be
  /// one was (`attribute-char`, RFC 2231 §7).
  private static func percentDecode(_ value: ArraySlice<UInt8>, into octets: inout [UInt8]) -> Bool
  {
    var isProper = true
    var at = value.startIndex
    while at < value.endIndex {
      if value[at] == Octet.percent {
        if at + 2 < value.endIndex, let high = Octet.hexValue(value[at + 1]),
          let low = Octet.hexValue(value[at + 2])
        {
          octets.append(high << 4 | low)
          at += 3
          continue
        }
        isProper = false
      }
      if value[at] == Octet.apostrophe || value[at] == Octet.asterisk { isProper = false }
      octets.append(value[at])
      at += 1
    }
    return isProper
  }
}
