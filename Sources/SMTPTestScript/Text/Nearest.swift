/// Guesses what somebody meant.
package enum Nearest {
  /// The candidate a word was meant to be; `nil` if none is near.
  ///
  /// Case and hyphens do not count, so that `rcpt` and `endOfData` are near to stages. Else one slip
  /// in three letters is near: a letter too many, missing, another, or two swapped.
  package static func candidate(to word: String, among candidates: [String]) -> String? {
    let folded = fold(word)
    var best: (name: String, distance: Int)?
    for candidate in candidates {
      let other = fold(candidate)
      // A word that cannot be near is not worth the table.
      guard abs(other.count - folded.count) <= 2 else { continue }
      let distance = distance(folded, other)
      if distance <= min(2, max(other.count, folded.count) / 3),
        distance < best?.distance ?? .max
      {
        best = (candidate, distance)
      }
    }
    return best?.name
  }

  private static func fold(_ word: String) -> [UInt8] {
    word.utf8.compactMap { octet in
      switch octet {
      case UInt8(ascii: "-"), UInt8(ascii: "_"): nil
      case 65...90: octet | 32
      default: octet
      }
    }
  }

  /// How many letters must be put in, taken out, replaced or swapped with the next.
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var earlier = [Int](repeating: 0, count: b.count + 1)
    var row = Array(0...b.count)
    for i in a.indices {
      var next = [i + 1]
      for j in b.indices {
        var cost = min(next[j] + 1, row[j + 1] + 1, row[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, earlier[j - 1] + 1) }
        next.append(cost)
      }
      (earlier, row) = (row, next)
    }
    return row[b.count]
  }
}
