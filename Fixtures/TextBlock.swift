/// Lines of pseudo-text that are made once and then copied: a loop over every octet of a large
/// message would take seconds in a debug build.
struct TextBlock {
  let octets: [UInt8]

  private static let lines = 840
  private static let width = 76
  private static let words = [
    "anchor", "bay", "current", "deck", "ebb", "flood", "gale", "harbour", "island", "jetty",
    "keel",
    "lee", "mast", "night", "oar", "port", "quay", "rope", "sail", "tide", "under", "voyage",
    "wave",
    "yard",
  ].map { Array($0.utf8) }

  init(seed: UInt64) {
    var state = seed
    var octets: [UInt8] = []
    octets.reserveCapacity(Self.lines * (Self.width + 2))
    for line in 0..<Self.lines {
      let end = octets.count + Self.width
      if line == Self.lines / 2 { octets.append(UInt8(ascii: ".")) }
      while octets.count < end {
        octets += Self.words[Int(Self.next(&state) % UInt64(Self.words.count))]
        octets.append(UInt8(ascii: " "))
      }
      octets.removeLast(octets.count - end)
      // Spaces at a line's end are what careless software strips.
      octets[end - 1] = UInt8(ascii: ".")
      octets += [13, 10]
    }
    self.octets = octets
  }

  /// Copies as much of the block as there is room for and numbers its first line.
  func write(ordinal: Int, into buffer: UnsafeMutableRawBufferPointer) {
    buffer.copyBytes(from: octets.prefix(buffer.count))
    let digits = String(ordinal)
    let zeros = String(repeating: "0", count: max(0, 9 - digits.count))
    let label = Array("(\(zeros)\(digits)) ".utf8)
    buffer.copyBytes(from: label.prefix(buffer.count))
  }

  /// SplitMix64: eight lines, and the same on every platform.
  private static func next(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
