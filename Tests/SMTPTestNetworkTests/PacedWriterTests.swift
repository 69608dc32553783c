import SMTPTestHelpers
import SMTPTestWire
import Testing

@testable import SMTPTestNetwork

@Suite(.bounded) struct `Octets at a pace` {
  /// Of each piece its size and the milliseconds behind it.
  @Test(arguments: [
    (SMTPPace.bytewise(every: .seconds(2)), 2, "1+2000 1+2000"),
    (.split([1, 0, 2]), 6, "1+0 1+0 2+0 2+0"), (.split([7]), 3, "3+0"), (.split([]), 3, "3+0"),
    (.throttle(octetsPerSecond: 0), 2, "1+1000 1+1000"),
    (.throttle(octetsPerSecond: 1), 2, "1+1000 1+1000"),
    (.throttle(octetsPerSecond: 4), 2, "1+250 1+250"),
    (.throttle(octetsPerSecond: 10), 2, "1+100 1+100"),
    (.throttle(octetsPerSecond: 25), 5, "2+100 2+100 1+100"),
  ])
  func `leave in pieces`(pace: SMTPPace, count: Int, pieces: String) {
    let octets = (0..<UInt8(count)).map { $0 }
    var writer = PacedWriter(pace)
    // What is written next begins anew.
    for _ in 0..<2 {
      writer.begin(octets)
      var found: [PacedWriter.Piece] = []
      while let piece = writer.nextPiece() { found.append(piece) }
      #expect(found.flatMap(\.octets) == octets)
      #expect(found.map(\.isLast) == found.indices.map { $0 == found.count - 1 })
      let shown = found.map { "\($0.octets.count)+\($0.pause / 1_000_000)" }
      #expect(shown.joined(separator: " ") == pieces)
    }
  }
}
