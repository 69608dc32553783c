import CSMTPTestScan

/// Finds in the record of a session what nothing may print: what clients send with AUTH and in answer
/// to its challenges, and known passwords and tokens wherever they stand.
///
/// It judges by the octets alone, so that strict dialogues, clients and lines that nobody has answered
/// yet are no exceptions. Where it cannot tell whether a line is a response, it takes it for one.
package struct SecretScanner: Sendable, CustomReflectable {
  /// What is secret of either side, as far as it was looked at.
  package private(set) var client = OctetRanges()
  package private(set) var server = OctetRanges()

  private var line = LineReading(start: 0)
  /// What stands behind a chunk, up to the end of that line, read as a line of its own: a server that has
  /// taken BDAT for a command goes on there.
  private var rest: LineReading?
  /// Where the chunk ends that was announced last.
  private var chunkEnd = 0
  private var clientCount = 0
  private var serverCount = 0
  /// Whether the server waits for a response, and whether an AUTH has no final reply yet.
  private var isAsked = false
  private var isAuthenticating = false
  private var reply: [UInt8] = []
  private var known: SecretFinder
  private var knownInReplies: SecretFinder

  /// - Parameter secrets: passwords and tokens.
  package init(_ secrets: [[UInt8]]) {
    known = SecretFinder(secrets)
    knownInReplies = known
  }

  /// The client has sent more.
  package mutating func receive(_ octets: UnsafeRawBufferPointer) {
    guard let base = octets.baseAddress else { return }
    for range in known.ranges(octets, at: clientCount) { client.insert(range) }
    var from = 0
    while from < octets.count {
      let found = smtp_find_octet(
        base.assumingMemoryBound(to: UInt8.self) + from, octets.count - from, Octet.lineFeed)
      let end = found < 0 ? octets.count : from + found + 1
      take(UnsafeRawBufferPointer(start: base + from, count: end - from), at: clientCount + from)
      if found >= 0 { endLine(at: clientCount + end) }
      from = end
    }
    clientCount += octets.count
  }

  /// Octets of one line.
  private mutating func take(_ octets: UnsafeRawBufferPointer, at offset: Int) {
    let isAwaited = isAsked || isAuthenticating
    line.take(octets, at: offset, isAwaited: isAwaited, &client)
    let end = offset + octets.count
    if chunkEnd > offset, chunkEnd < end {
      rest = LineReading(start: chunkEnd)
      let part = UnsafeRawBufferPointer(rebasing: octets[(chunkEnd - offset)...])
      rest?.take(part, at: chunkEnd, isAwaited: isAwaited, &client)
    } else if rest != nil || chunkEnd == offset && offset > line.start {
      rest = rest ?? LineReading(start: offset)
      rest?.take(octets, at: offset, isAwaited: isAwaited, &client)
    }
  }

  private mutating func endLine(at offset: Int) {
    isAsked = false
    end(line, at: offset)
    line = LineReading(start: offset)
    guard let rest else { return }
    end(rest, at: offset)
    self.rest = nil
  }

  private mutating func end(_ line: LineReading, at offset: Int) {
    if line.beginning.count == 0 { return }
    switch line.verb {
    case .auth: isAuthenticating = true
    case .bdat: if let size = line.chunkSize { chunkEnd = offset + size }
    default: break
    }
  }

  /// The server has sent more.
  package mutating func send(_ octets: UnsafeRawBufferPointer) {
    for range in knownInReplies.ranges(octets, at: serverCount) { server.insert(range) }
    serverCount += octets.count
    // A server that sends nothing of AUTH is not read.
    guard isAuthenticating || isAsked else {
      reply = []
      return
    }
    for octet in octets {
      if octet == Octet.lineFeed {
        endReplyLine()
        reply = []
      } else if reply.count < 4 {
        reply.append(octet)
      }
    }
  }

  /// What comes is inside TLS, and so is what was begun.
  package mutating func tlsStarted() {
    isAsked = false
    isAuthenticating = false
    reply = []
  }

  private mutating func endReplyLine() {
    guard reply.count >= 3, reply.count < 4 || reply[3] != Octet.hyphen else { return }
    let code = String(decoding: reply.prefix(3), as: UTF8.self)
    if code == "334" {
      isAsked = true
    } else if code == "235" || code >= "400" {
      isAsked = false
      isAuthenticating = false
    }
  }

  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// What a scanner makes of a line, by its beginning.
private struct LineReading: Sendable {
  /// So many octets of a line tell what it is.
  private static let head = 128
  /// No server has room for a chunk of more.
  private static let largestChunk = 1 << 40

  private enum Kind {
    /// Not enough of it is there.
    case unknown
    case plain
    case secret
  }

  let start: Int
  private(set) var beginning: [UInt8] = []
  private var kind = Kind.unknown

  init(start: Int) { self.start = start }

  var verb: CommandVerb { beginning.withUnsafeBytes { CommandVerb(beginning: $0) } }

  /// The size that a BDAT gives.
  var chunkSize: Int? {
    let words = beginning.split { Octet.isBlank($0) || $0 < 32 }
    guard words.count > 1, words[1].allSatisfy(Octet.isDigit) else { return nil }
    return Int(String(decoding: words[1], as: UTF8.self)).map { min($0, Self.largestChunk) }
  }

  /// Takes more of the line.
  ///
  /// - Parameters:
  ///   - isAwaited: whether it may be a response.
  ///   - secrets: gets what must not be printed of it.
  mutating func take(
    _ octets: UnsafeRawBufferPointer, at offset: Int, isAwaited: Bool, _ secrets: inout OctetRanges
  ) {
    switch kind {
    case .plain: return
    case .secret: secrets.insert(offset..<offset + octets.count)
    case .unknown:
      // Most lines are told by their first octet, and not copied.
      if !isAwaited, beginning.count == 0, octets.count > 0 {
        let letter = octets[0] & 0xDF
        if letter != UInt8(ascii: "A"), letter != UInt8(ascii: "B") {
          kind = .plain
          return
        }
      }
      beginning += octets.prefix(Self.head - beginning.count)
      judge(to: offset + octets.count, isAwaited: isAwaited, &secrets)
    }
  }

  /// Judges the line by its beginning, up to `end`.
  private mutating func judge(to end: Int, isAwaited: Bool, _ secrets: inout OctetRanges) {
    let verb = verb
    if case .auth = verb, beginning.count > 4, Octet.isBlank(beginning[4]) {
      // AUTH, blanks, the mechanism, blanks: what follows is the initial response.
      var words = 0
      var isBlank = true
      for (place, octet) in beginning.enumerated() {
        let blank = Octet.isBlank(octet)
        if isBlank, !blank {
          words += 1
          if words == 3 { return hide(from: place, to: end, &secrets) }
        }
        isBlank = blank
      }
      if beginning.count == Self.head { hide(from: Self.head, to: end, &secrets) }
      return
    }
    guard isAwaited else {
      // Of BDAT its size is wanted, too.
      if beginning.count > 4, verb != .bdat || beginning.count == Self.head { kind = .plain }
      return
    }
    switch verb {
    case .unknown: hide(from: 0, to: end, &secrets)
    default: break
    }
  }

  /// A lone `*` or `=` says nothing.
  private mutating func hide(from place: Int, to end: Int, _ secrets: inout OctetRanges) {
    let text = beginning[place...].prefix { $0 != Octet.carriageReturn && $0 != Octet.lineFeed }
    if text.isEmpty || text == [UInt8(ascii: "*")] || text == [Octet.equals] { return }
    kind = .secret
    secrets.insert(start + place..<max(end, start + place))
  }
}
