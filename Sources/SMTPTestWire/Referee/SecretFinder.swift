import CSMTPTestScan

/// Looks for known secrets in a stream of octets, raw and in base64, in any split.
struct SecretFinder: CustomReflectable {
  /// What is looked for. In base64 a secret has three forms, by its place within the groups of
  /// three octets; the characters at the edges, which depend on its neighbours, are left out.
  private let needles: [[UInt8]]
  private let longest: Int
  /// The end of what was scanned, where a needle may have begun.
  private var tail: [UInt8] = []

  init(_ secrets: [[UInt8]]) {
    var needles: [[UInt8]] = []
    for secret in secrets where !secret.isEmpty {
      needles.append(secret)
      for shift in 0..<3 {
        let form = Array(Base64.encode([UInt8](repeating: 0, count: shift) + secret).utf8)
        let known = form.prefix((shift + secret.count) * 8 / 6)
        // So few characters would be found everywhere.
        let needle = Array(known.dropFirst(shift == 0 ? 0 : shift + 1))
        if needle.count >= 4, needle != secret { needles.append(needle) }
      }
    }
    self.needles = needles
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
