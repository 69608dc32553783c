/// Finds numbers and words that stand alone in a text.
struct CodeScanner {
  private let octets: [UInt8]

  /// URLs are blanked out: their digits are no codes.
  init(_ text: String) {
    var octets = Array(text.utf8)
    for link in TextLinks.find(in: text) {
      for index in link.range { octets[index] = 0 }
    }
    self.octets = PlainSpacing.octets(octets)
  }

  /// The runs of exactly `digits` digits.
  func numbers(_ digits: Int) -> [String] {
    let runs = runs
    return runs.indices.filter { index in
      runs[index].count == digits && standsAlone(runs[index])
        && !isTelephone(runs, index...index, digits)
    }.map { text(runs[$0]) }
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
      if isTelephone(runs, index...(index + 1), digits) { continue }
      result.append(text(left) + text(right))
    }
    return result
  }

  /// Numbers of `digits` digits that stand one by one, with white space between them, as where each
  /// has a box of its own.
  func singles(_ digits: Int) -> [String] {
    // Shorter ones are lists and columns rather than codes.
    guard digits >= 4 else { return [] }
    let runs = runs
    var result: [String] = []
    var start = 0
    while start < runs.count {
      var end = start + 1
      while end < runs.count, isSpace(from: runs[end - 1].upperBound, to: runs[end].lowerBound) {
        end += 1
      }
      let row = runs[start..<end]
      if row.count == digits, row.allSatisfy({ $0.count == 1 }),
        standsAlone(runs[start].lowerBound..<runs[end - 1].upperBound)
      {
        result.append(row.map { text($0) }.joined())
      }
      start = end
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

  private func isSpace(from start: Int, to end: Int) -> Bool {
    octets[start..<end].allSatisfy(Octet.isSpace)
  }

  /// Whether the runs at `own` belong to a telephone number: to several groups, the first behind `+`,
  /// in brackets, or of three to five digits with a zero in front.
  private func isTelephone(
    _ runs: [Range<Int>], _ own: ClosedRange<Int>, _ digits: Int
  ) -> Bool {
    var first = own.lowerBound
    var last = own.upperBound
    // No telephone number has more groups; without a limit a long table takes quadratic time.
    let most = 8
    while first > 0, last - first < most, isTelephoneGap(runs[first - 1], runs[first]) {
      first -= 1
    }
    while last + 1 < runs.count, last - first < most, isTelephoneGap(runs[last], runs[last + 1]) {
      last += 1
    }
    guard first < last, last - first < most else { return false }
    let area = runs[first]
    switch area.lowerBound > 0 ? octets[area.lowerBound - 1] : 0 {
    case UInt8(ascii: "+"): return true
    case Octet.open where octets[area.upperBound] == Octet.close: return true
    default: break
    }
    // The halves of a code, and the first of several codes, may begin with a zero.
    return octets[area.lowerBound] == UInt8(ascii: "0") && (3...5).contains(area.count)
      && area.count != digits && first...last != own
      && standsAlone(area.lowerBound..<runs[last].upperBound)
  }

  /// Whether what is between two groups is what telephone numbers have there.
  private func isTelephoneGap(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
    guard right.lowerBound - left.upperBound <= 2 else { return false }
    return switch text(left.upperBound..<right.lowerBound) {
    case " ", "-", "/", ")", ") ", ")-", " (": true
    default: false
    }
  }

  private func standsAlone(_ range: Range<Int>) -> Bool {
    if isPrice(range) { return false }
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

  /// Whether a sign for money is before the number, or behind it, as the one for euros may be.
  private func isPrice(_ range: Range<Int>) -> Bool {
    var before = octets[..<range.lowerBound]
    if before.last == Octet.space { before.removeLast() }
    if Self.moneySigns.contains(where: { before.suffix($0.count).elementsEqual($0) }) {
      return true
    }
    var behind = octets[range.upperBound...]
    if behind.first == Octet.space { behind.removeFirst() }
    guard behind.starts(with: Self.euro) else { return false }
    // What a digit follows belongs to that.
    return behind.dropFirst(Self.euro.count).first.map(Octet.isDigit) != true
  }

  private static let euro = Array("€".utf8)
  private static let moneySigns = ["€", "£", "¥", "$"].map { Array($0.utf8) }

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
