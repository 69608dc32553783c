/// One stream socket: what its driver writes and reads, and the ways to end it.
///
/// Octets are plain text here, and so are all positions: ``OutputBuffer/appended`` and
/// ``OutputBuffer/taken`` of the output, and with them those of the record and of facts. TLS has its
/// place in here, between these octets and the descriptor: what ``send()`` says has left is plain
/// text then too, and has left when the last record that carries it was written.
///
/// For the loop's thread only.
final class Transport {
  /// What a read came to.
  typealias Read = Socket.ReadOutcome

  let isTCP: Bool
  /// What was decided and has not left.
  let output = OutputBuffer()
  private let loop: EventLoop
  @exclusivity(unchecked) private var descriptor: Int32
  @exclusivity(unchecked) private var interest = IOEvents(rawValue: 0)
  @exclusivity(unchecked) private(set) var isWriteShut = false
  /// Whether nothing more is read, although there may be something.
  @exclusivity(unchecked) var isReadingStopped = false
  /// Whether the peer has ended its stream.
  @exclusivity(unchecked) var isInputEnded = false

  /// Takes over `descriptor`, a connected, non-blocking socket.
  init(descriptor: Int32, isTCP: Bool, loop: EventLoop) {
    self.descriptor = descriptor
    self.isTCP = isTCP
    self.loop = loop
  }

  // Where the loop was stopped under it, nobody has closed the socket.
  deinit { if descriptor >= 0 { Socket.close(descriptor) } }

  /// Has `handler` hear of what arrives.
  func open(_ handler: any EventHandler) {
    if isTCP { Socket.setNoDelay(descriptor) }
    interest = .readable
    loop.add(descriptor, interest, handler)
  }

  /// Has the handler hear of octets to read, if told so, and of room to write, if there is need.
  func listen(reading: Bool) {
    var wanted: UInt32 = 0
    if reading, !isInputEnded, !isReadingStopped { wanted = IOEvents.readable.rawValue }
    if !output.isEmpty { wanted |= IOEvents.writable.rawValue }
    if wanted == interest.rawValue { return }
    interest = IOEvents(rawValue: wanted)
    loop.modify(descriptor, interest)
  }

  // MARK: Octets

  /// Writes of the output what there is room for, and says how many octets of it have left. They stay
  /// in the output until they are taken from it.
  func send() -> Socket.WriteOutcome { Socket.write(descriptor, output.octets) }

  /// Reads what is there, up to the size of `space`.
  func receive(into space: UnsafeMutableRawBufferPointer) -> Read {
    Socket.read(descriptor, into: space)
  }

  /// Has the next octets acknowledged at once.
  func rearmQuickAck() { if isTCP { Socket.rearmQuickAck(descriptor) } }

  // MARK: Ending

  /// Tells the peer that nothing more will come, while still reading what it sends.
  func shutWrite() {
    isWriteShut = true
    Socket.shutdownWrite(descriptor)
  }

  /// Closes the socket; with RST if told so. With input unread the kernel sends one anyhow.
  func close(withReset: Bool = false) {
    guard descriptor >= 0 else { return }
    loop.remove(descriptor)
    if withReset { Socket.reset(descriptor) } else { Socket.close(descriptor) }
    descriptor = -1
  }
}
