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
      if octets.isEmpty { endContent() }
    }
  }

  private mutating func restartBlockTimer() {
    effects.append(.setTimer(Self.patience, after: profile.options.timeouts.dataBlock))
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

  private var isEightBitAllowed: Bool {
    offer.offers(.eightBitMIME) || delivery?.message.envelope.parameter("BODY") != nil
  }

  /// All of it is sent, and the server has to say what became of it.
  private mutating func endContent() {
    phase = .message
    delivery?.isContentSent = true
    guard profile.options.isLMTP, let delivery else { return expect(.final(-1)) }
    for (index, recipient) in delivery.recipients.enumerated() {
      if case .accepted = recipient { expect(.final(index)) }
    }
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
