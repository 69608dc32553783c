package import SMTPTestWire

/// A session's record at one moment.
package struct SessionSnapshot: Sendable {
  /// What the end that recorded it is.
  package let role: SessionRole
  let receivedChunks: [OctetStream.Chunk]
  let sentChunks: [OctetStream.Chunk]
  package let receivedCount: Int
  package let sentCount: Int
  let ownSecrets: OctetRanges
  let peerSecrets: OctetRanges
  package let events: [LogEvent]
  package let remarks: [String]
  package let isComplete: Bool
  /// The stage reached last.
  package let stage: SMTPStage

  /// The side of the record that is `role`.
  package func side(of role: SessionRole) -> SessionSide { role == self.role ? .own : .peer }

  /// How many octets a side sent.
  package func count(of side: SessionSide) -> Int { side == .own ? sentCount : receivedCount }

  /// What nothing may print of what a side sent.
  package func secrets(of side: SessionSide) -> OctetRanges {
    side == .own ? ownSecrets : peerSecrets
  }

  package func received(_ range: Range<Int>) -> [UInt8] { octets(range, of: .peer) }
  package func sent(_ range: Range<Int>) -> [UInt8] { octets(range, of: .own) }

  /// The octets of a range of what a side sent.
  package func octets(_ range: Range<Int>, of side: SessionSide) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: range.count) { target, initialized in
      OctetStream.copy(range, of: chunks(of: side), to: UnsafeMutableRawBufferPointer(target))
      initialized = range.count
    }
  }

  /// Hands out the octets of a range of what a side sent where they are, piece by piece.
  package func forEach(
    _ range: Range<Int>, of side: SessionSide, _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    OctetStream.forEach(range, of: chunks(of: side), body)
  }

  private func chunks(of side: SessionSide) -> [OctetStream.Chunk] {
    side == .own ? sentChunks : receivedChunks
  }
}
