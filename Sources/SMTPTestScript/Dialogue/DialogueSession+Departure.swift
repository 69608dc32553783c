internal import SMTPTestWire

/// What happens when the client does not follow the dialogue: the reply that ends the session, and
/// what its author is told.
extension DialogueSession {
  /// - Parameters:
  ///   - end: what the client did apart from sending; `nil`: it sent something else.
  ///   - moves: what it might have done; nothing at the end of the dialogue.
  ///   - count: how many of its octets are shown.
  ///   - missing: how many octets are missing of those that were only counted.
  mutating func depart(
    _ end: End?, from moves: [DialoguePosition.Move], showing count: Int? = nil, missing: Int = 0
  ) {
    let octets = Array(buffer.octets.prefix(min(count ?? Self.shownOctets, buffer.count)))
    let best = moves.indices.filter { moves[$0].isLine }.max {
      matchers[$0].furthest < matchers[$1].furthest
    }
    let line = moves.first?.node.line ?? lastLine ?? 1
    let expected = moves.first?.node.text
    var comparison = DialogueComparison()
    for (index, move) in moves.enumerated() {
      let isBest = index == best && end != .outOfMemory
      comparison.expect(
        move.node.text, line: moves.count > 1 ? move.node.line : nil,
        marking: isBest && !octets.isEmpty ? matchers[index].failedColumn + move.prefixLength : nil)
    }
    if moves.isEmpty { comparison.expect("the end of the dialogue") }
    comparison.found(
      octets, at: passed,
      marking: octets.isEmpty || best == nil ? 0 : matchers[best ?? 0].furthest, end: end)
    let reason = self.reason(end, isAtEnd: moves.isEmpty, isSilent: octets.isEmpty, missing)
    end421(line, expected)
    effects.append(
      .progress(
        .departed(DialogueDeparture(line: line, reason: reason, comparison: comparison))))
    effects.append(.close(.fin))
    buffer = OctetBuffer()
    isEnded = true
  }

  /// No section is for this connection.
  mutating func departWithoutSection(_ dialogue: SMTPDialogue) {
    let numbers = dialogue.numbers.map(String.init).joined(separator: ", ")
    let reason =
      dialogue.sections.first?.label == nil
      ? "it is connection \(number), and a dialogue without sections is for one"
      : "it is connection \(number), and there are sections for \(numbers) only"
    write421("departed from the dialogue: connection \(number) has no part in it")
    effects += [
      .progress(
        .departed(
          DialogueDeparture(line: nil, reason: reason, comparison: DialogueComparison()))),
      .close(.fin),
    ]
    isEnded = true
  }

  private func reason(_ end: End?, isAtEnd: Bool, isSilent: Bool, _ missing: Int) -> String {
    let lack = missing > 0 ? ", \(missing) octets too early" : ""
    switch end {
    case .closed: return "the client closed its side\(lack)"
    case .reset: return "the client reset the connection\(lack)"
    case .idle:
      let time = "within \(ScriptText.duration(idleTimeout)), the server's idle timeout"
      if missing > 0 { return "the client sent \(missing) octets too few \(time)" }
      return isSilent
        ? "the client sent nothing \(time)" : "the client did not send the rest \(time)"
    case .outOfMemory: return "the server's memory budget is spent"
    case .noTLS(let reason): return "the handshake of TLS failed: \(reason)"
    case nil: return isAtEnd ? "the client sent more" : "the client sent something else"
    }
  }

  private mutating func end421(_ line: Int, _ expected: String?) {
    write421(
      "departed from the dialogue at line \(line): expected \(expected ?? "the end of the dialogue")"
    )
  }

  /// One line of ASCII, within the 512 octets of RFC 5321 §4.5.3.1.5.
  private mutating func write421(_ text: String) {
    // Behind a handshake that failed nothing can be said.
    if case .failed = handshake { return }
    effects.append(.fault(.pace(nil)))
    let ascii = text.utf8.map { (32...126).contains($0) ? $0 : UInt8(ascii: "?") }
    effects.append(.write(Array("421 4.7.0 ".utf8) + ascii.prefix(480) + [13, 10]))
  }
}

extension DialoguePosition.Move {
  var isLine: Bool { if case .line = kind { true } else { false } }

  /// The characters before the text, of `C: ` for example.
  var prefixLength: Int {
    if case .line(let times, _) = kind { times.rawValue.count + 3 } else { 0 }
  }
}
