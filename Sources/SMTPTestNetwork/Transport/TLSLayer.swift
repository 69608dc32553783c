internal import SMTPTestWire

/// What stands between a transport's plain text and its socket where TLS is spoken.
///
/// For the loop's thread only.
final class TLSLayer {
  /// As many octets of plain text are encrypted at once: four records.
  private static let batch = 65_536

  /// How far a handshake has come.
  enum Handshake {
    case goesOn
    /// The client's hello has come, and somebody has to say what is done about it.
    case helloReceived
    case complete
    case failed
    /// The connection broke.
    case lost
  }

  let engine: TLSEngine
  /// Whether the handshake is going on.
  private(set) var isShakingHands = true
  /// Whether plain text may be had without another octet from the socket.
  private(set) var holdsInput = false
  /// Whether the driver will be called to read what is held.
  var isCallDue = false
  /// How the peer has ended its stream: with a close_notify or without, and whether that was all it said.
  private var end: (isNotified: Bool, isAll: Bool)?
  /// The first octet of plain text that was sent.
  private var firstSent: UInt8?
  /// Whether the peer has ended its stream.
  private(set) var isInputEnded = false
  /// What the next call of ``receive(into:)`` comes to: octets came before it.
  private var due: Socket.ReadOutcome?
  /// How many octets of plain text are on their way: encrypted, and not all of it written.
  private var inFlight = 0
  private var hasRead = false
  /// Whether the client's hello was told of.
  private var isHelloTold = false
  /// How many octets came while the handshake waited for this side.
  private var earlyCount = 0
  /// How many octets of the next record are to leave; `nil`: all.
  private var cut: Int?
  /// Whether a record was cut short, so that nothing more can follow.
  private(set) var isCut = false
  /// Several records at once: of the last a part is moved within OpenSSL before the rest of it comes.
  private let scratch: UnsafeMutableRawBufferPointer
  private let descriptor: Int32

  /// - Parameter scratch: the loop's, for which this is too.
  init(_ engine: TLSEngine, descriptor: Int32, scratch: UnsafeMutableRawBufferPointer) {
    self.engine = engine
    self.descriptor = descriptor
    self.scratch = scratch
  }

  /// Whether there is something to write as soon as there is room: plain text waits for the end of the
  /// handshake.
  func wantsToWrite(_ output: OutputBuffer) -> Bool {
    !engine.output.isEmpty || !isShakingHands && engine.failure == nil && !output.isEmpty
  }

  // MARK: The handshake

  func shakeHands() -> Handshake {
    while true {
      let step = engine.shakeHands()
      if case .failed = push() { return .lost }
      switch step {
      case .complete:
        isShakingHands = false
        holdsInput = true
        return .complete
      case .failed:
        isShakingHands = false
        return .failed
      case .waits where !isHelloTold:
        isHelloTold = true
        return .helloReceived
      case .goesOn, .waits: break
      }
      switch Socket.read(descriptor, into: scratch) {
      case .octets(let count):
        let octets = taken(count)
        guard engine.isWaiting else {
          engine.receive(octets)
          continue
        }
        // Nobody waits for them, and a client may send without end: they are not kept, and others have
        // their turn.
        earlyCount += count
        if earlyCount < Self.batch { engine.receive(octets) }
        return .goesOn
      case .wouldBlock: return .goesOn
      case .endOfStream: endInput()
      case .failed: return .lost
      }
    }
  }

  /// Gives up a handshake that is going on.
  func giveUp() { isShakingHands = false }

  /// Sends an alert in place of this side's part of the handshake, which ends with it.
  func refuse(with alert: TLSAlert) {
    engine.refuse(with: alert)
    giveUp()
    push()
  }

  private func endInput() {
    isInputEnded = true
    engine.inputEnded()
  }

  // MARK: Plain text

  /// Encrypts of `output` what there is room for, and says how many octets of it have left: all of
  /// those that were encrypted together, when the last octet of their last record was written.
  func send(_ output: OutputBuffer) -> Socket.WriteOutcome {
    if isShakingHands { return .wouldBlock }
    if inFlight == 0 {
      let count = min(output.count, Self.batch)
      let octets = UnsafeRawBufferPointer(rebasing: output.octets[..<count])
      guard engine.write(octets) else {
        _ = push()
        return .failed(errno: 0)
      }
      inFlight = count
      firstSent = firstSent ?? octets.first
    }
    let outcome = push()
    guard case .octets = outcome else { return outcome }
    defer { inFlight = 0 }
    return .octets(inFlight)
  }

  /// Has only so many octets of the next record leave, and nothing behind them. Everything before it must
  /// have left.
  func cutRecord(_ count: Int) { cut = count }

  /// What is left of a record that is longer than it may be, or comes behind one, goes nowhere.
  private func cutShort() {
    if isCut { return engine.output.keep(0) }
    guard let count = cut, let record = engine.output.firstRecord else { return }
    cut = nil
    if count >= record { return }
    isCut = true
    engine.output.keep(count)
  }

  /// Writes what is encrypted; `octets` means that nothing is left of it.
  @discardableResult
  func push() -> Socket.WriteOutcome {
    if isCut || cut != nil { cutShort() }
    while !engine.output.isEmpty {
      let outcome = Socket.write(descriptor, engine.output.octets)
      guard case .octets(let count) = outcome else { return outcome }
      engine.cipherLog?.sent(UnsafeRawBufferPointer(rebasing: engine.output.octets[..<count]))
      engine.output.take(count)
    }
    return .octets(0)
  }

  /// Reads plain text until `space` is full or the socket has no more.
  func receive(into space: UnsafeMutableRawBufferPointer) -> Socket.ReadOutcome {
    if let end = due {
      due = nil
      holdsInput = false
      return end
    }
    if isInputEnded || engine.failure != nil || !engine.isEstablished { return discard() }
    var filled = 0
    var end: Socket.ReadOutcome?
    while end == nil, filled < space.count {
      switch engine.read(into: UnsafeMutableRawBufferPointer(rebasing: space[filled...])) {
      case .octets(let count): filled += count
      case .needsInput: end = refill()
      case .ended(let isNotified):
        isInputEnded = true
        self.end = (isNotified, !hasRead && filled == 0)
        end = .endOfStream
      case .failed: end = .failed(errno: 0)
      }
    }
    // Answers of TLS itself: to a change of keys, to an attempt to renegotiate, to a failure.
    push()
    holdsInput = end == nil
    guard filled > 0 else { return end ?? .wouldBlock }
    hasRead = true
    if let end, end != .wouldBlock {
      due = end
      holdsInput = true
    }
    return .octets(filled)
  }

  /// The octets that were read, on record where somebody wants them.
  private func taken(_ count: Int) -> UnsafeRawBufferPointer {
    let octets = UnsafeRawBufferPointer(rebasing: scratch[..<count])
    engine.cipherLog?.received(octets)
    return octets
  }

  /// Hands the engine what the socket has; `nil` where that was anything.
  private func refill() -> Socket.ReadOutcome? {
    let outcome = Socket.read(descriptor, into: scratch)
    switch outcome {
    case .octets(let count):
      engine.receive(taken(count))
      return nil
    case .endOfStream:
      endInput()
      return nil
    case .wouldBlock, .failed: return outcome
    }
  }

  /// What comes after TLS has failed can be read by nobody.
  private func discard() -> Socket.ReadOutcome {
    while true {
      let outcome = Socket.read(descriptor, into: scratch)
      guard case .octets(let count) = outcome else { return outcome }
      _ = taken(count)
    }
  }

  /// What is to be said of how the peer has ended its stream; `nil`: nothing.
  ///
  /// - Parameter isSoon: whether the handshake was over just before, and this side had not ended anything.
  func remark(isSoon: Bool) -> String? {
    guard let end else { return nil }
    let peer = engine.peerNoun
    // Whoever reads that it is not welcome leaves for that.
    let isWelcome = firstSent == nil || firstSent == UInt8(ascii: "2")
    if end.isAll, isSoon, isWelcome {
      return "the \(peer) ended the connection right after the handshake, without a word: it may "
        + "have refused the certificate"
    }
    return end.isNotified
      ? nil : "the \(peer) ended TLS without close_notify (RFC 8446 section 6.1)"
  }
}

extension OutputBuffer {
  /// How many octets the record of TLS has that stands first: a header of five, in which its type, version
  /// and length are (RFC 8446 §5.1), and what follows.
  fileprivate var firstRecord: Int? {
    let octets = self.octets
    return octets.count < 5 ? nil : 5 + (Int(octets[3]) << 8 | Int(octets[4]))
  }
}
