import SMTPTestWire

/// Says every line back, whatever it is: a protocol that is no SMTP.
struct EchoMachine: ProtocolMachine {
  /// A line was said back.
  struct Echoed: Fact {
    let line: String
  }

  private let session: Int
  private var text = ""
  private var effects: [Effect] = [.write(Array("hello\r\n".utf8))]
  private var asked: String?
  private var isInputEnded = false
  private var isEnded = false

  init(session: Int) { self.session = session }

  mutating func receive(_ octets: UnsafeRawBufferPointer) {
    text += String(decoding: octets, as: UTF8.self)
  }

  mutating func inputEnded() { isInputEnded = true }
  mutating func idleTimedOut() { end(saying: "idle") }
  mutating func memoryExhausted() { end(saying: "full") }
  mutating func shutDown() { end(saying: "bye") }
  mutating func connectionLost() { isEnded = true }

  mutating func next() -> Step {
    if !effects.isEmpty {
      defer { effects = [] }
      return .perform(effects)
    }
    if isEnded { return .finished(at: .unknown) }
    if let end = text.firstIndex(of: "\r\n") {
      let line = String(text[..<end])
      text = String(text[text.index(after: end)...])
      asked = line
      return .reached(
        SMTPStageEvent(
          stage: .unknown, line: Array(line.utf8), session: SMTPSessionFacts(number: session)),
        honest: Decision(.accepted, [.write(Array("\(line)\r\n".utf8))]))
    }
    if isInputEnded {
      end(saying: nil)
      return next()
    }
    return .needsInput(
      Standing(stage: .unknown, isAtRest: text.isEmpty, unparsedCount: text.utf8.count))
  }

  mutating func resume(_ decision: Decision) {
    effects += decision.effects + decision.trailing
    if let asked { effects.append(.tell(Echoed(line: asked))) }
    asked = nil
  }

  private mutating func end(saying word: String?) {
    if isEnded { return }
    isEnded = true
    if let word { effects.append(.write(Array("\(word)\r\n".utf8))) }
    effects.append(.close(.fin))
  }
}
