import CSMTPTestScan

/// Finds in the record of a session what nothing may print: what clients send with AUTH and in answer
/// to its challenges, and known passwords and tokens wherever they stand.
///
/// It judges by the octets alone, so that strict dialogues, clients and lines that nobody has answered
/// yet are no exceptions. Where it cannot tell whether a line is a response, it takes it for one.
package struct SecretScanner: Sendable, CustomReflectable {
  /// So many octets of a line tell what it is.
  private static let head = 128

  private enum Line {
    /// Not enough of it is there.
    case unknown
    case plain
    case secret
  }

  /// What is secret of either side, as far as it was looked at.
  package private(set) var client = OctetRanges()
  package private(set) var server = OctetRanges()

  private var line = Line.unknown
  private var beginning: [UInt8] = []
  private var lineStart = 0
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
      take(
        UnsafeRawBufferPointer(start: base + from, count: end - from), at: clientCount + from)
      if found >= 0 { endLine(at: clientCount + end) }
      from = end
    }
    clientCount += octets.count
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

  private mutating func take(_ octets: UnsafeRawBufferPointer, at offset: Int) {
    switch line {
    case .plain: return
    case .secret: client.insert(offset..<offset + octets.count)
    case .unknown:
      // Most lines are told by their first octet, and not copied.
      if !isAsked, !isAuthenticating, beginning.count == 0, octets.count > 0,
        octets[0] & 0xDF != UInt8(ascii: "A")
      {
        line = .plain
        return
      }
      beginning += octets.prefix(Self.head - beginning.count)
      judge(to: offset + octets.count)
    }
  }

  /// Judges a line by its beginning, up to `end`.
  private mutating func judge(to end: Int) {
    let verb = beginning.withUnsafeBytes { CommandVerb(beginning: $0) }
    if case .auth = verb, beginning.count > 4, Octet.isBlank(beginning[4]) {
      // AUTH, blanks, the mechanism, blanks: what follows is the initial response.
      var words = 0
      var isBlank = true
      for (place, octet) in beginning.enumerated() {
        let blank = Octet.isBlank(octet)
        if isBlank, !blank {
          words += 1
          if words == 3 { return hide(from: place, to: end) }
        }
        isBlank = blank
      }
      if beginning.count == Self.head { hide(from: Self.head, to: end) }
      return
    }
    guard isAsked || isAuthenticating else {
      if beginning.count > 4 { line = .plain }
      return
    }
    switch verb {
    case .unknown: hide(from: 0, to: end)
    default: break
    }
  }

  /// A lone `*` or `=` says nothing.
  private mutating func hide(from place: Int, to end: Int) {
    let text = beginning[place...].prefix { $0 != Octet.carriageReturn && $0 != Octet.lineFeed }
    if text.isEmpty || text == [UInt8(ascii: "*")] || text == [Octet.equals] { return }
    line = .secret
    client.insert(lineStart + place..<max(end, lineStart + place))
  }

  private mutating func endLine(at offset: Int) {
    line = .unknown
    lineStart = offset
    isAsked = false
    if beginning.count == 0 { return }
    if case .auth = beginning.withUnsafeBytes({ CommandVerb(beginning: $0) }) {
      isAuthenticating = true
    }
    beginning = []
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
