internal import SMTPTestWire

/// Cuts octets into the pieces of a pace.
struct PacedWriter {
  /// One write, and how long to wait behind it, in nanoseconds.
  struct Piece {
    let octets: [UInt8]
    let pause: UInt64
    let isLast: Bool
  }

  private let pace: SMTPPace
  private var octets: [UInt8] = []
  private var written = 0
  private var pieces = 0

  init(_ pace: SMTPPace) { self.pace = pace }

  mutating func begin(_ octets: [UInt8]) {
    self.octets = octets
    written = 0
    pieces = 0
  }

  mutating func nextPiece() -> Piece? {
    let left = octets.count - written
    guard left > 0 else { return nil }
    let (size, pause) = pace.piece(pieces, left: left)
    let piece = Array(octets[written..<written + size])
    written += size
    pieces += 1
    return Piece(octets: piece, pause: pause, isLast: size == left)
  }
}

extension SMTPPace {
  /// The size of piece number `index`, and the nanoseconds between it and the next.
  fileprivate func piece(_ index: Int, left: Int) -> (size: Int, pause: UInt64) {
    switch self {
    case .bytewise(let every): return (1, every.nanosecondCount)
    case .split(let sizes):
      return (index < sizes.count ? min(max(1, sizes[index]), left) : left, 0)
    case .throttle(let rate):
      let rate = max(1, rate)
      if rate < 10 { return (1, 1_000_000_000 / UInt64(rate)) }
      return (min(rate / 10, left), 100_000_000)
    }
  }
}
