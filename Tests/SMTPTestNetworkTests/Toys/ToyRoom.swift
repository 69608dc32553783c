import SMTPTestNetwork
import SMTPTestWire

/// The room above a toy: writes down what it is told.
final class ToyRoom: ConnectionDelegate {
  private struct State {
    var lines: [String] = []
    var ends: [@Sendable () -> Void] = []
    var listener: @Sendable (String) -> Void = { _ in }
  }

  private let state = Locked(State())
  private let ended = Gate()

  /// What was told, in order: facts as they print, `(lost)` behind those the peer cannot know of.
  var lines: [String] { state.withLock { $0.lines } }

  /// Has each fact told to somebody who may answer it.
  func listen(_ listener: @escaping @Sendable (String) -> Void) {
    state.withLock { $0.listener = listener }
  }

  /// Blocks until the connection is gone.
  func waitForEnd() { ended.wait() }

  func didTell(_ fact: any Fact, isWritten: Bool, at time: UInt64) {
    add("\(fact)" + (isWritten ? "" : " (lost)"))
    state.withLock { $0.listener }("\(fact)")
  }

  func didExhaustMemory() { add("no memory") }
  func didSettle() {}

  func didClose(at time: UInt64) {
    add("closed")
    ended.open()
  }

  private func add(_ line: String) { state.withLock { $0.lines.append(line) } }
}

/// A driver for a toy, on a connected descriptor.
func drive(
  _ machine: any ProtocolMachine, _ descriptor: Int32, on loop: EventLoop, _ room: ToyRoom,
  clock: SMTPFixtureClock = .system, log: SessionLog = SessionLog()
) -> Connection {
  let connection = Connection(
    machine, descriptor: descriptor, isTCP: false, loop: loop, clock: clock,
    settings: ConnectionSettings(), log: log, budget: MemoryBudget(limit: 1 << 20),
    watched: WatchedStages(), delegate: room)
  loop.performAndWait { connection.start() }
  return connection
}
