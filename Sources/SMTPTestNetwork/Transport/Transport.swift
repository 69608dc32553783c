internal import SMTPTestWire

/// One stream socket: what its driver writes and reads, and the ways to end it.
///
/// Octets are plain text here, and so are all positions: ``OutputBuffer/appended`` and
/// ``OutputBuffer/taken`` of the output, and with them those of the record and of facts. TLS, once it
/// has begun, is a ``TLSLayer`` between these octets and the descriptor: what ``send()`` says has left is
/// plain text then too, and has left when the last record that carries it was written.
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
  /// Whether a record of TLS was cut short: what left then, and leaves now, tells the peer nothing.
  @exclusivity(unchecked) private(set) var isCut = false
  /// Whether nothing can be told to the peer any more, for one of the two.
  @exclusivity(unchecked) private(set) var isMute = false
  /// Whether the socket is to be shut when TLS has said so.
  @exclusivity(unchecked) private var isShutDue = false
  /// Whether nothing more is read, although there may be something.
  @exclusivity(unchecked) var isReadingStopped = false
  /// Whether the peer has ended its stream.
  @exclusivity(unchecked) var isInputEnded = false
  /// TLS, from the beginning of its handshake on.
  @exclusivity(unchecked) private(set) var tls: TLSLayer?
  @exclusivity(unchecked) private weak var handler: (any EventHandler)?

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
    self.handler = handler
    interest = .readable
    loop.add(descriptor, interest, handler)
  }

  /// Has the handler hear of octets to read, if told so, and of room to write, if there is need.
  func listen(reading: Bool) {
    var wanted: UInt32 = 0
    if reading, !isInputEnded, !isReadingStopped { wanted = IOEvents.readable.rawValue }
    if let tls {
      if tls.wantsToWrite(output) { wanted |= IOEvents.writable.rawValue }
      // The socket may have nothing more to tell.
      if tls.holdsInput, !tls.isCallDue, wanted & IOEvents.readable.rawValue != 0 {
        tls.isCallDue = true
        callHandler()
      }
    } else if !output.isEmpty {
      wanted |= IOEvents.writable.rawValue
    }
    if wanted == interest.rawValue { return }
    interest = IOEvents(rawValue: wanted)
    loop.modify(descriptor, interest)
  }

  // MARK: Octets

  /// Writes of the output what there is room for, and says how many octets of it have left. They stay
  /// in the output until they are taken from it.
  func send() -> Socket.WriteOutcome {
    if let tls {
      let outcome = tls.send(output)
      if tls.isCut {
        isCut = true
        isMute = true
      }
      return outcome
    }
    return Socket.write(descriptor, output.octets)
  }

  /// Reads what is there, up to the size of `space`.
  func receive(into space: UnsafeMutableRawBufferPointer) -> Read {
    if let tls { return tls.receive(into: space) }
    return Socket.read(descriptor, into: space)
  }

  /// Has the next octets acknowledged at once.
  func rearmQuickAck() { if isTCP { Socket.rearmQuickAck(descriptor) } }

  // MARK: TLS

  /// Begins TLS: what is sent and received from now on is inside it.
  func beginTLS(_ engine: TLSEngine) {
    tls = TLSLayer(
      engine, descriptor: descriptor, scratch: loop.scratch)
  }

  /// Leaves TLS: what is sent and received from now on is in clear.
  func leaveTLS() { tls = nil }

  /// Writes what TLS has ready, now that there is room again.
  func writeRest() {
    guard let tls else { return }
    if case .octets = tls.push(), isShutDue {
      isShutDue = false
      Socket.shutdownWrite(descriptor)
    }
  }

  /// Has the handler read what TLS holds, in the loop's next turn.
  private func callHandler() {
    loop.execute { [weak handler, loop] in handler?.handleEvents(.readable, on: loop) }
  }

  // MARK: Ending

  /// Tells the peer that nothing more will come, inside TLS with a close_notify first
  /// (RFC 8446 §6.1) unless told otherwise, while still reading what it sends.
  func shutWrite(isNotified: Bool = true) {
    isWriteShut = true
    isMute = true
    if let tls {
      if isNotified { tls.engine.close() }
      if case .wouldBlock = tls.push() {
        isShutDue = true
        return
      }
    }
    Socket.shutdownWrite(descriptor)
  }

  /// Closes the socket, in the same way; with RST if told so. With input unread the kernel sends one
  /// anyhow.
  func close(_ close: Effect.Close = .fin) {
    guard descriptor >= 0 else { return }
    if let tls, close == .fin, !isWriteShut {
      tls.engine.close()
      tls.push()
    }
    loop.remove(descriptor)
    if close == .reset { Socket.reset(descriptor) } else { Socket.close(descriptor) }
    descriptor = -1
  }
}
