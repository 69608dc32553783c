/// Finds numbers and words that stand alone in a text.
struct CodeScanner {
  private let octets: [UInt8]

  /// URLs are blanked out: their digits are no codes.
  init(_ text: String) {
    var octets = Array(text.utf8)
    for link in TextLinks.find(in: text) {
      for index in link.range { octets[index] = 0 }
    }
    self.octets = Self.withPlainSpaces(octets)
  }

  /// The octets with each no-break space as a space.
  private static func withPlainSpaces(_ octets: [UInt8]) -> [UInt8] {
    octets[...].withSpan { span in
      var result: [UInt8] = []
      result.reserveCapacity(span.count)
      var at = 0
      while let hit = span.find([0xC2, 0xA0], from: at, to: span.count) {
        result += span.octets(at..<hit)
        result.append(Octet.space)
        at = hit + 2
      }
      result += span.octets(at..<span.count)
      return result
    }
  }

  /// The runs of exactly `digits` digits.
  func numbers(_ digits: Int) -> [String] {
    runs.filter { $0.count == digits && standsAlone($0) }.map { text($0) }
  }

  /// Numbers in two halves of together `digits` digits.
  func halves(_ digits: Int) -> [String] {
    guard digits > 1, digits % 2 == 0 else { return [] }
    let runs = runs
    var result: [String] = []
    for index in runs.indices.dropLast() {
      let (left, right) = (runs[index], runs[index + 1])
      guard left.count == digits / 2, right.count == digits / 2, isJoined(left, right),
        standsAlone(left.lowerBound..<right.upperBound)
      else { continue }
      // A third group makes it a telephone number.
      if index > 0, isJoined(runs[index - 1], left) { continue }
      if index + 2 < runs.count, isJoined(right, runs[index + 2]) { continue }
      result.append(text(left) + text(right))
    }
    return result
  }

  /// The words: letters and digits, with hyphens and underscores inside.
  var words: [String] {
    var result: [String] = []
    var start: Int?
    for index in 0...octets.count {
      let isWord =
        index < octets.count
        && (Octet.isLetterOrDigit(octets[index]) || octets[index] == Octet.hyphen
          || octets[index] == Octet.underscore)
      if isWord {
        start = start ?? index
      } else if let first = start {
        var range = first..<index
        while let octet = octets[range].first, !Octet.isLetterOrDigit(octet) {
          range = (range.lowerBound + 1)..<range.upperBound
        }
        while let octet = octets[range].last, !Octet.isLetterOrDigit(octet) {
          range = range.lowerBound..<(range.upperBound - 1)
        }
        if !range.isEmpty { result.append(text(range)) }
        start = nil
      }
    }
    return result
  }

  /// All runs of digits.
  private var runs: [Range<Int>] {
    octets[...].withSpan { span in
      var result: [Range<Int>] = []
      var at = 0
      while at < span.count {
        guard Octet.isDigit(span[at]) else {
          at += 1
          continue
        }
        let start = at
        while at < span.count, Octet.isDigit(span[at]) { at += 1 }
        result.append(start..<at)
      }
      return result
    }
  }

  private func text(_ range: Range<Int>) -> String {
    String(decoding: octets[range], as: UTF8.self)
  }

  /// Whether one space or hyphen is between the two.
  private func isJoined(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
    guard right.lowerBound == left.upperBound + 1 else { return false }
    let octet = octets[left.upperBound]
    return octet == Octet.space || octet == Octet.hyphen
  }

  private func standsAlone(_ range: Range<Int>) -> Bool {
    if range.lowerBound > 0 {
      let before = octets[range.lowerBound - 1]
      if isWordText(before) { return false }
      switch before {
      case UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "+"), UInt8(ascii: "&"), Octet.at:
        return false
      default: break
      }
      if isBinding(before), range.lowerBound > 1, isWordText(octets[range.lowerBound - 2]),
        before != Octet.colon && before != Octet.comma && before != Octet.dot
          || Octet.isDigit(octets[range.lowerBound - 2])
      {
        return false
      }
    }
    if range.upperBound < octets.count {
      let behind = octets[range.upperBound]
      if isWordText(behind) { return false }
      if isBinding(behind), range.upperBound + 1 < octets.count,
        isWordText(octets[range.upperBound + 1])
      {
        return false
      }
    }
    return true
  }

  private func isWordText(_ octet: UInt8) -> Bool {
    Octet.isLetterOrDigit(octet) || octet == Octet.underscore
  }

  /// What ties two numbers, or a word and a number, to one.
  private func isBinding(_ octet: UInt8) -> Bool {
    switch octet {
    case Octet.dot, Octet.comma, Octet.hyphen, Octet.slash, Octet.colon: true
    default: false
    }
  }
}
