internal import SMTPTestNetwork
internal import SMTPTestScript

/// What the client sent: commands and chunks, and contents line by line.
extension TranscriptBuilder {
  /// The octets of the client from `clientAt` on.
  mutating func addClient(_ octets: UnsafeRawBufferPointer, _ snapshot: SessionSnapshot) {
    var at = 0
    while at < octets.count {
      let rest = octets.part(at, octets.count)
      let passed =
        chunkLeft > 0
        ? passChunk(rest.count, snapshot)
        : client.isEmpty ? passLines(rest, snapshot) : 0
      if passed > 0 {
        at += passed
        continue
      }
      guard let end = OctetSearch.lineFeed(rest, from: 0) else {
        client += rest
        clientAt += rest.count
        return
      }
      client += rest.part(0, end + 1)
      clientAt += end + 1
      at += end + 1
      let line = client
      client = []
      addClientLine(line, at: clientAt - line.count, snapshot)
      // However the octets came, each is judged at the line where it is certain.
      judge.judgeClient(of: snapshot, upTo: clientAt)
      addViolations()
    }
  }

  private mutating func passChunk(_ count: Int, _ snapshot: SessionSnapshot) -> Int {
    let part = min(chunkLeft, count)
    chunkLeft -= part
    chunkCount += part
    clientAt += part
    if chunkLeft == 0 { endHeld(snapshot) }
    return part
  }

  /// Passes lines that are whole; returns how many octets they are, 0 where the first is not, or ends
  /// a content, or has to be looked at for another reason.
  private mutating func passLines(
    _ octets: UnsafeRawBufferPointer, _ snapshot: SessionSnapshot
  ) -> Int {
    while nextContent < contents.count, contents[nextContent].lowerBound <= clientAt {
      if contents[nextContent].lowerBound == clientAt {
        beginContent(endingAt: contents[nextContent].upperBound)
      }
      nextContent += 1
    }
    if mode == .presumedContent, owedToDATA == 0, ClientVerb(octets) == .anew {
      endHeld(snapshot)
      mode = .commands
    }
    return mode == .commands ? passCommand(octets, snapshot) : passContent(octets, snapshot)
  }

  private mutating func passCommand(
    _ octets: UnsafeRawBufferPointer, _ snapshot: SessionSnapshot
  ) -> Int {
    guard clientText.secrets.isEmpty else { return 0 }
    endPartialServerLine(snapshot)
    let count = text.addPlain(octets, .client, most: 1).octets
    if count == 0 { return 0 }
    noteCommand(octets.part(0, count - 2))
    clientAt += count
    judge.judgeClient(of: snapshot, upTo: clientAt)
    addViolations()
    return count
  }

  // MARK: Lines one by one

  /// A line with its line end, or a part that has none.
  private mutating func addClientLine(
    _ line: [UInt8], at offset: Int, _ snapshot: SessionSnapshot
  ) {
    endPartialServerLine(snapshot)
    if mode == .commands {
      addShortened(line, at: offset)
      let text = line.prefix { $0 != 13 && $0 != 10 }
      return Array(text).withUnsafeBytes { noteCommand($0) }
    }
    // Of an open transaction the line itself tells.
    let isWithin = contentEnd.map { offset + line.count <= $0 } ?? false
    if isWithin || line != [UInt8(ascii: "."), 13, 10] {
      return addContentLine(line, at: offset)
    }
    endContent(snapshot)
  }

  mutating func endPartialClientLine(_ snapshot: SessionSnapshot) {
    if client.isEmpty { return }
    let line = client
    client = []
    addClientLine(line, at: clientAt - line.count, snapshot)
  }

  /// Adds a line of the client, shortened where it is overlong.
  mutating func addShortened(_ line: [UInt8], at offset: Int) {
    let isWhole = line.suffix(2) == [13, 10]
    let isEndless = line.last != 10
    let octets = isWhole ? line.dropLast(2) : line
    let shownCount = DialogueWriter.shownOctets
    let isLong = octets.count > shownCount
    let part = isLong ? Array(octets.prefix(shownCount)) : octets
    let shown = clientText.text(part, at: offset, isCounted: isEndless)
    if !isLong {
      text.add(DialogueText.prefixed("C:", DialogueText.ended(shown, isWhole)))
    } else if isEndless {
      text.add("C: \(shown)\\-")
      text.add("C: {\(octets.count - shownCount)}\\-")
    } else {
      text.add("C: \(shown){*}" + (isWhole ? "" : "\\n\\-"))
    }
    if isEndless, !clientText.parts(of: part, at: offset).isEmpty {
      text.add("# octets of a secret")
    }
  }

  // MARK: What is due

  private mutating func noteCommand(_ line: UnsafeRawBufferPointer) {
    owedReplies += 1
    let verb = ClientVerb(line)
    endsWithDATA = verb == .data
    if verb == .data {
      owedToDATA = owedReplies
      mode = .presumedContent
      contentLines = 0
      contentEnd = nil
    } else if verb == .bdat {
      let size = Array(line.dropFirst(5)).prefix { $0 >= 0x30 && $0 <= 0x39 }
      chunkLeft = Int(String(decoding: size, as: UTF8.self)) ?? 0
    }
  }

  /// A reply is whole.
  mutating func noteReply(_ code: Int) {
    if owedReplies > 0 { owedReplies -= 1 }
    if owedToDATA > 0 {
      owedToDATA -= 1
    } else if mode == .presumedContent, code / 10 != 50 {
      mode = .commands
    }
    if code == 354, endsWithDATA, mode != .content { beginContent(endingAt: nil) }
  }
}
