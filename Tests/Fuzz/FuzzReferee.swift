/// The referee, told two streams in turns: however each turn is cut, it says the same, and it only
/// ever appends.
func fuzzReferee(_ input: inout FuzzInput) {
  let flags = input.choice()
  let cut = 1 + input.choice() % 16
  let referee = Referee(
    isLMTP: flags & 3 == 0 ? nil : flags & 1 == 0, secrets: flags & 4 == 0 ? [] : [[65, 66, 67]],
    expectedContents: flags & 8 == 0 ? [] : [Array("x\r\n".utf8)])
  let turns = turns(input.rest())
  let whole = verdict(referee, turns, cut: .max)
  let pieces = verdict(referee, turns, cut: cut)
  // A long line of content is found at the end of a piece, and so may other things before it.
  let order = { (a: SMTPViolation, b: SMTPViolation) in
    (a.offset, a.kind.rawValue, a.text) < (b.offset, b.kind.rawValue, b.text)
  }
  require(
    whole.sorted(by: order) == pieces.sorted(by: order),
    "cut every \(cut):\n\(pieces)\nis not\n\(whole)\n\(turns)")
}

private enum Turn {
  case client([UInt8])
  case server([UInt8])
  case event(UInt8)
}

/// An octet above 0xF8 begins a turn; what stands before the first is the server's.
private func turns(_ octets: [UInt8]) -> [Turn] {
  var turns: [Turn] = []
  var kind: UInt8 = 0xF9
  var current: [UInt8] = []
  func end() {
    if !current.isEmpty { turns.append(kind == 0xF9 ? .server(current) : .client(current)) }
    current = []
  }
  for octet in octets {
    switch octet {
    case 0xF9, 0xFA:
      if octet == kind { continue }
      end()
      kind = octet
    case 0xFB...0xFE:
      end()
      turns.append(.event(octet))
    default: current.append(octet)
    }
  }
  end()
  return turns
}

private func verdict(_ referee: Referee, _ turns: [Turn], cut: Int) -> [SMTPViolation] {
  var referee = referee
  var count = 0
  func tell(_ octets: [UInt8], _ body: (inout Referee, UnsafeRawBufferPointer) -> Void) {
    var at = 0
    while at < octets.count {
      let end = cut < octets.count - at ? at + cut : octets.count
      octets[at..<end].withUnsafeBytes { body(&referee, $0) }
      require(referee.violations.count >= count, "it took something back")
      count = referee.violations.count
      at = end
    }
  }
  var isGone = false
  for turn in turns {
    switch turn {
    case .client where isGone: break
    case .client(let octets): tell(octets) { $0.receive($1) }
    case .server(let octets): tell(octets) { $0.sent($1) }
    case .event(0xFB):
      referee.clientClosed()
      isGone = true
    case .event(0xFC):
      referee.connectionLost()
      isGone = true
    case .event(0xFD): referee.serverClosed()
    case .event: referee.tlsStarted()
    }
  }
  return referee.violations
}
