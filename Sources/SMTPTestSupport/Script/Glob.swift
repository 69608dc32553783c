/// A pattern for a whole value: `*` stands for any octets, `?` for one; ASCII letters match
/// without case.
struct Glob: Sendable, Hashable, CustomStringConvertible {
  let description: String
  private let pattern: [UInt8]

  init(_ text: String) {
    description = text
    pattern = text.utf8.map(Glob.folded)
  }

  func matches(_ text: String) -> Bool { matches(Array(text.utf8)) }

  /// Matches the mailbox; the null reverse-path matches as `""` and as it prints, `"<>"`.
  func matches(_ address: EnvelopeAddress) -> Bool {
    address.isNull && matches([]) || matches(address.description)
  }

  /// Matches in time proportional to the product of both lengths at worst: on a mismatch it goes
  /// back to the last star only.
  func matches(_ value: [UInt8]) -> Bool {
    var at = 0
    var here = 0
    var star = -1
    var resume = 0
    while at < value.count {
      if here < pattern.count, pattern[here] == UInt8(ascii: "*") {
        star = here
        resume = at
        here += 1
      } else if here < pattern.count,
        pattern[here] == UInt8(ascii: "?") || pattern[here] == Glob.folded(value[at])
      {
        here += 1
        at += 1
      } else if star >= 0 {
        here = star + 1
        resume += 1
        at = resume
      } else {
        return false
      }
    }
    while here < pattern.count, pattern[here] == UInt8(ascii: "*") { here += 1 }
    return here == pattern.count
  }

  private static func folded(_ octet: UInt8) -> UInt8 {
    octet >= UInt8(ascii: "A") && octet <= UInt8(ascii: "Z") ? octet | 0x20 : octet
  }
}
