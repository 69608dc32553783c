internal import SMTPTestWire

/// Tells a referee the lines of a dialogue, as if they had been said.
struct DialogueJudge {
  /// Of octets that are only counted, so many are made up.
  private static let longestCount = 1 << 20
  /// Loops within loops come to more lines and octets than anybody would wait for.
  private static let mostLines = 100_000
  private static let mostOctets = 1 << 24

  private var referee = Referee()
  /// How many octets the client sent, and the server.
  private var sentCount = 0
  private var saidCount = 0
  private var lineCount = 0
  /// Where the lines of the client stand that are not literal, in order.
  private var inventions: [Range<Int>] = []

  init(_ block: DialogueBlock) {
    follow(block)
    referee.serverClosed()
  }

  /// What the client broke. Of lines that were made up, their order only.
  var violations: [SMTPViolation] {
    referee.violations.filter { violation in
      violation.kind.isAboutOrder || !isInvented(violation.offset)
    }
  }

  private func isInvented(_ offset: Int) -> Bool {
    var low = 0
    var high = inventions.count
    while low < high {
      let middle = (low + high) / 2
      if inventions[middle].upperBound <= offset { low = middle + 1 } else { high = middle }
    }
    return low < inventions.count && inventions[low].contains(offset)
  }

  private mutating func follow(_ block: DialogueBlock) {
    for node in block.nodes {
      lineCount += 1
      if lineCount > Self.mostLines || sentCount + saidCount > Self.mostOctets { return }
      follow(node.kind)
    }
  }

  private mutating func follow(_ kind: DialogueBlock.Kind) {
    switch kind {
    case .say(let pattern): say(octets(of: pattern))
    case .act(let action):
      for step in action.steps {
        for effect in step.effects(closePort: { _ in }) ?? [] { perform(effect) }
      }
    case .expect(.once, let pattern), .expect(.some, let pattern): expect(pattern)
    case .expect, .event(.silence): break
    case .event(.close): referee.clientClosed()
    case .event(.reset): referee.connectionLost()
    case .event(.tls): referee.tlsStarted()
    case .repeated(let lower, _, let block): for _ in 0..<min(lower, 2) { follow(block) }
    case .either(let branches): if let first = branches.first { follow(first) }
    }
  }

  private mutating func say(_ octets: [UInt8]) {
    saidCount += octets.count
    octets.withUnsafeBytes { referee.sent($0) }
  }

  private mutating func perform(_ effect: Effect) {
    switch effect {
    case .write(let octets): say(octets)
    case .close, .fault(.halfClose): referee.serverClosed()
    case .startTLS: referee.tlsStarted()
    default: break
    }
  }

  private mutating func expect(_ pattern: DialoguePattern) {
    let octets = octets(of: pattern)
    if !pattern.isLiteral { inventions.append(sentCount..<sentCount + octets.count) }
    sentCount += octets.count
    octets.withUnsafeBytes { referee.receive($0) }
  }

  private func octets(of pattern: DialoguePattern) -> [UInt8] {
    let filler = UInt8(ascii: "x")
    var octets: [UInt8] = []
    for element in pattern.elements {
      switch element {
      case .literal(let text): octets += text
      case .choice(let texts): octets += texts.first ?? []
      case .anything, .secret, .capture: octets.append(filler)
      case .count(let count):
        octets += [UInt8](repeating: filler, count: min(count, Self.longestCount))
      case .glob(_, let parts):
        for part in parts {
          if case .literal(let text) = part { octets += text } else { octets.append(filler) }
        }
      }
    }
    return pattern.endsLine ? octets + [13, 10] : octets
  }
}

extension DialoguePattern {
  /// Whether it says what its octets are.
  fileprivate var isLiteral: Bool {
    elements.allSatisfy { element in
      switch element {
      case .literal, .choice: true
      default: false
      }
    }
  }
}
