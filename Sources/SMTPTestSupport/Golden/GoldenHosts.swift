/// What of a golden text tells on which machine it was made: the name by which a client greeted, the
/// machine's own, address literals, and sizes, which grow with such names.
struct GoldenHosts {
  private static let greetings = ["EHLO ", "HELO ", "LHLO "].map { Array($0.utf8) }
  private static let sizes = Array(" SIZE=".utf8)

  /// The machine's names, the longest first.
  private let names: [[UInt8]]
  /// The name by which the client greeted, while the server has not answered to anything else.
  private var greeting: [UInt8]?

  /// - Parameter machine: the name of the machine, with or without its domain.
  init(machine: String) {
    let label = machine.prefix { $0 != "." }
    names = Set([machine, String(label)])
      .filter { !$0.isEmpty && $0 != "localhost" }
      .map { Array($0.utf8) }
      .sorted { $0.count > $1.count }
  }

  /// Where such stand in a line, in order.
  mutating func places(in line: GoldenLine) -> [(range: Range<Int>, kind: GoldenHoles.Kind)] {
    greetingPlaces(line) + sizePlaces(line) + namePlaces(line)
  }

  /// The name behind EHLO, and where the reply repeats it.
  private mutating func greetingPlaces(
    _ line: GoldenLine
  ) -> [(range: Range<Int>, kind: GoldenHoles.Kind)] {
    let octets = line.octets
    if octets.starts(with: "C: ".utf8) {
      greeting = nil
      let verb = octets[3...].prefix(5).map { (97...122).contains($0) ? $0 - 32 : $0 }
      guard Self.greetings.contains(Array(verb)) else { return [] }
      // What is behind a backslash shows how the line ends.
      let name = 8..<octets[8...].prefix { $0 != 32 && $0 != UInt8(ascii: "\\") }.endIndex
      if name.isEmpty { return [] }
      greeting = Array(octets[name])
      return [(name, .client)]
    }
    guard let greeting, octets.starts(with: "S: ".utf8) else { return [] }
    // Behind the code, which may end in a hyphen.
    let text = octets.dropFirst(7)
    return Self.words(greeting, in: Array(text)).map { range in
      (range.lowerBound + text.startIndex..<range.upperBound + text.startIndex, .client)
    }
  }

  /// The octets declared with MAIL (RFC 1870 §4).
  private func sizePlaces(
    _ line: GoldenLine
  ) -> [(range: Range<Int>, kind: GoldenHoles.Kind)] {
    let octets = line.octets
    guard octets.starts(with: "C: MAIL ".utf8) else { return [] }
    return Self.ranges(of: Self.sizes, in: octets).compactMap { range in
      let end = octets[range.upperBound...].prefix(while: GoldenNonce.isDecimal).endIndex
      return end > range.upperBound ? (range.upperBound..<end, .size) : nil
    }
  }

  /// The machine's name behind an `@`, and in trace fields (RFC 5321 §4.4).
  private func namePlaces(
    _ line: GoldenLine
  ) -> [(range: Range<Int>, kind: GoldenHoles.Kind)] {
    let octets = line.octets
    var places: [(range: Range<Int>, kind: GoldenHoles.Kind)] = []
    for name in names {
      for range in Self.words(name, in: octets)
      where line.field == "received"
        || (range.lowerBound > 0 && octets[range.lowerBound - 1] == UInt8(ascii: "@"))
      {
        // A longer name was found there.
        if places.contains(where: { $0.range.overlaps(range) }) { continue }
        places.append((range, .host))
      }
    }
    return places
  }

  /// Where an address literal ends that begins at a place (RFC 5321 §4.1.3).
  static func endOfLiteral(_ octets: [UInt8], from start: Int) -> Int? {
    guard octets[start] == UInt8(ascii: "["), start + 1 < octets.count,
      let end = octets[start...].prefix(50).firstIndex(of: UInt8(ascii: "]"))
    else { return nil }
    let text = octets[(start + 1)..<end]
    let isIPv4 =
      text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .filter { (1...3).contains($0.count) && $0.allSatisfy(GoldenNonce.isDecimal) }.count == 4
    let isIPv6 = text.starts(with: "IPv6:".utf8) && text.count > 5
    return isIPv4 || isIPv6 ? end + 1 : nil
  }

  // MARK: Octets

  /// Where `word` stands by itself: no letter, digit, hyphen or dot beside it.
  private static func words(_ word: [UInt8], in octets: [UInt8]) -> [Range<Int>] {
    ranges(of: word, in: octets).filter { range in
      let before = octets[..<range.lowerBound].last
      let after = octets[range.upperBound...]
      let goesOn = after.first.map(isOfName) ?? false
      // A full stop ends a sentence, if nothing of a name is behind it.
      let isDotted =
        after.first == UInt8(ascii: ".") && !(after.dropFirst().first.map(isOfName) ?? false)
      return !(before.map(isOfName) ?? false) && (!goesOn || isDotted)
    }
  }

  private static func ranges(of part: [UInt8], in octets: [UInt8]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var place = 0
    while place + part.count <= octets.count {
      if octets[place...].starts(with: part) {
        ranges.append(place..<(place + part.count))
        place += part.count
      } else {
        place += 1
      }
    }
    return ranges
  }

  private static func isOfName(_ octet: UInt8) -> Bool {
    GoldenNonce.isOfWord(octet) || octet == UInt8(ascii: "-") || octet == UInt8(ascii: ".")
  }
}
