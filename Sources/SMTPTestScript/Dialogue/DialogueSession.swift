internal import CSMTPTestScan
package import SMTPTestWire

/// The server's side of one connection that follows a dialogue.
///
/// It goes on as long as it is the server's turn, then waits until the client's octets decide which
/// of its moves they are. It never looks further than the line it stands before, and takes nothing
/// back. `DialogueSession+Departure.swift` says what happens when none of the moves fits.
package struct DialogueSession: ProtocolMachine {
  /// Octets that fit and do not come to an end are held against the dialogue up to this size.
  private static let longestLine = 1 << 20
  /// Of a line that does not fit, so much is shown.
  static let shownOctets = 1000

  /// What the client does apart from sending.
  enum End: Sendable, Hashable {
    case closed, reset, idle, outOfMemory
    /// The handshake of TLS failed, and why.
    case noTLS(String)
  }

  let number: Int
  let idleTimeout: Duration
  private let closePort: @Sendable (Duration) -> Void

  var position: DialoguePosition?
  var moves: [DialoguePosition.Move] = []
  var matchers: [DialogueMatcher] = []
  private var captures: [String: [UInt8]] = [:]
  /// The line that was passed last.
  var lastLine: Int?

  var buffer = OctetBuffer()
  /// How many octets of the client were passed.
  private(set) var passed = 0
  /// How many octets to pass, whatever they are, and where that leads.
  private var counted: (left: Int, move: DialoguePosition.Move)?
  /// Whether the client has been told to be silent and the time for it has begun.
  private var isListening = false
  var end: End?
  /// TLS, from the line on that begins it.
  var handshake: DialogueHandshake?

  var effects: [Effect] = []
  /// What the server says and nobody was told yet.
  private var said: [UInt8] = []
  private var isPaced = false
  var isEnded = false
  /// Whether none of the moves fits; what is left is to see the whole line.
  var isDeparting = false

  /// - Parameters:
  ///   - number: the connection, from 1.
  ///   - idleTimeout: how long the client may be silent, for the message about it.
  ///   - closePort: has the server refuse connections for so long.
  package init(
    _ dialogue: SMTPDialogue, connection number: Int, idleTimeout: Duration = .zero,
    closePort: @escaping @Sendable (Duration) -> Void = { _ in }
  ) {
    self.number = number
    self.idleTimeout = idleTimeout
    self.closePort = closePort
    if let block = dialogue.block(for: number) {
      position = DialoguePosition(block)
    } else {
      departWithoutSection(dialogue)
    }
  }

  // MARK: ProtocolMachine

  package mutating func receive(_ octets: UnsafeRawBufferPointer) {
    if !isEnded { buffer.append(octets) }
  }

  package mutating func inputEnded() { end = end ?? .closed }

  package mutating func idleTimedOut() { end = end ?? .idle }

  package mutating func memoryExhausted() {
    if end != .reset { end = .outOfMemory }
  }

  package mutating func shutDown() {
    guard !isEnded else { return }
    effects += [.write(SMTPReply.serviceNotAvailable.octets), .close(.fin)]
    isEnded = true
  }

  package mutating func connectionLost() { end = .reset }

  package mutating func next() -> Step {
    while true {
      if effects.count > 0 {
        // Nothing can be done for a connection that is lost, but its end is told.
        let due = end == .reset ? effects.filter(\.isFact) : effects
        effects = []
        if due.count > 0 { return .perform(due) }
      }
      if isEnded { return .finished(at: .unknown) }
      if !advance() {
        // The line of a client that has departed is cut at a size of its own.
        let isAtRest = buffer.isEmpty && counted == nil
        return .needsInput(Standing(stage: .unknown, isAtRest: isAtRest, unparsedCount: 0))
      }
    }
  }

  /// One step forward; false where the client has to move first.
  private mutating func advance() -> Bool {
    if end == .outOfMemory {
      depart(.outOfMemory, from: moves)
      return true
    }
    if isDeparting { return seeLine() }
    if handshake == .goesOn { return seeHandshake() }
    if case .isDue(let tls) = handshake {
      answerHello(tls)
      return true
    }
    if counted != nil { return passCounted() }
    if !moves.isEmpty { return holdAgainstMoves() }
    switch position?.next {
    case nil, .end: finish()
    case .client(let moves): wait(for: moves)
    case .server: speak()
    }
    return true
  }

  // MARK: The server's turn

  /// Does everything up to the client's turn, so that it leaves as one.
  private mutating func speak() {
    while !isEnded, !isDeparting, handshake != .goesOn,
      case .server(let node, let following) = position?.next
    {
      pass(node, to: following)
    }
    sendSaid()
  }

  mutating func pass(_ node: DialogueBlock.Node, to following: DialoguePosition) {
    lastLine = node.line
    position = following
    perform(node)
  }

  private mutating func perform(_ node: DialogueBlock.Node) {
    switch node.kind {
    case .say(let pattern): said += octets(of: pattern)
    case .act(let action):
      for step in action.steps {
        for effect in step.effects(closePort: closePort) ?? [] {
          if case .write(let octets) = effect {
            said += octets
            continue
          }
          sendSaid()
          if case .startTLS = effect { return beginTLS(node) }
          if case .close(let close) = effect { return self.close(close) }
          if case .fault(.pace) = effect { isPaced = true }
          effects.append(effect)
        }
      }
    case .expect, .event, .repeated, .either: break
    }
  }

  /// Lines that follow each other leave as one, also at a pace.
  private mutating func sendSaid() {
    if !said.isEmpty { effects.append(.write(said)) }
    said = []
  }

  private func octets(of pattern: DialoguePattern) -> [UInt8] {
    var octets: [UInt8] = []
    for element in pattern.elements {
      switch element {
      case .literal(let text): octets += text
      case .capture(let name): octets += captures[name] ?? []
      case .secret: octets += DialoguePattern.secretFiller
      default: break
      }
    }
    return pattern.endsLine ? octets + [13, 10] : octets
  }

  /// The dialogue is over. Whether the client sends more is known when the connection is gone.
  private mutating func finish() { close(.fin) }

  private mutating func close(_ close: Effect.Close) {
    if close != .reset, !buffer.isEmpty {
      isDeparting = true
      return
    }
    // After a reset nobody can tell what had been sent.
    let received = close == .reset ? .max : passed
    effects += [.progress(.completed(received: received)), .close(close)]
    isEnded = true
  }

  // MARK: The client's turn

  private mutating func wait(for moves: [DialoguePosition.Move]) {
    if isPaced {
      isPaced = false
      effects.append(.fault(.pace(nil)))
    }
    self.moves = moves
    matchers = moves.map { move in
      switch move.kind {
      case .line(_, let pattern): DialogueMatcher(pattern, captures: captures)
      case .event: DialogueMatcher(DialoguePattern(elements: [], endsLine: true), captures: [:])
      }
    }
    let first = moves[0].node
    effects.append(.progress(.awaiting(line: first.line, expected: first.text)))
  }

  mutating func take(_ move: DialoguePosition.Move) {
    lastLine = move.node.line
    position = move.next
    moves = []
    matchers = []
    isListening = false
  }

  /// Looks for the move that the octets are; false where more of them are needed.
  private mutating func holdAgainstMoves() -> Bool {
    if case .event(.silence(let duration)) = moves[0].kind { return listen(for: duration) }
    if case .event(.tls) = moves[0].kind { return holdHandshake(against: moves[0]) }
    if end == .idle { return departed(.idle) }
    if buffer.isEmpty {
      guard let end else { return false }
      let wanted = DialogueItem.Event(end)
      for move in moves {
        if case .event(let event) = move.kind, event == wanted {
          take(move)
          return true
        }
      }
      return departed(end)
    }
    let octets = buffer.octets
    for (index, move) in moves.enumerated() {
      guard case .line(_, let pattern) = move.kind else { continue }
      if pattern.leadingCount > 0, pattern.elements.count == 1, !pattern.endsLine {
        counted = (pattern.leadingCount, move)
        return true
      }
      switch hold(octets, against: index) {
      case .failed: continue
      case .more:
        if octets.count < Self.longestLine { return false }
        return departed(nil)
      case .matched(let end):
        for (name, value) in matchers[index].bindings(octets) { captures[name] = value }
        consume(end)
        take(move)
        return true
      }
    }
    return departed(nil)
  }

  private mutating func hold(
    _ octets: UnsafeRawBufferPointer, against index: Int
  ) -> DialogueMatcher.Match {
    if matchers[index].takesAnyLine {
      // Nearly all of a long content is passed here.
      let lineFeed = smtp_find_octet(octets.baseAddress, octets.count, 10)
      if lineFeed > 0, octets[lineFeed - 1] == 13 { return .matched(end: lineFeed + 1) }
      if lineFeed < 0, end == nil { return .more }
    }
    return matchers[index].match(octets, isFinal: end != nil)
  }

  private mutating func consume(_ count: Int) {
    passed += count
    buffer.consume(count)
  }

  private mutating func passCounted() -> Bool {
    guard let (left, move) = counted else { return false }
    let count = min(left, buffer.count)
    consume(count)
    if count == left {
      counted = nil
      take(move)
      return true
    }
    counted = (left - count, move)
    guard let end else { return false }
    depart(end, from: moves, missing: left - count)
    return true
  }

  /// The client is to say nothing for some time, which the driver waits for.
  private mutating func listen(for duration: Duration) -> Bool {
    if !buffer.isEmpty || end != nil { return departed(end) }
    if !isListening {
      isListening = true
      effects.append(.fault(.wait(duration)))
    } else {
      take(moves[0])
    }
    return true
  }

  // MARK: Departing

  private mutating func departed(_ end: End?) -> Bool {
    if end != nil || self.end != nil, buffer.isEmpty || end == .idle {
      depart(end ?? self.end, from: moves)
      return true
    }
    isDeparting = true
    return true
  }

  /// What does not fit is shown whole: it depends on nothing but what the client sent, not on how
  /// it was cut. Where the difference is no text, nobody waits for the end of a line.
  private mutating func seeLine() -> Bool {
    let octets = buffer.octets
    let furthest = matchers.indices.filter { isLine($0) }.map { matchers[$0].furthest }.max() ?? 0
    let shown = min(octets.count, Self.shownOctets)
    if furthest < shown, octets[furthest] < 32, ![9, 10, 13].contains(octets[furthest]) {
      depart(nil, from: moves, showing: furthest + 1)
      return true
    }
    let start = min(furthest, shown)
    let lineFeed = smtp_find_octet(octets.baseAddress.map { $0 + start }, shown - start, 10)
    if lineFeed < 0, shown < Self.shownOctets, end == nil { return false }
    depart(
      lineFeed < 0 && furthest >= octets.count ? end : nil, from: moves,
      showing: lineFeed < 0 ? shown : start + lineFeed + 1)
    return true
  }

  private func isLine(_ index: Int) -> Bool {
    if case .line = moves[index].kind { true } else { false }
  }
}

extension Effect {
  fileprivate var isFact: Bool { if case .tell = self { true } else { false } }
}

extension DialogueItem.Event {
  /// The event that an end of the input is; `nil` where it is none that a dialogue knows.
  init?(_ end: DialogueSession.End) {
    switch end {
    case .closed: self = .close
    case .reset: self = .reset
    case .idle, .outOfMemory, .noTLS: return nil
    }
  }
}
