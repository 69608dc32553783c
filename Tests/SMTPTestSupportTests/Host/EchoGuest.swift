import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestWire

@testable import SMTPTestSupport

/// A guest of a host that speaks the echo protocol, and writes down what was said.
final class EchoGuest: HostGuest {
  let host: Host
  let lines = Log<String>()

  init(_ settings: HostSettings = HostSettings()) {
    host = Host(settings, asker: ServerReference())
  }

  var farewell: [UInt8] { Array("crowded\r\n".utf8) }

  func receive(_ arrival: Arrival) -> Visit {
    Visit(
      machine: EchoMachine(session: arrival.number),
      session: EchoSession(arrival, lines: lines, of: host))
  }

  /// Starts the host, and says where.
  func start() throws -> SMTPTestEndpoint {
    let address = try host.start(self)
    return SMTPTestEndpoint(
      host: "localhost", address: address.host, port: Int(address.port ?? 0))
  }
}

private final class EchoSession: HostedSession {
  let number: Int
  let peer: SMTPPeer
  let log: SessionLog
  private let lines: Log<String>
  private unowned let home: Host

  init(_ arrival: Arrival, lines: Log<String>, of home: Host) {
    number = arrival.number
    peer = arrival.peer
    log = arrival.log
    self.lines = lines
    self.home = home
  }

  func decide(_ event: SMTPStageEvent, honest: Decision) -> Answer {
    home.decide(event, honest: honest, in: self)
  }

  func didTell(_ fact: any Fact, isWritten: Bool, at time: UInt64) {
    if let echoed = fact as? EchoMachine.Echoed { lines.append("\(number): \(echoed.line)") }
  }

  func didExhaustMemory() { home.noteSpentBudget(session: number, "the echo is full") }
  func didWaitTooLong(for interlude: Interlude) {
    home.noteLongHold(interlude.text, session: number)
  }
  func didSettle() { home.bulletin.post(.settles) }
  func didClose(at time: UInt64) { home.depart(self) }
}
