internal import SMTPTestMIME

/// Puts holes with names in place of what differs from run to run.
struct GoldenNormalizer {
  /// Fields whose values are message identifiers (RFC 5322 §3.6.4, RFC 2045 §7).
  private static let idFields: Set = [
    "message-id", "in-reply-to", "references", "resent-message-id", "content-id",
  ]
  private static let dateFields: Set = ["date", "resent-date", "delivery-date"]
  private static let hosts = ["localhost:", "127.0.0.1:", "[::1]:"].map { Array($0.utf8) }
  /// Shorter ones are likely to be the beginnings of words.
  private static let shortestID = 4

  /// Octets of a line, and what is to stand in their place.
  private struct Place {
    enum Kind {
      case known(String)
      case nonce, literal, port
    }

    let end: Int
    let kind: Kind
  }

  private var holes: GoldenHoles
  private var keys: [UInt8: [GoldenHoles.Key]] = [:]
  private var boundaries: Set<[UInt8]> = []
  private var machine: GoldenHosts
  private let order: SMTPGoldenFieldOrder

  /// - Parameters:
  ///   - names: what the test names.
  ///   - order: whether the order of fields counts.
  ///   - host: the name of the machine.
  init(
    _ names: [String: String], order: SMTPGoldenFieldOrder = .asSent,
    host: String = System.hostName
  ) {
    holes = GoldenHoles(names)
    machine = GoldenHosts(machine: host)
    self.order = order
  }

  mutating func normalized(_ text: String) -> String {
    var lines = GoldenLine.lines(of: text)
    for line in lines {
      for range in GoldenBoundary.parameters(in: line) {
        boundaries.insert(Array(line.octets[range]))
      }
    }
    if order.isFree { lines = GoldenLine.sorted(lines, boundaries: boundaries) }
    // A value may stand before the field that tells what it is.
    for line in lines {
      findIDs(line)
      for range in GoldenBoundary.parameters(in: line) {
        _ = holes.hole(.boundary, for: Array(line.octets[range]))
      }
    }
    keys = holes.keys
    let result = lines.map { replaced($0) }.joined(separator: [10])
    return String(decoding: Array(result), as: UTF8.self)
  }

  private mutating func findIDs(_ line: GoldenLine) {
    guard let field = line.field, Self.idFields.contains(field) else { return }
    var rest = line.octets[line.value...]
    while let start = rest.firstIndex(of: UInt8(ascii: "<")),
      let end = rest[start...].firstIndex(of: UInt8(ascii: ">"))
    {
      let id = Array(rest[(start + 1)..<end])
      if id.count >= Self.shortestID { _ = holes.hole(.id, for: id) }
      rest = rest[(end + 1)...]
    }
  }

  /// The line with its holes, in one pass: what was put in is not looked at again.
  private mutating func replaced(_ line: GoldenLine) -> [UInt8] {
    let octets = line.octets
    let fixed = fixedPlaces(line)
    var result = Array(octets[..<line.start])
    var place = line.start
    var isInWord = false
    while place < octets.count {
      if let found = longest(octets, place, isInWord, fixed[place]) {
        result += hole(found, Array(octets[place..<found.end])).utf8
        place = found.end
        isInWord = GoldenNonce.isOfWord(octets[place - 1])
        continue
      }
      let count = Self.escapeCount(octets, place)
      result += octets[place..<(place + count)]
      place += count
      // The letters of an escape are none of the text.
      isInWord = count == 1 && GoldenNonce.isOfWord(octets[place - 1])
    }
    return result
  }

  private mutating func hole(_ place: Place, _ value: [UInt8]) -> String {
    switch place.kind {
    case .known(let hole): hole
    case .nonce: holes.hole(.nonce, for: value)
    case .literal: holes.hole(.literal, for: value)
    case .port: holes.hole(.port, for: value)
    }
  }

  /// The longest of what can be replaced at a place; of those as long what the test named.
  private func longest(
    _ octets: [UInt8], _ start: Int, _ isInWord: Bool, _ fixed: Place?
  ) -> Place? {
    let rest = octets[start...]
    let key = keys[octets[start]]?.first { rest.starts(with: $0.value) }
    var best = key.map { Place(end: start + $0.value.count, kind: .known($0.hole)) }
    func consider(_ place: Place?) {
      if let place, place.end > best?.end ?? start { best = place }
    }
    consider(fixed)
    consider(GoldenHosts.endOfLiteral(octets, from: start).map { Place(end: $0, kind: .literal) })
    if isInWord { return best }
    consider(GoldenNonce.end(octets, from: start).map { Place(end: $0, kind: .nonce) })
    consider(Self.endOfPort(octets, from: start).map { Place(end: $0, kind: .port) })
    return best
  }

  /// The date, the boundaries and what tells of the machine: these are such only where they stand.
  private mutating func fixedPlaces(_ line: GoldenLine) -> [Int: Place] {
    var places: [Int: Place] = [:]
    for (range, kind) in machine.places(in: line) {
      let hole = holes.hole(kind, for: Array(line.octets[range]))
      places[range.lowerBound] = Place(end: range.upperBound, kind: .known(hole))
    }
    var ranges = GoldenBoundary.parameters(in: line)
    if let range = GoldenBoundary.delimiter(in: line, of: boundaries) { ranges.append(range) }
    for range in ranges {
      let hole = holes.hole(.boundary, for: Array(line.octets[range]))
      places[range.lowerBound] = Place(end: range.upperBound, kind: .known(hole))
    }
    if let range = Self.date(line) {
      let hole = holes.hole(.date, for: Array(line.octets[range]))
      places[range.lowerBound] = Place(end: range.upperBound, kind: .known(hole))
    }
    return places
  }

  private static func date(_ line: GoldenLine) -> Range<Int>? {
    guard let field = line.field, dateFields.contains(field) else { return nil }
    // What is behind a backslash shows how the line ends.
    var value = line.octets[line.value...].prefix { $0 != UInt8(ascii: "\\") }
    while value.last == 32 { value.removeLast() }
    return SMTPMailDate(String(decoding: value, as: UTF8.self)) == nil
      ? nil : value.startIndex..<value.endIndex
  }

  /// Where the port of a loopback address ends whose digits begin at a place.
  private static func endOfPort(_ octets: [UInt8], from start: Int) -> Int? {
    let digits = octets[start...].prefix(while: GoldenNonce.isDecimal)
    guard digits.count > 1 else { return nil }
    let before = octets[..<start]
    return hosts.contains { before.suffix($0.count).elementsEqual($0) } ? digits.endIndex : nil
  }

  /// How many octets what stands at a place takes: more than one where it is an escape of dialogues.
  private static func escapeCount(_ octets: [UInt8], _ place: Int) -> Int {
    guard octets[place] == UInt8(ascii: "\\"), place + 1 < octets.count else { return 1 }
    switch octets[place + 1] {
    case UInt8(ascii: "x"): return min(4, octets.count - place)
    case UInt8(ascii: "\\"), UInt8(ascii: "r"), UInt8(ascii: "n"), UInt8(ascii: "t"),
      UInt8(ascii: "0"):
      return 2
    default: return 1
    }
  }
}
