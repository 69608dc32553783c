import CSMTPTestScan

/// The chunks of BDAT on their way past the referee.
struct ChunkPassage {
  /// What is left of the chunk in progress.
  var left = 0
  var isLast = false
  /// The replies its end waits for: none where nothing is answered any more.
  var isAnswered = true
  /// Where the first chunk of the open transaction starts; `nil` before it.
  var start: Int?
  var isEightBit = false
  /// The lines of the open transaction's chunks, where lines are judged.
  var lines: LineMeter?
  /// Where the last chunk ended.
  var end = 0
}

/// Judging what comes after DATA and BDAT.
extension Referee {
  mutating func startContent() {
    if !buffer.isEmpty, let answered, arrivals.sent(at: offset) < answered.end {
      add(.earlyContent, at: offset, "content sent before the 354 to DATA")
    }
    answered = nil
    beginContent()
    exchanges?.begin(.content, offset..<offset)
    reader = ContentReader(start: offset)
    phase = .content
  }

  private mutating func beginContent() {
    earlyReplies = 0
    listedInContent = 0
    collected = []
  }

  mutating func readContent() -> Bool {
    let (consumed, stop) = reader!.scan(buffer.octets)
    collect(consumed)
    pass(consumed)
    exchanges?.extend(to: offset)
    switch stop {
    case .needsMore: return false
    case .found(let violation):
      listedInContent += 1
      if listedInContent <= Self.listedOfContent { add(violation) }
    case .ended: endContent()
    }
    return true
  }

  private mutating func endContent() {
    let content = reader!
    reader = nil
    if !isEightBit, isTransactionOpen, content.isEightBit {
      add(.undeclared8Bit(at: content.start))
    }
    if !expectedContents.isEmpty {
      // The final dot is no content.
      collected.removeLast(collected.count - content.length)
      let size = collected.withUnsafeMutableBytes { DotStuffing.remove(from: $0) }
      compare(collected[..<size], at: content.start)
    }
    isBehindContent = true
    finishContent()
  }

  /// The content is whole: its final reply is due, in LMTP one for each recipient.
  private mutating func finishContent() {
    let due = parser.isLMTP ? max(acceptedCount, 1) : 1
    closeTransaction()
    if phase == .over { return }
    phase = .commands
    if closing == nil, due > earlyReplies {
      expectReply(to: .replies(due - earlyReplies), "the content")
    }
    if due <= earlyReplies { exchanges?.close() }
  }

  // MARK: BDAT

  /// The octets that follow a BDAT, if that can be told.
  mutating func sizeOfChunk(_ parsed: ParsedCommand, _ text: UnsafeRawBufferPointer) -> Int? {
    if case .bdat(let size, _) = parsed.command { return size }
    if let size = parsed.refusedChunkSize { return size }
    var reader = parser
    reader.extensions.insert(.chunking)
    let again = reader.parse(text, at: offset)
    if case .bdat(let size, _) = again.command { return size }
    return again.refusedChunkSize
  }

  mutating func startChunk(_ parsed: ParsedCommand, size: Int?) {
    let isOffered = parser.extensions.contains(.chunking)
    guard isOffered, let size else {
      expectReply(to: size.map { .unofferedChunk(size: $0) } ?? .other, "BDAT")
      return
    }
    if chunk.start == nil { beginContent() }
    var isLast = false
    if case .bdat(_, true) = parsed.command { isLast = true }
    passChunk(size, isLast: isLast, isAnswered: true)
  }

  mutating func passChunk(_ size: Int, isLast: Bool, isAnswered: Bool) {
    chunk.left = size
    chunk.isLast = isLast
    chunk.isAnswered = isAnswered
    if chunk.start == nil {
      chunk.start = offset
      chunk.lines = isBinary ? nil : LineMeter(start: offset)
    } else {
      let gap = offset - chunk.end
      chunk.lines?.skip(gap)
    }
    chunk.end = offset + size
    earlyReplies = 0
    phase = .chunk
    if size == 0 { endChunk() }
  }

  mutating func readChunk() -> Bool {
    let count = min(buffer.count, chunk.left)
    if !chunk.isEightBit, smtp_has_high_octet(buffer.start, count) != 0 { chunk.isEightBit = true }
    if isTransactionOpen, chunk.isAnswered,
      let long = chunk.lines?.measure(buffer.start, count, at: offset)
    {
      add(long)
    }
    collect(count)
    pass(count)
    exchanges?.extend(to: offset)
    chunk.left -= count
    if chunk.left == 0 { endChunk() }
    return true
  }

  private mutating func endChunk() {
    guard chunk.isAnswered else {
      phase = .commands
      return
    }
    guard chunk.isLast else {
      phase = .commands
      if closing == nil, earlyReplies == 0 { expectReply(to: .other, "BDAT") }
      if earlyReplies > 0 { exchanges?.close() }
      return
    }
    if isTransactionOpen, let start = chunk.start {
      if !isEightBit, chunk.isEightBit { add(.undeclared8Bit(at: start)) }
      if !expectedContents.isEmpty { compare(collected[...], at: start) }
    }
    finishContent()
  }

  // MARK: What was to be sent

  private mutating func collect(_ count: Int) {
    if expectedContents.isEmpty { return }
    collected.append(contentsOf: buffer.octets.prefix(count))
  }

  private mutating func compare(_ content: ArraySlice<UInt8>, at start: Int) {
    let isExpected = content.withUnsafeBytes { content in
      expectedContents.contains { expected in
        expected.withUnsafeBytes {
          $0.count == content.count
            && ($0.count == 0 || memcmp($0.baseAddress!, content.baseAddress!, $0.count) == 0)
        }
      }
    }
    if !isExpected {
      add(
        .unexpectedContent, at: start,
        "a content of \(content.count) octets that is none of those to be sent")
    }
  }
}
