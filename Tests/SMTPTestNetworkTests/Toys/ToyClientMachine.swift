import SMTPTestWire

/// The client's side of a line protocol: commands come from outside, one at a time, each with a time
/// for its reply; what the server says becomes a fact.
struct ToyClientMachine: ProtocolMachine {
  struct Command: MachineWork {
    let text: String
    init(_ text: String) { self.text = text }
  }

  enum Said: Fact, CustomStringConvertible {
    case reply(String)
    case silence(MachineTimer)

    var description: String {
      switch self {
      case .reply(let line): line
      case .silence(let timer): timer == greeting ? "no greeting" : "no reply"
      }
    }
  }

  // Two of the timers that a client needs.
  static let greeting = MachineTimer(1)
  static let reply = MachineTimer(2)

  private var queue: [String] = []
  private var text = ""
  private var effects: [Effect] = [.setTimer(greeting, after: .seconds(300))]
  private var isGreeted = false
  private var isWaiting = false
  private var isInputEnded = false
  private var isEnded = false

  mutating func take(_ work: any MachineWork) {
    if let command = work as? Command { queue.append(command.text) }
  }

  mutating func receive(_ octets: UnsafeRawBufferPointer) {
    text += String(decoding: octets, as: UTF8.self)
  }

  mutating func inputEnded() { isInputEnded = true }
  mutating func idleTimedOut() { end() }
  mutating func memoryExhausted() { end() }
  mutating func shutDown() { end() }
  mutating func connectionLost() { end() }

  mutating func timerFired(_ timer: MachineTimer) {
    effects.append(.tell(Said.silence(timer)))
    end()
  }

  mutating func next() -> Step {
    while true {
      if !effects.isEmpty {
        defer { effects = [] }
        return .perform(effects)
      }
      if isEnded { return .finished(at: .unknown) }
      if takeLine() || sendNext() { continue }
      if isInputEnded {
        end()
      } else {
        return .needsInput(
          Standing(stage: .unknown, isAtRest: queue.isEmpty, unparsedCount: text.utf8.count))
      }
    }
  }

  private mutating func takeLine() -> Bool {
    guard let end = text.firstIndex(of: "\r\n") else { return false }
    effects.append(.setTimer(isGreeted ? Self.reply : Self.greeting, after: nil))
    effects.append(.tell(Said.reply(String(text[..<end]))))
    text = String(text[text.index(after: end)...])
    isGreeted = true
    isWaiting = false
    return true
  }

  private mutating func sendNext() -> Bool {
    guard isGreeted, !isWaiting, !queue.isEmpty else { return false }
    isWaiting = true
    effects.append(.write(Array((queue.removeFirst() + "\r\n").utf8)))
    effects.append(.setTimer(Self.reply, after: .seconds(60)))
    return true
  }

  private mutating func end() {
    if isEnded { return }
    isEnded = true
    effects.append(.close(.fin))
  }
}
