import SMTPTestHelpers
import SMTPTestWire
import Testing

/// The reader looks at blocks of octets; whatever stands at whatever place of one, it finds what it
/// would find octet by octet.
@Suite(.bounded) struct `A content read in blocks` {
  struct Reading: Equatable {
    var found: [SMTPViolation] = []
    var length = 0
    var isEightBit = false
  }

  static func read(_ content: [UInt8], _ size: Int) -> Reading {
    var reader = ContentReader(start: 0)
    var reading = Reading()
    var at = 0
    var end = min(size, content.count)
    while at < content.count {
      let (consumed, stop) = content[at..<end].withUnsafeBytes { reader.scan($0) }
      at += consumed
      switch stop {
      case .found(let violation): reading.found.append(violation)
      case .ended: at = content.count
      case .needsMore:
        if end == content.count { at = end }
        end = min(end + size, content.count)
      }
    }
    reading.length = reader.length
    reading.isEightBit = reader.isEightBit
    return reading
  }

  @Test func `has the same oddities wherever they stand`() {
    let line = Array("abcdefghijklmnopqrstuvwx\r\n".utf8)
    for count in [70, 81, 130, 164] {
      let plain = Array(repeatElement(line, count: 8).joined().prefix(count))
      for odd: [UInt8] in [
        [10], [13], [0], [0xE9], [13, 10, 46], [13, 10, 46, 13, 10], [10, 46],
      ] {
        for place in 0...count - odd.count {
          var content = plain
          content.replaceSubrange(place..<place + odd.count, with: odd)
          #expect(Self.read(content, content.count) == Self.read(content, 1), "\(odd) at \(place)")
        }
      }
    }
  }
}
