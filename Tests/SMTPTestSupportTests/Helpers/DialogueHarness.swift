import SMTPTestWire
import Testing

@testable import SMTPTestScript
@testable import SMTPTestSupport

/// What came of a dialogue, in a form that does not depend on how the client's octets were cut.
struct DialogueTrace: Equatable, CustomStringConvertible {
  /// What the server wrote and did, in order.
  var events: [String] = []
  var isComplete = false
  var departure: DialogueDeparture?

  /// `S: …` lines joined, and the other events.
  var description: String { events.joined(separator: "\n") }
}

/// Drives a `DialogueSession` without a socket or a clock.
struct DialogueHarness {
  private var machine: DialogueSession
  private(set) var trace = DialogueTrace()
  private var isOver = false
  /// How many octets of the client the dialogue had, if it came to its end.
  private(set) var received = 0
  /// Whether the machine is not run on while a wait lasts.
  var stopsAtWaits = false
  private var isWaiting = false

  init(_ text: String, connection: Int = 1) throws {
    machine = DialogueSession(
      try SMTPDialogue(parsing: text), connection: connection, idleTimeout: .seconds(300))
    run()
  }

  mutating func send(_ octets: [UInt8]) {
    octets.withUnsafeBytes { machine.receive($0) }
    run()
  }

  mutating func send(_ text: String) { send(Array(text.utf8)) }

  mutating func close() {
    machine.inputEnded()
    run()
  }

  mutating func reset() {
    machine.connectionLost()
    run()
  }

  mutating func idle() {
    machine.idleTimedOut()
    run()
  }

  /// The wait is over.
  mutating func elapse() {
    isWaiting = false
    run()
  }

  private mutating func run() {
    while !isOver, !isWaiting {
      switch machine.next() {
      case .needsInput: return
      case .finished: isOver = true
      case .reached, .asks: Issue.record("a dialogue asks nothing")
      case .perform(let effects): for effect in effects { perform(effect) }
      }
    }
  }

  private mutating func perform(_ effect: Effect) {
    switch effect {
    case .write(let octets): trace.events.append("S: " + DialogueText.line(octets))
    case .close(let close): trace.events.append("close \(close.rawValue)")
    case .fault(.wait(let duration)):
      isWaiting = stopsAtWaits
      trace.events.append("wait \(ScriptText.duration(duration))")
    case .fault(.pace(let pace)): trace.events.append("pace \(pace?.text ?? "off")")
    case .fault(.halfClose): trace.events.append("half-close")
    case .fault(.stopReading): trace.events.append("stop-reading")
    case .fault(.interlude(let interlude)): trace.events.append(interlude.text)
    case .tell(DialogueProgress.departed(let departure)): trace.departure = departure
    case .tell(DialogueProgress.completed(let received)):
      trace.isComplete = true
      self.received = received
    case .tell(let fact):
      if fact is ServerFact { Issue.record("a dialogue knows no SMTP") }
    case .note: break
    case .fault(let fault): Issue.record("no dialogue here has \(fault)")
    case .startTLS, .shakeHands, .setTimer: Issue.record("a dialogue has neither TLS nor timers")
    }
  }
}
