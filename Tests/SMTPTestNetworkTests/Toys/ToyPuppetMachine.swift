import SMTPTestWire

/// Does what it is handed: says lines, sets timers, and tells of both.
struct ToyPuppetMachine: ProtocolMachine {
  enum Task: MachineWork {
    case say(String)
    case set(MachineTimer, Duration?)
  }

  enum Did: Fact, CustomStringConvertible {
    case said(String)
    case fired(MachineTimer)

    var description: String {
      switch self {
      case .said(let line): "said \(line)"
      case .fired(let timer): "timer \(timer.number)"
      }
    }
  }

  private var effects: [Effect] = []

  mutating func take(_ work: any MachineWork) {
    switch work as? Task {
    case .say(let line): effects += [.write(Array("\(line)\n".utf8)), .tell(Did.said(line))]
    case .set(let timer, let duration): effects.append(.setTimer(timer, after: duration))
    case nil: break
    }
  }

  mutating func timerFired(_ timer: MachineTimer) { effects.append(.tell(Did.fired(timer))) }

  mutating func next() -> Step {
    if effects.isEmpty {
      return .needsInput(Standing(stage: .unknown, isAtRest: true, unparsedCount: 0))
    }
    defer { effects = [] }
    return .perform(effects)
  }

  mutating func receive(_ octets: UnsafeRawBufferPointer) {}
  mutating func inputEnded() {}
  mutating func idleTimedOut() {}
  mutating func memoryExhausted() {}
  mutating func shutDown() { effects.append(.close(.fin)) }
  mutating func connectionLost() {}
}
