/// The content after DATA or in chunks, piece by piece: the driver asks for the next when the socket
/// has room (RFC 5321 §4.1.1.4, RFC 3030 §2).
extension ClientSession {
  /// How many octets of a content go in one write.
  static var pieceSize: Int { 65_536 }

  mutating func beginContent() {
    phase = .content
    stage = .body
    restartBlockTimer()
    // A content that is there is one chunk.
    if let delivery, delivery.isChunked, case .octets(let octets) = delivery.message.content {
      write("BDAT \(octets.count) LAST")
      tellBegin(delivery.number)
      if octets.isEmpty { endContent() }
    } else if let delivery {
      tellBegin(delivery.number)
    }
  }

  private mutating func tellBegin(_ number: Int) {
    effects.append(.tell(ClientFact.contentBegins(number: number)))
  }

  private mutating func restartBlockTimer() {
    wait(for: profile.options.timeouts.dataBlock)
  }

  /// Sends the next piece; false where it has to be waited for.
  mutating func pushContent() -> Bool {
    guard let delivery else { return false }
    switch delivery.message.content {
    case .octets(let octets):
      let start = delivery.sent
      let end = min(start + Self.pieceSize, octets.count)
      self.delivery?.sent = end
      push(octets[start..<end], isLast: end == octets.count)
      return true
    case .pulled:
      if let piece = delivery.pieces.first {
        // In a chunk of its own, of which the server has to be asked to take more only without
        // PIPELINING.
        if delivery.isChunked, !isNothingOwed, !isPipelining { return false }
        self.delivery?.pieces.removeFirst()
        let isLast = delivery.hasLastPiece && delivery.pieces.count == 1
        if delivery.isChunked { write("BDAT \(piece.count)\(isLast ? " LAST" : "")") }
        push(piece[...], isLast: isLast)
        return true
      }
      if delivery.isPieceDue || delivery.hasLastPiece { return false }
      self.delivery?.isPieceDue = true
      effects.append(.tell(ClientFact.contentDue(number: delivery.number)))
      return true
    }
  }

  mutating func takePiece(_ octets: [UInt8], isLast: Bool) {
    guard delivery?.isPieceDue == true else { return }
    delivery?.isPieceDue = false
    delivery?.hasLastPiece = isLast
    // An empty chunk says nothing but that it is the last.
    if isLast || !octets.isEmpty { delivery?.pieces.append(octets) }
    if isNothingOwed { restartBlockTimer() }
  }

  private mutating func push(_ piece: ArraySlice<UInt8>, isLast: Bool) {
    guard var writer = delivery?.writer else { return }
    if defects.has(.noDotStuffingAtEdges) { writer.forgetEdge() }
    var output: [UInt8] = []
    output.reserveCapacity(piece.count + 64)
    do throws(ContentWriter.Defect) {
      try piece.withUnsafeBufferPointer { (octets) throws(ContentWriter.Defect) in
        try writer.add(octets, to: &output)
      }
      if isLast { try writer.end(&output) }
    } catch {
      // Half of it is sent: only the end of the connection keeps it from being taken for a message.
      return breakOff("the content has \(error.rawValue)", .unsendable)
    }
    delivery?.writer = writer
    if !defects.isEmpty { spoil(&output, isLast: isLast) }
    if writer.isEightBit, !isEightBitAllowed {
      return breakOff(
        "the content has octets above 127, and the server does not offer 8BITMIME", .unsendable)
    }
    effects.append(.write(output))
    if isLast {
      endContent()
    } else if delivery?.isChunked == true, case .pulled? = delivery?.message.content {
      expect(.chunk)
    } else {
      restartBlockTimer()
    }
  }

  /// Does to the next octets of a content what the defects want.
  private func spoil(_ output: inout [UInt8], isLast: Bool) {
    if isLast, delivery?.isChunked == false {
      let dot: [UInt8] = [Octet.dot, 13, 10]
      if defects.has(.noDotStuffing) || defects.has(.noChecks) {
        if output.suffix(2) != [13, 10], !output.isEmpty { output += [13, 10] }
        output += dot
      }
      if defects.has(.extraLineEnd) { output.insert(contentsOf: [13, 10], at: output.count - 3) }
    }
    if defects.has(.bareLF) { output.removeAll { $0 == 13 } }
  }

  private var isEightBitAllowed: Bool {
    defects.has(.eightBitUnasked) || offer.offers(.eightBitMIME)
      || delivery?.message.envelope.parameter("BODY") != nil
  }

  /// All of it is sent, and the server has to say what became of it.
  private mutating func endContent() {
    phase = .message
    delivery?.isContentSent = true
    if defects.has(.ignoresFinalReply) { takeForSent() }
    if let delivery { effects.append(.tell(ClientFact.contentEnds(number: delivery.number))) }
    guard let delivery else { return }
    guard profile.options.isLMTP else { return expect(.final(-1)) }
    for (index, recipient) in delivery.recipients.enumerated() {
      if case .accepted = recipient { expect(.final(index)) }
    }
  }

  /// Says that the message is sent before the server has said so.
  private mutating func takeForSent() {
    guard let delivery else { return }
    self.delivery = nil
    phase = .ready
    effects.append(
      .tell(
        ClientFact.finished(
          ClientOutcome(
            number: delivery.number, recipients: delivery.recipients, finalReply: nil,
            failure: nil))))
    expect(.final(-1))
  }

  mutating func chunkAnswered(_ reply: SMTPReply) {
    if reply.isPositive {
      // The server's time for its next reply is that of the next chunk.
      guard isNothingOwed else { return }
      if delivery?.failure != nil { return finishDelivery() }
      if phase == .content, delivery?.isPieceDue == false { restartBlockTimer() }
      return
    }
    if reply.isIntermediate { return breakOff("the server answered BDAT with \(reply.code)") }
    if delivery?.failure == nil {
      delivery?.failure = ClientFailure(.delivery, at: .bdat, refusedBy: reply)
    }
    // No more chunks; those in the pipe are answered yet.
    phase = .message
    if isNothingOwed { finishDelivery() }
  }

  /// The reply to the whole, for one recipient in LMTP.
  mutating func contentAnswered(_ reply: SMTPReply, _ index: Int) {
    if delivery == nil { return }
    if reply.isIntermediate {
      return breakOff("the server answered the content with \(reply.code)")
    }
    delivery?.finalReply = reply
    if index >= 0 {
      delivery?.answeredCount = index + 1
      delivery?.recipients[index] = reply.isPositive ? .accepted(reply) : .refused(reply)
      if !reply.isPositive { delivery?.acceptedCount -= 1 }
    } else if !reply.isPositive, delivery?.failure == nil, delivery?.isContentSent == true {
      delivery?.failure = ClientFailure(.delivery, at: .endOfData, refusedBy: reply)
    }
    if isNothingOwed { finishDelivery() }
  }
}
