/// What a descriptor is ready for, or what its handler wants to hear of.
package struct IOEvents: OptionSet, Sendable, Hashable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Something can be read: octets, a connection to accept, the end of the stream.
  package static let readable = IOEvents(rawValue: 1)
  /// Something can be written.
  package static let writable = IOEvents(rawValue: 2)
  /// The peer closed its side or the connection failed (`EPOLLRDHUP`, `EPOLLHUP`, `EPOLLERR`).
  ///
  /// A complete hangup or a failure is reported whenever the interest is not empty, a half-close
  /// by the peer only to those who ask for it. Both stay true: whoever has seen one changes their
  /// interest, or hears of it every turn.
  package static let hangup = IOEvents(rawValue: 4)

  // Concrete members in place of OptionSet's generic ones, which a debug build does not specialise:
  // they are asked for at every event.
  package var isEmpty: Bool { rawValue == 0 }
  package func contains(_ other: IOEvents) -> Bool { rawValue & other.rawValue == other.rawValue }
  package static func == (a: IOEvents, b: IOEvents) -> Bool { a.rawValue == b.rawValue }
}
