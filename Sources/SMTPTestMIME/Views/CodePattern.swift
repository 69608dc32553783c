/// Compares a word with a pattern of `#`, `?`, `*` and characters that mean themselves.
enum CodePattern {
  static func matches(_ word: String, _ pattern: [UInt8]) -> Bool {
    let word = Array(word.utf8)
    var at = 0
    var index = 0
    // Where to go on after the last `*`, should the rest not fit.
    var retry: (word: Int, pattern: Int)?
    while at < word.count {
      if index < pattern.count, pattern[index] == Octet.asterisk {
        index += 1
        retry = (at, index)
      } else if index < pattern.count, fits(word[at], pattern[index]) {
        at += 1
        index += 1
      } else if let last = retry {
        at = last.word + 1
        index = last.pattern
        retry = (at, index)
      } else {
        return false
      }
    }
    while index < pattern.count, pattern[index] == Octet.asterisk { index += 1 }
    return index == pattern.count
  }

  private static func fits(_ octet: UInt8, _ pattern: UInt8) -> Bool {
    switch pattern {
    case UInt8(ascii: "#"): Octet.isDigit(octet)
    case Octet.question: Octet.isLetterOrDigit(octet)
    default: octet == pattern
    }
  }
}
