/// Judges a client by the octets of both directions, and by nothing else.
///
/// ```
///   greeting -> commands <-> content (DATA) | chunk (BDAT) | AUTH exchange
///                  |
///                  +-> STARTTLS -> commands, all that was offered forgotten (RFC 3207 §4.2)
///                  +-> QUIT, or what cannot be read as SMTP: nothing more is judged
/// ```
///
/// It is told what was recorded, in the order of the record, in any pieces: how a stream was cut
/// changes nothing. A command is judged when its turn has come, which is when the command before it
/// was answered and the session goes on: only then is known what its octets are and what was offered.
/// What the client did too early is claimed only where its octets were recorded before the reply was sent to the end.
///
/// Violations are only ever appended. `Referee+Command.swift` judges lines, `+Content` what comes
/// after DATA and BDAT, `+Reply` follows the server, `+Ending` judges how it ends.
package struct Referee {
  /// What the next octets of the client are.
  enum Phase {
    case commands, overlongLine, content, chunk, startingTLS
    /// Octets that cannot be judged: TLS, or what follows a BDAT of unknown size.
    case opaque
    case afterQUIT
    /// The server has ended the session.
    case over
  }

  /// The longest line of all, that of AUTH; a longer one is not read (RFC 4954 §4).
  static let longestLine = 12_288
  /// How many violations of one content are listed. A content may break a clause in every octet.
  static let listedOfContent = 100

  /// What the client broke, in the order in which it became certain.
  package private(set) var violations: [SMTPViolation] = []

  var phase = Phase.commands
  /// Grammar and offers: every departure is found, none is refused.
  var parser: CommandParser
  /// Whether the protocol is known, or the client's greeting tells.
  var isProtocolKnown: Bool
  var offer = CapabilityList()
  var isEncrypted = false
  var isTransactionOpen = false
  /// Whether the client has sent what the next of a transaction must stand behind: EHLO, HELO or
  /// LHLO, a MAIL, a RCPT. Whether it was accepted is another question, and open in a group.
  var hasGreeted = false
  var hasSentMAIL = false
  var hasSentRCPT = false
  /// Whether an AUTH has succeeded.
  var isAuthenticated = false
  /// How many recipients of the open transaction were accepted.
  var acceptedCount = 0
  /// Whether the latest MAIL allows octets above 127 in its content.
  var isEightBit = false
  /// Whether it allows lines of any length, or none.
  var isBinary = false
  /// Whether it says so: of a MAIL that cannot be read nobody knows.
  var declaresBinary = false
  /// Whether the next line is an answer to a challenge of AUTH.
  var isInExchange = false

  // The client's octets.
  var buffer = OctetBuffer()
  /// The offset of the buffer's first octet in all that the client sent.
  var offset = 0
  /// How many octets of an unfinished line are known to hold no LF.
  var searched = 0
  var arrivals = ArrivalMarks()
  var secrets: SecretFinder
  /// What nothing may quote, sent in clear or not.
  let hidden: SecretFinder
  /// Whether AUTH in clear was asked for, and so is nobody's fault.
  let allowsClearTextAUTH: Bool
  /// Octets of the client that nothing may quote, as far as it is known by now.
  package var secretRanges = OctetRanges()

  // The server's octets.
  var replies = ReplyReader()
  /// What the server has to answer; `nil`: the client's turn.
  var awaited: OwedReply? = OwedReply(.greeting)
  /// What was answered last, and where that reply ended in all that the server sent.
  var answered: (what: OwedReply, end: Int)?
  /// Whether the server has refused to serve instead of greeting (RFC 5321 §3.1).
  var isRefused = false
  /// How often a reply was held against commands ahead, and fitted none. A server that does so all
  /// the time is not worth the time.
  var vainSkips = 0

  // The content in progress.
  var reader: ContentReader?
  var chunk = ChunkPassage()
  /// How many final replies came before the content was whole.
  var earlyReplies = 0
  var listedInContent = 0
  /// What the last command was.
  var lastStage = SMTPStage.unknown
  /// Whether a content ended and no command came since.
  var isBehindContent = false
  let expectedContents: [[UInt8]]
  /// The content so far, as sent, where contents are expected.
  var collected: [UInt8] = []

  /// What was exchanged, if somebody asked for the list.
  var exchanges: ExchangeList?

  // Endings.
  var closing: Closing?
  var hasQuit = false
  var isClientClosed = false
  /// What is reported once in a session.
  private var reportedOnce: Set<SMTPViolation.Kind> = []

  /// Creates a referee for a session that begins.
  ///
  /// - Parameters:
  ///   - isLMTP: whether the server speaks LMTP; `nil`: the client's greeting tells.
  ///   - secrets: passwords and tokens that must not appear in clear text.
  ///   - hidden: passwords and tokens that nothing may quote.
  ///   - allowsClearTextAUTH: whether a password may be shown without TLS.
  ///   - expectedContents: what every content must be one of, unstuffed; none: anything.
  ///   - listsExchanges: whether it lists what was exchanged, too.
  package init(
    isLMTP: Bool? = nil, secrets: [[UInt8]] = [], hidden: [[UInt8]] = [],
    allowsClearTextAUTH: Bool = false, expectedContents: [[UInt8]] = [],
    listsExchanges: Bool = false
  ) {
    if listsExchanges { exchanges = ExchangeList() }
    parser = CommandParser(
      reading: .lenient, isLMTP: isLMTP ?? false, extensions: CapabilityList.always,
      isExtended: false)
    parser.offersAUTH = false
    isProtocolKnown = isLMTP != nil
    self.secrets = SecretFinder(secrets)
    self.hidden = SecretFinder(hidden)
    self.allowsClearTextAUTH = allowsClearTextAUTH
    self.expectedContents = expectedContents
  }

  // MARK: What happened

  /// Octets of the client were recorded.
  package mutating func receive(_ octets: UnsafeRawBufferPointer) {
    guard octets.count > 0 else { return }
    if case .greeting = awaited?.what {
      addOnce(.earlyTalker, at: offset, "sent before the greeting")
    }
    arrivals.add(at: offset + buffer.count, sent: replies.count)
    buffer.append(octets)
    advance()
  }

  /// Octets of the server were recorded.
  package mutating func sent(_ octets: UnsafeRawBufferPointer) {
    replies.append(octets)
    // What waits is judged when something more happens: if that is the server's close, it was never
    // answered, and whether it had arrived by then is chance.
    while let reply = replies.next() {
      advance()
      answer(reply)
      if isClientClosed || phase == .startingTLS { advance() }
      judgeEnd()
    }
  }

  /// The TLS handshake is complete: what was offered and begun is forgotten (RFC 3207 §4.2).
  package mutating func tlsStarted() {
    replies.forgetUnfinished()
    guard phase != .over else { return }
    passUnread(buffer.count, .octets)
    phase = .commands
    reader = nil
    isEncrypted = true
    isAuthenticated = false
    isInExchange = false
    closeTransaction()
    offer = CapabilityList()
    takeOffer(isExtended: false)
    answered = nil
    if case .greeting = awaited?.what { return }
    awaited = nil
    exchanges?.close()
  }

  // MARK: Going on

  /// Judges as much as can be judged by now.
  mutating func advance() {
    while step() {}
  }

  /// One step forward; false where more has to be recorded first.
  private mutating func step() -> Bool {
    guard !buffer.isEmpty else { return false }
    switch phase {
    case .commands:
      if closing != nil { return judgeLineAfter421() }
      if let awaited {
        claimTooEarly(behind: awaited)
        return false
      }
      return judgeLine()
    case .overlongLine: return dropLine()
    case .content: return readContent()
    case .chunk: return readChunk()
    case .startingTLS: return judgeClearText()
    case .opaque: passUnread(buffer.count, .octets)
    case .over: if reader != nil { return readContent() } else { passUnread(buffer.count, .lines) }
    case .afterQUIT:
      addOnce(.commandAfterQUIT, at: offset, "octets after QUIT")
      passUnread(buffer.count, .lines)
    }
    return false
  }

  /// Moves past octets of the client; returns whether there was a secret in them.
  @discardableResult
  mutating func pass(_ count: Int) -> Bool {
    if secrets.isEmpty, secretRanges.isEmpty {
      buffer.consume(count)
      offset += count
      searched = 0
      return false
    }
    let octets = UnsafeRawBufferPointer(rebasing: buffer.octets.prefix(count))
    let found = secrets.scan(octets, at: offset, isClear: !isEncrypted)
    note(found)
    let range = offset..<offset + count
    buffer.consume(count)
    offset += count
    searched = 0
    return !found.isEmpty || !secretRanges.isEmpty && !secretRanges.parts(within: range).isEmpty
  }

  /// Moves past octets of the client that answer nothing and are not answered.
  mutating func passUnread(_ count: Int, _ what: ExchangeList.Entry.What) {
    exchanges?.pass(what, offset..<offset + count)
    pass(count)
  }

  private mutating func note(_ secrets: [Int]) {
    for place in secrets { add(.secretInClearText, at: place, "a known secret in clear text") }
  }

  // MARK: Adding

  mutating func add(_ kind: SMTPViolation.Kind, at offset: Int, _ text: String) {
    violations.append(SMTPViolation(kind, at: offset, text))
  }

  mutating func add(_ violation: SMTPViolation) { violations.append(violation) }

  /// Whoever listens has forgotten what was said: what is said once a session is said again.
  package mutating func sayAgain() { reportedOnce = [] }

  /// Adds what is said once a session, however often it happens.
  mutating func addOnce(_ kind: SMTPViolation.Kind, at offset: Int, _ text: String) {
    if reportedOnce.insert(kind).inserted { add(kind, at: offset, text) }
  }

  // MARK: The transaction

  mutating func closeTransaction() {
    isTransactionOpen = false
    hasSentMAIL = false
    hasSentRCPT = false
    acceptedCount = 0
    isEightBit = false
    isBinary = false
    declaresBinary = false
    parser.isUTF8Transaction = false
    chunk.start = nil
    chunk.isEightBit = false
    chunk.lines = nil
    collected = []
  }
}
