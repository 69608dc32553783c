import SMTPTestWire

/// Speaks as much HTTP as shows that the driver speaks no SMTP: GET with or without keep-alive, and
/// a timer of its own for requests that do not end.
struct ToyHTTPMachine: ProtocolMachine {
  struct Requested: Fact, CustomStringConvertible {
    let path: String
    var description: String { "GET \(path)" }
  }

  static let patience = MachineTimer(1)

  private var text = ""
  private var effects: [Effect] = []
  private var isInputEnded = false
  private var isEnded = false
  private var hasTimer = false

  mutating func receive(_ octets: UnsafeRawBufferPointer) {
    text += String(decoding: octets, as: UTF8.self)
  }

  mutating func inputEnded() { isInputEnded = true }
  mutating func idleTimedOut() { end() }
  mutating func memoryExhausted() { answer("507 Insufficient Storage", closes: true) }
  mutating func shutDown() { answer("503 Service Unavailable", closes: true) }
  mutating func connectionLost() { end() }

  mutating func timerFired(_ timer: MachineTimer) {
    if timer == Self.patience { answer("408 Request Timeout", closes: true) }
  }

  mutating func next() -> Step {
    while true {
      if !effects.isEmpty {
        defer { effects = [] }
        return .perform(effects)
      }
      if isEnded { return .finished(at: .token) }
      if takeRequest() { continue }
      if isInputEnded {
        end()
      } else if !text.isEmpty, !hasTimer {
        hasTimer = true
        effects.append(.setTimer(Self.patience, after: .seconds(5)))
      } else {
        return .needsInput(
          Standing(stage: .token, isAtRest: text.isEmpty, unparsedCount: text.utf8.count))
      }
    }
  }

  private mutating func takeRequest() -> Bool {
    guard let end = text.range(of: "\r\n\r\n") else { return false }
    let lines = text[..<end.lowerBound].split(separator: "\r\n")
    text = String(text[end.upperBound...])
    hasTimer = false
    effects.append(.setTimer(Self.patience, after: nil))
    let words = lines.first?.split(separator: " ") ?? []
    guard words.count == 3, words[0] == "GET" else {
      answer("400 Bad Request", closes: true)
      return true
    }
    answer("200 OK", body: String(words[1]), closes: lines.contains("Connection: close"))
    effects.insert(.tell(Requested(path: String(words[1]))), at: effects.count - (isEnded ? 1 : 0))
    return true
  }

  private mutating func answer(_ status: String, body: String = "", closes: Bool) {
    if isEnded { return }
    effects.append(
      .write(Array("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8)))
    if closes { end() }
  }

  private mutating func end() {
    if isEnded { return }
    isEnded = true
    effects.append(.close(.fin))
  }
}

extension String {
  fileprivate func range(of other: String) -> Range<String.Index>? {
    let (mine, wanted) = (Array(utf8), Array(other.utf8))
    guard mine.count >= wanted.count else { return nil }
    for start in 0...(mine.count - wanted.count)
    where Array(mine[start..<start + wanted.count]) == wanted {
      let lower = utf8.index(startIndex, offsetBy: start)
      return lower..<utf8.index(lower, offsetBy: wanted.count)
    }
    return nil
  }
}
