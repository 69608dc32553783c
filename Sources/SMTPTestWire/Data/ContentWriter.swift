import CSMTPTestScan

/// Makes the octets that are sent for a content which comes in pieces, and looks at them on the way.
///
/// Between DATA and the end of data each dot that begins a line is doubled, also where pieces meet
/// (RFC 5321 §4.5.2).
package struct ContentWriter: Sendable {
  /// What SMTP cannot carry, and some servers would take for the end of the content.
  package enum Defect: String, Error, Sendable {
    case bareLF = "LF without CR"
    case bareCR = "CR without LF"
    case nul = "NUL"
    case longLine = "a line of more than 1000 octets"
  }

  /// Whether dots are doubled: after DATA, not in a chunk.
  let doublesDots: Bool
  /// Whether nothing is wrong with any octet (RFC 3030 §3).
  let isBinary: Bool
  /// Whether all that comes was inspected, and found ``isPlain``.
  let isKnown: Bool
  /// How many octets were taken.
  private(set) var count = 0
  private var seen: UInt8 = 0
  private var previous = Octet.lineFeed
  private var lines = LineMeter(start: 0)
  private var hasDots = false

  package init(doublesDots: Bool, isBinary: Bool = false, isKnown: Bool = false) {
    self.doublesDots = doublesDots
    self.isBinary = isBinary
    self.isKnown = isKnown
  }

  /// Whether an octet above 127 was seen.
  package var isEightBit: Bool { seen & 0x80 != 0 }

  /// Whether nothing was seen that is sent otherwise than it is, or needs an extension.
  package var isPlain: Bool { !isEightBit && !hasDots }

  /// Whether the content so far ends with a line end; one without octets does.
  package var isAtLineStart: Bool { previous == Octet.lineFeed }

  /// Takes the next octets and adds what is to be sent for them to `output`.
  package mutating func add(
    _ piece: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]
  ) throws(Defect) {
    if isKnown, let last = piece.last {
      output += piece
      previous = last
      count += piece.count
      return
    }
    try scan(piece) { output += UnsafeBufferPointer(rebasing: piece[$0]) }
  }

  /// Only looks at the next octets.
  package mutating func inspect(_ piece: UnsafeBufferPointer<UInt8>) throws(Defect) {
    try scan(piece) { _ in }
  }

  /// Has the next piece not seen as the beginning of a line, which it may be.
  mutating func forgetEdge() { if previous == Octet.lineFeed { previous = Octet.space } }

  /// What is sent behind the last piece, up to the final dot.
  package mutating func end(_ output: inout [UInt8]) throws(Defect) {
    try checkEnd()
    if !doublesDots { return }
    if !isAtLineStart { output += [13, 10] }
    output += [Octet.dot, 13, 10]
  }

  /// Looks at how the content ends.
  package func checkEnd() throws(Defect) {
    if previous == Octet.carriageReturn, !isBinary { throw .bareCR }
  }

  /// Hands the ranges of `piece` on, in order, those that meet at a dot to be doubled sharing it.
  private mutating func scan(
    _ piece: UnsafeBufferPointer<UInt8>, _ take: (Range<Int>) -> Void
  ) throws(Defect) {
    guard let octets = piece.baseAddress else { return }
    if isBinary {
      take(0..<piece.count)
      count += piece.count
      return
    }
    if lines.measure(octets, piece.count, at: count) != nil { throw .longLine }
    var start = 0
    var at = 0
    while at < piece.count {
      let run = smtp_scan_content(octets + at, piece.count - at, previous, &seen)
      if run > 0 { previous = octets[at + run - 1] }
      at += run
      if at == piece.count { break }
      let octet = octets[at]
      if octet == 0 { throw .nul }
      if previous == Octet.carriageReturn { throw .bareCR }
      if octet == Octet.lineFeed { throw .bareLF }
      hasDots = true
      if doublesDots {
        take(start..<at + 1)
        start = at
      }
      previous = octet
      at += 1
    }
    take(start..<at)
    count += piece.count
  }
}
