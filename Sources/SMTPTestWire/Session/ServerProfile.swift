import CSMTPTestScan

/// What all sessions of a server have in common, prepared once: options and encoded replies.
package final class ServerProfile: Sendable {
  /// The options of the machine.
  package struct Options: Sendable {
    package var hostName = "fixture.test"
    /// The text after the host name in the greeting.
    package var greeting = "ESMTP SMTPTestSupport"
    package var isLMTP = false
    package var reading = SMTPReading.standard
    package var extensions = SMTPExtensions.standard
    /// Whether EHLO and LHLO are understood; without, the server speaks HELO only.
    package var understandsEHLO = true
    package var limits = SMTPSessionLimits()
    /// Whether STARTTLS is offered until the session is encrypted.
    package var offersSTARTTLS = false
    /// Whether mail is taken inside TLS only (RFC 3207 §4).
    package var requiresTLS = false
    /// Whether a handshake comes before the greeting (RFC 8314 §3).
    package var isTLSImplicit = false
    /// The mechanisms of AUTH, in the order in which they are listed; none: AUTH is not offered.
    package var mechanisms: [SASLMechanism] = []
    /// Whether mail is taken of authenticated clients only (RFC 4954 §6).
    package var requiresAuthentication = false
    /// Whether a user may send as this address; `nil`: all may send as all.
    package var maySend: (@Sendable (_ user: String, SMTPEnvelopeAddress) -> Bool)?

    package init() {}
  }

  package let options: Options
  // The honest decisions that need nothing of the session, made once.
  let greeting, mail, rcpt, startData, chunk, reset, noop, quit, cannotVerify: Decision
  /// What an honest server does in mid-content: nothing.
  let goesOn = Decision(.accepted)
  let idle: Decision
  let tooManyErrors, tooManyRecipients, tooBig, needTLS, needAUTH, foreignSender: Decision
  private let needQUIT, needMAIL, needRCPT, nestedMAIL, needHello, doubleBDAT, nestedAUTH: Decision
  /// The final reply up to the queue identifier.
  private let queuedAs: [UInt8]
  /// The reply to EHLO before the client's name, and behind it in the two usual phases.
  private let greets, plainTail, encryptedTail: [UInt8]

  /// Whether it matters who sends mail.
  let guardsMail: Bool
  /// Whether anything in a chunk can be a reason to refuse it: else nobody looks at its octets.
  let judgesChunks: Bool
  /// The longest line of a reply in octets, its code and CRLF included (RFC 5321 §4.5.3.1.5).
  private static let longestReplyLine = 512

  package init(_ options: Options) {
    self.options = options
    guardsMail = options.requiresAuthentication || options.maySend != nil
    judgesChunks =
      !SMTPViolation.Kind.contentLineTooLong.isTolerated(in: options.reading)
      || !SMTPViolation.Kind.undeclared8Bit.isTolerated(in: options.reading)
    let isEnhanced = options.extensions.contains(.enhancedStatusCodes)
    func reply(_ reply: SMTPReply, closes: Bool = false) -> Decision {
      var reply = reply
      if !isEnhanced { reply.enhanced = nil }
      return Decision(reply, closes: closes)
    }
    greeting = reply(SMTPReply(220, "\(options.hostName) \(options.greeting)"))
    mail = reply(SMTPReply(250, "2.1.0", "Ok"))
    rcpt = reply(SMTPReply(250, "2.1.5", "Ok"))
    var facts = SMTPSessionFacts(number: 0)
    plainTail = Self.tail(options, facts)
    facts.isEncrypted = true
    encryptedTail = Self.tail(options, facts)
    greets = Array("250-\(options.hostName) greets ".utf8)
    startData = reply(SMTPReply(354, "End data with <CR><LF>.<CR><LF>"))
    chunk = reply(SMTPReply(250, "2.0.0", "Chunk received"))
    reset = reply(.ok)
    noop = reply(.ok)
    idle = reply(.idleTimeout, closes: true)
    tooManyErrors = reply(.tooManyErrors, closes: true)
    quit = reply(SMTPReply(221, "2.0.0", "Bye"), closes: true)
    queuedAs = Array("250 \(isEnhanced ? "2.0.0 " : "")Ok: queued as ".utf8)
    cannotVerify = reply(.cannotVerify)
    needQUIT = reply(SMTPReply(503, "5.5.1", "Send QUIT (RFC 5321 section 3.1)"))
    nestedAUTH = reply(SMTPReply(503, "5.5.1", "AUTH inside a transaction (RFC 4954 section 4)"))
    needMAIL = reply(SMTPReply(503, "5.5.1", "Send MAIL first (RFC 5321 section 4.1.4)"))
    needRCPT = reply(SMTPReply(503, "5.5.1", "No valid recipients (RFC 5321 section 3.3)"))
    nestedMAIL = reply(
      SMTPReply(503, "5.5.1", "A transaction is open; send RSET first (RFC 5321 section 4.1.4)"))
    let hello = options.isLMTP ? "LHLO" : options.understandsEHLO ? "EHLO" : "HELO"
    needHello = reply(SMTPReply(503, "5.5.1", "Send \(hello) first (RFC 5321 section 4.1.4)"))
    needTLS = reply(SMTPReply(530, "5.7.0", "Must issue a STARTTLS command first"))
    needAUTH = reply(SMTPReply(530, "5.7.0", "Authentication required (RFC 4954 section 6)"))
    foreignSender = reply(SMTPReply(550, "5.7.1", "The user may not send as that address"))
    tooManyRecipients = reply(.tooManyRecipients)
    tooBig = reply(.messageTooBig)
    doubleBDAT = reply(
      SMTPReply(503, "5.5.1", "BDAT and DATA in one transaction; send RSET (RFC 3030 section 2)"))
  }

  /// How a command is refused that is out of order.
  package func refusal(_ disorder: ProtocolTable.Disorder) -> Decision {
    switch disorder {
    case .quitIsDue: needQUIT
    case .helloIsDue: needHello
    case .transactionIsOpen: nestedMAIL
    case .mailIsDue: needMAIL
    case .recipientIsDue: needRCPT
    case .chunksAreInUse: doubleBDAT
    case .authInTransaction: nestedAUTH
    }
  }

  /// The reply as an honest server of these options writes it: without an enhanced status code
  /// where those are not offered.
  func honest(_ reply: SMTPReply) -> SMTPReply {
    if options.extensions.contains(.enhancedStatusCodes) { return reply }
    var reply = reply
    reply.enhanced = nil
    return reply
  }

  /// The final reply of an accepted transaction: `250 2.0.0 Ok: queued as SESSION-TRANSACTION`.
  func queued(session: Int, transaction: Int) -> Decision {
    let octets = [UInt8](unsafeUninitializedCapacity: queuedAs.count + 43) { target, count in
      let start = target.baseAddress!
      smtp_copy(start, queuedAs, queuedAs.count)
      count = queuedAs.count
      count += smtp_write_decimal(start + count, session)
      start[count] = Octet.hyphen
      count += 1
      count += smtp_write_decimal(start + count, transaction)
      start[count] = Octet.carriageReturn
      start[count + 1] = Octet.lineFeed
      count += 2
    }
    return Decision(.accepted, [.write(octets)], reply: octets)
  }

  /// The reply to EHLO and LHLO: a line for the client, then what is offered in its phase.
  func hello(to name: String, _ session: SMTPSessionFacts) -> Decision {
    // After AUTH the list is another, but that is rare enough to be made each time.
    let tail =
      session.user == nil
      ? session.isEncrypted ? encryptedTail : plainTail
      : Self.tail(options, session)
    var octets = greets
    octets += name.utf8
    if octets.count > Self.longestReplyLine - 2 {
      // The name may be longer than a line of a reply; it is no part that must be there.
      octets.removeLast(octets.count - 4 - options.hostName.utf8.count)
    }
    octets.append(13)
    octets.append(10)
    octets += tail
    if tail.isEmpty { octets[3] = UInt8(ascii: " ") }
    return Decision(.accepted, [.write(octets)], reply: octets)
  }

  private static func tail(_ options: Options, _ session: SMTPSessionFacts) -> [UInt8] {
    let list = capabilities(options, session)
    return list.isEmpty ? [] : SMTPReply(250, nil, list).octets
  }

  /// What EHLO and LHLO list, in the phase the session is in.
  private static func capabilities(_ options: Options, _ session: SMTPSessionFacts) -> [String] {
    let extensions = options.extensions
    var list: [String] = []
    if extensions.contains(.pipelining) { list.append("PIPELINING") }
    if extensions.contains(.size) { list.append("SIZE \(options.limits.messageSize)") }
    if extensions.contains(.vrfy) { list.append("VRFY") }
    if extensions.contains(.expn) { list.append("EXPN") }
    if options.offersSTARTTLS && !session.isEncrypted { list.append("STARTTLS") }
    let mechanisms = options.mechanisms.filter { session.isEncrypted || !$0.needsTLS }
    if !mechanisms.isEmpty, session.user == nil {
      list.append("AUTH " + mechanisms.map(\.name).joined(separator: " "))
    }
    if extensions.contains(.enhancedStatusCodes) { list.append("ENHANCEDSTATUSCODES") }
    if extensions.contains(.eightBitMIME) { list.append("8BITMIME") }
    if extensions.contains(.smtpUTF8) { list.append("SMTPUTF8") }
    if extensions.contains(.dsn) { list.append("DSN") }
    if extensions.contains(.chunking) {
      list.append("CHUNKING")
      if extensions.contains(.binaryMIME) { list.append("BINARYMIME") }
    }
    if extensions.contains(.help) { list.append("HELP") }
    return list
  }
}
