import CSMTPTestScan

/// Looks for known secrets in a stream of octets, raw, in base64 and as in URLs, in any split.
struct SecretFinder: CustomReflectable, Sendable {
  /// What is looked for. In base64 a secret has three forms, by its place within the groups of
  /// three octets; the characters at the edges, which depend on its neighbours, are left out.
  private let needles: [[UInt8]]
  /// Whether each of them is base64.
  private let isBase64: [Bool]
  private let longest: Int
  /// The end of what was scanned, where a needle may have begun.
  private var tail: [UInt8] = []

  init(_ secrets: [[UInt8]]) {
    var needles: [[UInt8]] = []
    var isBase64: [Bool] = []
    func add(_ needle: [UInt8], isBase64 encoded: Bool = false) {
      if needles.contains(needle) { return }
      needles.append(needle)
      isBase64.append(encoded)
    }
    for secret in secrets where !secret.isEmpty {
      add(secret)
      let escaped = PercentEncoding.encoded(secret)
      add(escaped)
      add(Array(String(decoding: escaped, as: UTF8.self).lowercasedEscapes.utf8))
      for shift in 0..<3 {
        let form = Array(Base64.encode([UInt8](repeating: 0, count: shift) + secret).utf8)
        let known = form.prefix((shift + secret.count) * 8 / 6)
        // So few characters would be found everywhere.
        let needle = Array(known.dropFirst(shift == 0 ? 0 : shift + 1))
        if needle.count >= 4 { add(needle, isBase64: true) }
      }
    }
    self.needles = needles
    self.isBase64 = isBase64
    longest = needles.map(\.count).max() ?? 0
  }

  /// Whether nothing is looked for.
  var isEmpty: Bool { longest == 0 }

  /// Whether a needle is in the text.
  func occurs(in text: String) -> Bool {
    if needles.isEmpty { return false }
    let octets = Array(text.utf8)
    return octets.withUnsafeBytes { octets in needles.contains { Self.first($0, octets) != nil } }
  }

  /// Where secrets begin that end within the octets, which begin at `offset`.
  mutating func scan(_ octets: UnsafeRawBufferPointer, at offset: Int, isClear: Bool) -> [Int] {
    if needles.isEmpty || octets.count == 0 { return [] }
    guard isClear else {
      tail = []
      return []
    }
    let whole = tail + octets
    let start = offset - tail.count
    let fresh = tail.count
    var places: Set<Int> = []
    whole.withUnsafeBytes { whole in
      for needle in needles {
        var from = max(0, fresh - needle.count + 1)
        while from < whole.count,
          let hit = Self.first(needle, UnsafeRawBufferPointer(rebasing: whole[from...]))
        {
          places.insert(start + from + hit)
          from += hit + needle.count
        }
      }
    }
    tail = Array(whole.suffix(longest - 1))
    return places.sorted()
  }

  /// Where secrets stand that end within the octets, which begin at `offset`; of base64, all of the run
  /// they are in, as far as it has come.
  mutating func ranges(_ octets: UnsafeRawBufferPointer, at offset: Int) -> [Range<Int>] {
    if needles.isEmpty || octets.count == 0 { return [] }
    let whole = tail + octets
    let start = offset - tail.count
    let fresh = tail.count
    var ranges: [Range<Int>] = []
    whole.withUnsafeBytes { whole in
      for (needle, encoded) in zip(needles, isBase64) {
        var from = max(0, fresh - needle.count + 1)
        while from < whole.count,
          let hit = Self.first(needle, UnsafeRawBufferPointer(rebasing: whole[from...]))
        {
          var range = from + hit..<from + hit + needle.count
          from = range.upperBound
          if encoded {
            var (low, high) = (range.lowerBound, range.upperBound)
            while low > 0, Self.isBase64(whole[low - 1]) { low -= 1 }
            while high < whole.count, Self.isBase64(whole[high]) { high += 1 }
            range = low..<high
          }
          ranges.append(range.lowerBound + start..<range.upperBound + start)
        }
      }
    }
    tail = Array(whole.suffix(longest - 1))
    return ranges
  }

  private static func isBase64(_ octet: UInt8) -> Bool {
    Octet.isLetterOrDigit(octet) || octet == 43 || octet == 47 || octet == Octet.equals
  }

  /// The needles are secrets, and who prints the finder's owner must not see them.
  var customMirror: Mirror { Mirror(self, children: []) }

  private static func first(_ needle: [UInt8], _ octets: UnsafeRawBufferPointer) -> Int? {
    guard let base = octets.baseAddress else { return nil }
    return needle.withUnsafeBytes { needle in
      memmem(base, octets.count, needle.baseAddress!, needle.count).map {
        UnsafeRawPointer($0) - base
      }
    }
  }
}

extension String {
  /// The same with the digits of `%XX` in lower case.
  fileprivate var lowercasedEscapes: String {
    var result = ""
    var left = 0
    for character in self {
      result += left > 0 ? character.lowercased() : String(character)
      left = character == "%" ? 2 : max(0, left - 1)
    }
    return result
  }
}
