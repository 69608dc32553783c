import SMTPTestHelpers
import SMTPTestWire
import Testing

@Suite(.bounded) struct `The content reader` {
  /// What was found in some content: where it ended, and what it broke at which offsets.
  struct Found: Equatable {
    var end: Int?
    var violations: [String] = []
    var size = 0
    var isEightBit = false
  }

  static let cases: [(content: String, end: Int?, violations: [String])] = [
    (".\r\n", 3, []),
    ("a\r\n.\r\n", 6, []),
    ("\r\n.\r\nrest", 5, []),
    ("a.\r\n.\r\n", 7, []),
    ("..\r\n.\r\n", 7, []),
    ("a", nil, []), (".", nil, []), (".\r", nil, []), ("a\r\n.\r", nil, []),
    ("a\nb\r\n.\r\n", 8, ["bareLF@1"]),
    ("a\n.\nb\r\n.\r\n", 10, ["bareLF@1", "smuggling@2", "bareLF@3"]),
    ("a\n.\r\nb\r\n.\r\n", 11, ["bareLF@1", "smuggling@2"]),
    ("a\r\n.\nb\r\n.\r\n", 11, ["smuggling@3", "bareLF@4"]),
    ("a\r.\rb\r\n.\r\n", 10, ["smuggling@2", "bareCRInContent@3"]),
    ("a\r.\r\nb\r\n.\r\n", 11, ["smuggling@2"]),
    ("a\r\n.\rb\r\n.\r\n", 11, ["smuggling@3", "bareCRInContent@4"]),
    ("a\r\r\n.\r\r\nb\r\n.\r\n", 14, ["bareCRInContent@1", "smuggling@4", "bareCRInContent@5"]),
    ("a\r\n.\u{0}\r\nb\r\n.\r\n", 13, ["smuggling@3", "nul@4"]),
    ("a\u{0}b\r\n.\r\n", 8, ["nul@1"]),
    ("a\rb\r\n.\r\n", 8, ["bareCRInContent@1"]),
    ("a\n.b\r\n.\r\n", 9, ["bareLF@1"]),
    (".b\r\n.\r\n", 7, ["undoubledDot@0"]),
    ("a\r\n.bashrc\r\n..b\r\n.\r\n", 20, ["undoubledDot@3"]),
    ("...\r\n.\t\r\n.\r\n", 12, ["undoubledDot@5"]),
    ("a\r.b\r\n.\r\n", 9, ["bareCRInContent@1"]),
  ]

  @Test func `finds the end and everything irregular, whole and in every cut`() {
    for (content, end, violations) in Self.cases {
      let octets = Array(content.utf8)
      let whole = Self.read([octets])
      #expect(whole.end == end, "\(content.debugDescription)")
      #expect(whole.violations == violations, "\(content.debugDescription)")
      #expect(Self.read(octets.map { [$0] }) == whole, "\(content.debugDescription)")
      for cut in 1..<max(octets.count, 2) where cut < octets.count {
        let pieces = [Array(octets[..<cut]), Array(octets[cut...])]
        #expect(Self.read(pieces) == whole, "\(content.debugDescription) cut at \(cut)")
      }
    }
  }

  @Test(arguments: [63, 64, 65, 127, 128, 129, 191, 192, 200, 900])
  func `sees the same wherever a block of 64 octets begins`(length: Int) {
    let filler = String(repeating: "x", count: length)
    for (content, _, violations) in Self.cases {
      let shifted = filler + "\r\n" + content
      let found = Self.read([Array(shifted.utf8)])
      #expect(found.violations.count == violations.count, "\(length) \(content.debugDescription)")
      #expect(
        found == Self.read(shifted.utf8.map { [$0] }), "\(length) \(content.debugDescription)")
    }
  }

  @Test func `tells 8-bit content at any place`() {
    for place in [0, 1, 62, 63, 64, 65, 100, 127, 128, 199] {
      var octets = [UInt8](repeating: UInt8(ascii: "x"), count: 200)
      #expect(!Self.read([octets + Array("\r\n.\r\n".utf8)]).isEightBit)
      octets[place] = 0xE9
      #expect(Self.read([octets + Array("\r\n.\r\n".utf8)]).isEightBit, "octet \(place)")
    }
  }

  @Test(arguments: [
    (998, 0), (999, 1), (1000, 1), (5000, 1), (100_000, 1),
  ])
  func `notes a line of more than 1000 octets once`(length: Int, count: Int) {
    let line = String(repeating: "x", count: length) + "\r\n"
    let content = "short\r\n" + line + "short\r\n" + line + ".\r\n"
    let whole = Self.read([Array(content.utf8)])
    #expect(whole.violations == (count > 0 ? ["contentLineTooLong@7"] : []))
    let pieces = stride(from: 0, to: content.utf8.count, by: 700).map {
      Array(content.utf8.dropFirst($0).prefix(700))
    }
    #expect(Self.read(pieces) == whole)
  }

  private static func read(_ pieces: [[UInt8]]) -> Found {
    var reader = ContentReader(start: 0)
    var found = Found()
    var pending: [UInt8] = []
    var consumedTotal = 0
    for piece in pieces where found.end == nil {
      pending += piece
      scan: while true {
        let (consumed, stop) = pending.withUnsafeBytes { reader.scan($0) }
        pending.removeFirst(consumed)
        consumedTotal += consumed
        switch stop {
        case .needsMore: break scan
        case .ended:
          found.end = consumedTotal
          break scan
        case .found(let violation):
          found.violations.append("\(violation.kind.rawValue)@\(violation.offset)")
        }
      }
    }
    found.size = found.end == nil ? 0 : reader.layout.size
    found.isEightBit = reader.isEightBit
    return found
  }
}

@Suite(.bounded) struct `Dot stuffing` {
  @Test(arguments: [
    ("", ""), (".", ""), ("..", "."), ("..\r\n", ".\r\n"), ("a\r\n..b\r\n", "a\r\n.b\r\n"),
    ("a\n.b\r\n", "a\n.b\r\n"), ("..a\r\n..\r\n...\r\n", ".a\r\n.\r\n..\r\n"), ("\r\n.", "\r\n"),
    ("a.b\r\n", "a.b\r\n"), ("\r\r\n.x", "\r\r\nx"),
  ])
  func `removes exactly one dot at a line start after CRLF`(stuffed: String, plain: String) {
    var octets = Array(stuffed.utf8)
    let count = octets.withUnsafeMutableBytes { DotStuffing.remove(from: $0) }
    #expect(String(decoding: octets[..<count], as: UTF8.self) == plain)
  }

  @Test func `undoes what it adds`() {
    var state: UInt64 = 42
    for _ in 0..<2000 {
      var octets: [UInt8] = []
      state = state &* 6_364_136_223_846_793_005 &+ 1
      for _ in 0..<Int(state >> 58) {
        state = state &* 6_364_136_223_846_793_005 &+ 1
        octets.append([46, 13, 10, 46, 97, 10, 13, 46][Int(state >> 61)])
      }
      var stuffed = DotStuffing.add(to: octets)
      let count = stuffed.withUnsafeMutableBytes { DotStuffing.remove(from: $0) }
      #expect(Array(stuffed[..<count]) == octets)
    }
  }
}
