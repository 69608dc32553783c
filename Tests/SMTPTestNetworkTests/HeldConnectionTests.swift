import CSMTPTestPlatform
import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestWire
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// While a gate, a wait or a closure holds a connection back, its machine does not run, and the loop has
/// nothing to do for it, whatever its peer does.
@Suite(.bounded) struct `A connection that is held back` {
  enum Peer: CaseIterable {
    case closes
    /// Sends more than is read for a machine that does not run.
    case sendsTooMuch
  }

  @Test(arguments: Peer.allCases)
  func `costs the loop nothing when its peer`(_ peer: Peer) throws {
    try withLoop { loop in
      let pair = try SocketPair()
      let connection = drive(
        HeldMachine(), duplicate(pair.near), on: loop, ToyRoom(), log: SessionLog())
      send("a", to: pair.far)
      loop.barrier()
      let before = turns(loop)
      switch peer {
      case .closes: shutdown(pair.far, Int32(SHUT_WR))
      case .sendsTooMuch:
        let octets = String(repeating: "a", count: 65_536)
        while case .octets = send(octets, to: pair.far) { loop.barrier() }
      }
      loop.barrier()
      let after = turns(loop)
      // A barrier gives up after 256 rounds in which there was something to do.
      #expect(after < before * 32, "\(after) for \(before)")
      loop.performAndWait { connection.shutDown() }
    }
  }

  /// What the loop's thread takes to find that there is nothing to do, many times.
  private func turns(_ loop: EventLoop) -> Duration {
    func time() -> Duration {
      let time = Locked(Duration.zero)
      let known = Gate()
      loop.execute {
        var now = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now)
        time.withLock { $0 = .seconds(now.tv_sec) + .nanoseconds(now.tv_nsec) }
        known.open()
      }
      known.wait()
      return time.withLock { $0 }
    }
    let start = time()
    for _ in 0..<200 { loop.barrier() }
    return time() - start
  }
}

/// Waits for something that never comes as soon as it is sent anything.
private struct HeldMachine: ProtocolMachine {
  private var unparsedCount = 0
  private var effects: [Effect] = []

  mutating func receive(_ octets: UnsafeRawBufferPointer) {
    if unparsedCount == 0 {
      effects.append(.fault(.interlude(Interlude("a test") { _ in {} })))
    }
    unparsedCount += octets.count
  }

  mutating func inputEnded() {}
  mutating func idleTimedOut() {}
  mutating func memoryExhausted() {}
  mutating func shutDown() {}
  mutating func connectionLost() {}

  mutating func next() -> Step {
    defer { effects = [] }
    if !effects.isEmpty { return .perform(effects) }
    return .needsInput(Standing(stage: .unknown, isAtRest: false, unparsedCount: unparsedCount))
  }
}
