import SMTPTestHelpers

extension SplitMix {
  /// One of the lines with up to four octets changed, put in, taken out, or the end cut off.
  mutating func mutation(of lines: [[UInt8]]) -> [UInt8] {
    // Octets that mean something to the grammar come up more often than chance would have it.
    let telling = Array(" \t\r\n\0<>@[]:;,.=+\"\\-_0aF".utf8) + [0x80, 0xC3, 0xED, 0xF4, 0xFF]
    var line = lines[below(lines.count)]
    for _ in 0...below(4) {
      let octet = below(2) == 0 ? telling[below(telling.count)] : UInt8(below(256))
      let place = below(line.count + 1)
      switch below(5) {
      case 0 where place < line.count: line.remove(at: place)
      case 1: line.insert(octet, at: place)
      case 2: line.removeSubrange(place...)
      case 3:
        let other = lines[below(lines.count)]
        line.replaceSubrange(place..., with: other[below(other.count + 1)...])
      default: if place < line.count { line[place] = octet }
      }
    }
    return line
  }
}
