import SMTPTestHelpers
import SMTPTestWire
import Testing

@Suite(.bounded) struct `A parser of replies` {
  /// What it says of octets, told in two pieces, and whether it waits for more.
  private func verdict(_ octets: [UInt8], cut: Int) throws -> SMTPReply? {
    var parser = ReplyParser()
    var reply: SMTPReply?
    for piece in [octets[..<cut], octets[cut...]] {
      Array(piece).withUnsafeBytes { parser.receive($0) }
      reply = try reply ?? parser.next()
    }
    return reply
  }

  /// A reply of so many octets in lines of so many, its last LF not counted.
  private func reply(_ count: Int, lines length: Int) -> [UInt8] {
    var octets: [UInt8] = []
    while octets.count + length < count - 6 {
      octets += Array("250-".utf8) + [UInt8](repeating: 120, count: length - 6) + [13, 10]
    }
    return octets + Array("250 ".utf8)
      + [UInt8](repeating: 120, count: count - octets.count - 5) + [13, 10]
  }

  @Test(arguments: [1_000_000, 512])
  func `takes so many octets, and waits for so many`(length: Int) throws {
    let longest = ReplyParser.longest
    for count in [longest - 1, longest, longest + 1] {
      let octets = reply(count, lines: length)
      #expect(octets.count == count + 1)
      for cut in [0, 1, count - 1, count] {
        if count > longest {
          #expect(throws: ReplyParser.Defect.tooLong) { try verdict(octets, cut: cut) }
          #expect(throws: ReplyParser.Defect.tooLong) {
            try verdict(octets.dropLast(), cut: min(cut, count - 1))
          }
        } else {
          #expect(try verdict(octets, cut: cut)?.code == 250)
          #expect(try verdict(octets.dropLast(), cut: min(cut, count - 1)) == nil)
        }
      }
    }
  }

  /// What one reply had is not held against the next.
  @Test(arguments: [1_000_000, 512]) func `takes any number of replies`(length: Int) throws {
    var parser = ReplyParser()
    for count in [ReplyParser.longest, 100, ReplyParser.longest, 100, ReplyParser.longest] {
      reply(count, lines: length).withUnsafeBytes { parser.receive($0) }
      #expect(try parser.next()?.code == 250)
      #expect(parser.isEmpty)
    }
  }
}
