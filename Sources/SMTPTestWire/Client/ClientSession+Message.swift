internal import CSMTPTestScan

/// A message under way.
struct Delivery: Sendable {
  let message: ClientMessage
  /// Whether BDAT carries the content rather than DATA.
  let isChunked: Bool
  /// The lines that were not sent: MAIL, then each RCPT.
  var lines: [[UInt8]]
  var recipients: [ClientOutcome.Recipient]
  var acceptedCount = 0
  /// The last final reply, and in LMTP how many recipients, in their order, are done with theirs.
  var finalReply: SMTPReply?
  var answeredCount = 0
  var failure: ClientFailure?
  /// Whether all of the content was handed to the socket.
  var isContentSent = false

  // The content.
  var writer: ContentWriter
  /// How many octets of a content that is there were sent.
  var sent = 0
  /// The pieces that were asked for and not sent, and whether the last of all is among them.
  var pieces: [[UInt8]] = []
  var hasLastPiece = false
  var isPieceDue = false

  var number: Int { message.number }
}

/// MAIL, RCPT and DATA, one by one or in a group (RFC 5321 §3.3, RFC 2920 §3.1).
extension ClientSession {
  var isPipelining: Bool {
    profile.options.usesPipelining && offer.offers(.pipelining) || defects.has(.pipelinesUnasked)
  }

  mutating func begin(_ message: ClientMessage) {
    do throws(ClientLines.Refusal) {
      delivery = try prepare(message)
    } catch {
      let failure = ClientFailure(error.kind, at: .mail, error.reason)
      effects.append(.tell(ClientFact.finished(.unsent(message, failure))))
      return
    }
    phase = .message
    guard isPipelining else { return sendLine(0) }
    guard let delivery else { return }
    // One write: the server shall see the group in one piece.
    var lines = delivery.lines
    if !delivery.isChunked { lines.append(Array("DATA".utf8)) }
    effects.append(.write(Self.joined(lines, defects.has(.bareLF) ? [10] : [13, 10])))
    expect(.mail)
    var index = 0
    while index < delivery.recipients.count {
      expect(.rcpt(index))
      index += 1
    }
    if !delivery.isChunked { expectData() }
  }

  /// The lines, each with its end, copied once: sums of arrays would copy all of it for each.
  private static func joined(_ lines: [[UInt8]], _ lineEnd: [UInt8]) -> [UInt8] {
    var count = 0
    for line in lines { count += line.count + lineEnd.count }
    return Array(unsafeUninitializedCapacity: count) { target, written in
      guard let start = target.baseAddress else { return }
      for line in lines {
        smtp_copy(start + written, line, line.count)
        written += line.count
        smtp_copy(start + written, lineEnd, lineEnd.count)
        written += lineEnd.count
      }
    }
  }

  /// DATA is sent.
  private mutating func expectData() {
    expect(.data)
    if defects.has(.dataWithout354) { beginContent() }
  }

  /// Sends the line of MAIL, 0, or of a recipient, from 1.
  private mutating func sendLine(_ index: Int) {
    guard let line = delivery?.lines[index] else { return }
    write(line)
    expect(index == 0 ? .mail : .rcpt(index - 1))
  }

  /// Makes the lines; nothing is sent before all of them are known to be sound.
  // Mutating, though it changes nothing: for others a debug build copies all of the session first.
  private mutating func prepare(_ message: ClientMessage) throws(ClientLines.Refusal) -> Delivery {
    let envelope = message.envelope
    if envelope.forwardPaths.isEmpty {
      throw ClientLines.Refusal(.unsendable, "the message has no recipient")
    }
    if let most = offer.mostRecipients, envelope.forwardPaths.count > most {
      throw ClientLines.Refusal(
        .unsendable, "the server takes \(most) recipients at once (RFC 9422)")
    }
    // Before all else, since what is offered decides nothing about it.
    if !defects.has(.noChecks) {
      for path in envelope.forwardPaths {
        try ClientLines.check(path.address.octets, "the address")
      }
    }
    let needs = try ContentNeeds(message, offer, defects)
    let isBinary = envelope.parameter("BODY")?.uppercased() == "BINARYMIME"
    let isChunked = offer.offers(.chunking) && profile.options.usesChunking
    if isBinary, !isChunked {
      throw ClientLines.Refusal(.unsendable, "BINARYMIME needs BDAT (RFC 3030 section 3)")
    }
    let lines = ClientLines(offer: offer, isEncrypted: isEncrypted, defects: defects)
    var made = [try lines.mail(envelope.sender, envelope.parameters + needs.parameters)]
    for path in envelope.forwardPaths { made.append(try lines.rcpt(path.address, path.parameters)) }
    return Delivery(
      message: message, isChunked: isChunked, lines: made,
      recipients: Array(repeating: .notSent, count: envelope.forwardPaths.count),
      writer: ContentWriter(
        doublesDots: !isChunked && !defects.has(.noDotStuffing) && !defects.has(.noChecks),
        isBinary: isBinary || defects.has(.noChecks), isKnown: needs.isPlain))
  }

  // MARK: Replies

  mutating func mailAnswered(_ reply: SMTPReply) {
    if reply.isIntermediate { return breakOff("the server answered MAIL with \(reply.code)") }
    if !reply.isPositive {
      delivery?.failure = ClientFailure(.sender, at: .mail, refusedBy: reply)
      // In a group the other replies are still to come.
      if isNothingOwed { finishDelivery() }
      return
    }
    if isNothingOwed { sendLine(1) }
  }

  mutating func rcptAnswered(_ reply: SMTPReply, _ index: Int) {
    if reply.isIntermediate { return breakOff("the server answered RCPT with \(reply.code)") }
    let isAccepted = reply.isPositive || defects.has(.ignoresRefusals)
    delivery?.recipients[index] = isAccepted ? .accepted(reply) : .refused(reply)
    if isAccepted { delivery?.acceptedCount += 1 }
    guard let delivery, isNothingOwed else { return }
    // MAIL and each RCPT have a line.
    if index + 2 < delivery.lines.count { return sendLine(index + 2) }
    if delivery.acceptedCount == 0 || delivery.failure != nil { return finishDelivery() }
    if delivery.isChunked { return beginContent() }
    write("DATA")
    expectData()
  }

  mutating func dataAnswered(_ reply: SMTPReply) {
    guard let delivery, !defects.has(.dataWithout354) else { return }
    if reply.code == 354 {
      if delivery.acceptedCount > 0, delivery.failure == nil { return beginContent() }
      // Nobody is to get it: an empty content ends what the server has begun (RFC 2920 §3.1).
      effects.append(.write(Array(".\r\n".utf8)))
      return expect(.final(-1))
    }
    // Only 354 is leave to send (RFC 5321 §3.3).
    if reply.isPositive || reply.isIntermediate {
      return breakOff("the server answered DATA with \(reply.code)")
    }
    if delivery.failure == nil, delivery.acceptedCount > 0 {
      self.delivery?.failure = ClientFailure(.delivery, at: .data, refusedBy: reply)
    }
    finishDelivery()
  }

  /// Tells what became of the message, and has the server forget what is left of it.
  mutating func finishDelivery() {
    guard let delivery else { return }
    var outcome = ClientOutcome(
      number: delivery.number, recipients: delivery.recipients, finalReply: delivery.finalReply,
      failure: delivery.failure)
    if outcome.failure == nil, delivery.acceptedCount == 0 { outcome.failure = delivery.allRefused }
    // Nobody knows what a chunk that was refused leaves open, be it the last (RFC 3030 section 2).
    let mayBeOpen = !delivery.isContentSent || delivery.isChunked && outcome.failure != nil
    if outcome.failure != nil {
      for (index, recipient) in outcome.recipients.enumerated() {
        // Who was accepted gets nothing all the same.
        if case .accepted = recipient { outcome.recipients[index] = .notSent }
      }
    }
    self.delivery = nil
    phase = .ready
    effects.append(.tell(ClientFact.finished(outcome)))
    if mayBeOpen, !defects.has(.noRSET) {
      write("RSET")
      expect(.reset)
    }
  }
}

extension Delivery {
  /// All recipients were refused: for ever only if each of them was.
  var allRefused: ClientFailure {
    var decisive: SMTPReply?
    for case .refused(let reply) in recipients
    where decisive == nil || reply.isTransientFailure && decisive?.isTransientFailure == false {
      decisive = reply
    }
    let stage = isContentSent ? SMTPStage.endOfData : .rcpt
    let kind: ClientFailure.Kind = isContentSent ? .delivery : .recipients
    guard let decisive else { return ClientFailure(kind, at: stage, "no recipient was accepted") }
    return ClientFailure(
      kind, at: stage,
      isContentSent
        ? "the server refused the message for all recipients"
        : "the server refused all recipients",
      reply: decisive, isTransient: decisive.isTransientFailure)
  }
}

extension ClientOutcome {
  /// Nothing of the message was sent.
  static func unsent(_ message: ClientMessage, _ failure: ClientFailure) -> ClientOutcome {
    ClientOutcome(
      number: message.number,
      recipients: Array(repeating: .notSent, count: message.envelope.forwardPaths.count),
      failure: failure)
  }
}

/// The parameters of MAIL that follow from a message.
private struct ContentNeeds {
  var parameters: [SMTPParameter] = []
  /// Whether the content was looked at, and is sent as it is.
  var isPlain = false

  init(
    _ message: ClientMessage, _ offer: ClientOffer, _ defects: SMTPClientDefects
  ) throws(ClientLines.Refusal) {
    let envelope = message.envelope
    let body = envelope.parameter("BODY")?.uppercased()
    var isEightBit = false
    var size: Int?
    var needsUTF8 = envelope.sender.octets.hasHighOctet
    for path in envelope.forwardPaths where path.address.octets.hasHighOctet { needsUTF8 = true }
    switch message.content {
    case .octets(let octets):
      size = octets.count
      if body != "BINARYMIME", !defects.has(.noChecks) {
        let inspected = try Self.inspect(octets)
        isEightBit = inspected.isEightBit
        isPlain = inspected.isPlain
        needsUTF8 = needsUTF8 || isEightBit && Self.hasEightBitHeader(octets)
      }
    case .pulled(let known):
      size = known
      // What nobody has seen may hold anything.
      isEightBit = offer.offers(.eightBitMIME)
    }
    if let size, let largest = offer.largestMessage, size > largest {
      throw ClientLines.Refusal(
        .unsendable, "the message has \(size) octets, and the server takes \(largest) (RFC 1870)")
    }
    func isGiven(_ keyword: String) -> Bool {
      for parameter in envelope.parameters where parameter.keyword == keyword { return true }
      return false
    }
    if let size, offer.offers(.size) || defects.has(.parametersUnasked), !isGiven("SIZE") {
      parameters.append(SMTPParameter("SIZE", String(size)))
    }
    // What is sent unasked is not declared either.
    let isSilent = defects.has(.eightBitUnasked)
    if needsUTF8, !isGiven("SMTPUTF8"), !isSilent || offer.offers(.smtpUTF8) {
      parameters.append(SMTPParameter("SMTPUTF8"))
    }
    if isEightBit, body == nil, !isSilent || offer.offers(.eightBitMIME) {
      parameters.append(SMTPParameter("BODY", "8BITMIME"))
    }
  }

  private static func inspect(_ octets: [UInt8]) throws(ClientLines.Refusal) -> ContentWriter {
    var writer = ContentWriter(doublesDots: true)
    do throws(ContentWriter.Defect) {
      try octets.withUnsafeBufferPointer { (all) throws(ContentWriter.Defect) in
        // Piece by piece: it is gone through twice, the second time in the processor's cache.
        var start = 0
        while start < all.count {
          let end = min(start + ClientSession.pieceSize, all.count)
          try writer.inspect(UnsafeBufferPointer(rebasing: all[start..<end]))
          start = end
        }
      }
      try writer.checkEnd()
    } catch {
      throw ClientLines.Refusal(.unsendable, "the content has \(error.rawValue)")
    }
    return writer
  }

  /// Whether the header has octets above 127, for which 8BITMIME alone is not enough (RFC 6532).
  private static func hasEightBitHeader(_ octets: [UInt8]) -> Bool {
    var index = 0
    while index < octets.count {
      if octets[index] > 127 { return true }
      if octets[index] == 10, index + 2 < octets.count, octets[index + 1] == 13 { return false }
      index += 1
    }
    return false
  }
}
