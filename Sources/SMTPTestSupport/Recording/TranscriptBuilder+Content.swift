internal import SMTPTestNetwork
internal import SMTPTestScript

/// Contents: their first and their last lines are shown.
extension TranscriptBuilder {
  mutating func beginContent(endingAt end: Int?) {
    if mode == .commands || end != nil { contentLines = 0 }
    mode = .content
    contentEnd = end
  }

  mutating func addContentLine(_ line: [UInt8], at offset: Int) {
    contentLines += 1
    if contentLines <= HeldLines.firstLines {
      addShortened(line, at: offset)
    } else {
      hold(offset..<offset + line.count)
    }
  }

  /// What lies before is held already, or nothing is.
  private mutating func hold(_ range: Range<Int>) {
    if held == nil { held = HeldLines(range) } else { held?.extend(to: range.upperBound) }
  }

  /// Passes the lines of a content that are here, up to its end.
  mutating func passContent(
    _ octets: UnsafeRawBufferPointer, _ snapshot: SessionSnapshot
  ) -> Int {
    let whole = octets
    let octets = octets.part(0, endOfContent(octets))
    let count = OctetSearch.endOfLines(octets)
    if count == 0 { return passDot(whole, snapshot) }
    endPartialServerLine(snapshot)
    let start = clientAt
    clientAt += count
    judge.judgeClient(of: snapshot, upTo: clientAt)
    let violations = judge.violations
    var next = printedViolations
    var at = 0
    while at < count, contentLines < HeldLines.firstLines {
      let rest = octets.part(at, count)
      let most = next < violations.count ? 1 : HeldLines.firstLines - contentLines
      let shown = clientText.secrets.isEmpty ? text.addPlain(rest, .client, most: most) : (0, 0)
      if shown.0 > 0 {
        contentLines += shown.0
        at += shown.1
      } else {
        let end = OctetSearch.lineFeed(rest, from: 0) ?? rest.count - 1
        addContentLine(Array(rest.part(0, end + 1)), at: start + at)
        at += end + 1
      }
      while next < violations.count, violations[next].offset < start + at {
        text.add("# violation: \(violations[next])")
        next += 1
        printedViolations = next
      }
    }
    if at < count { hold(start + at..<start + count) }
    addViolations()
    return count
  }

  /// Passes the line that ends a content, if it comes next.
  private mutating func passDot(
    _ octets: UnsafeRawBufferPointer, _ snapshot: SessionSnapshot
  ) -> Int {
    guard contentEnd.map({ $0 <= clientAt }) ?? true, octets.count >= 3,
      octets[0] == UInt8(ascii: "."), octets[1] == 13, octets[2] == 10
    else { return 0 }
    endContent(snapshot)
    clientAt += 3
    judge.judgeClient(of: snapshot, upTo: clientAt)
    addViolations()
    return 3
  }

  /// Adds lines of the client, the last of which may have no end.
  private mutating func addLines(_ octets: UnsafeRawBufferPointer, at offset: Int) {
    var at = 0
    while at < octets.count {
      let rest = octets.part(at, octets.count)
      let plain = clientText.secrets.isEmpty ? text.addPlain(rest, .client, most: .max).octets : 0
      at += plain
      if plain > 0 { continue }
      let end = OctetSearch.lineFeed(rest, from: 0) ?? rest.count - 1
      addShortened(Array(rest.part(0, end + 1)), at: offset + at)
      at += end + 1
    }
  }

  /// How many of the octets at most are of the content: not the line that ends it.
  private func endOfContent(_ octets: UnsafeRawBufferPointer) -> Int {
    if let contentEnd { return max(0, min(octets.count, contentEnd - clientAt)) }
    if octets[0] == UInt8(ascii: "."), octets.count < 3 || octets[1] == 13 && octets[2] == 10 {
      return 0
    }
    return OctetSearch.first([10, 46, 13, 10], in: octets).map { $0 + 1 } ?? octets.count
  }

  /// Shows what was held or only counted: something else follows.
  mutating func endHeld(_ snapshot: SessionSnapshot, endsWithDot: Bool = false) {
    if let held {
      self.held = nil
      let shown = held.shown(snapshot, clientText, endsWithDot: endsWithDot)
      for mark in shown.marks { text.add(mark) }
      shown.octets.withUnsafeBytes { addLines($0, at: shown.start) }
    }
    if chunkCount > 0 {
      text.add("C: {\(chunkCount)}\\-")
      text.add(chunkLeft == 0 ? "# the octets of the chunk" : "# octets of the chunk")
      chunkCount = 0
    }
  }

  mutating func endContent(_ snapshot: SessionSnapshot) {
    endPartialServerLine(snapshot)
    endHeld(snapshot, endsWithDot: true)
    let dot: StaticString = ".\r\n"
    let octets = UnsafeRawBufferPointer(start: dot.utf8Start, count: dot.utf8CodeUnitCount)
    if text.addPlain(octets, .client, most: 1).lines == 0 { text.add("C: .") }
    mode = .commands
    endsWithDATA = false
    owedReplies += 1
  }
}
