internal import SMTPTestNetwork

/// Turns a session's record into lines of text, all at once or while it grows.
///
/// The lines have the form of a dialogue: `S:` for the server, `C:` for the client, `#` for what
/// was noted. A line without CRLF ends in `\-`.
struct TranscriptBuilder {
  /// Of content longer than this, in lines, only the first lines are shown.
  private static let shownContentLines = 12
  /// Of a line longer than this, in octets, only the beginning is shown.
  private static let shownOctets = 1000

  private var lines: [String] = []
  private var position = 0
  private var receivedAt = 0
  private var sentAt = 0
  private var client: [UInt8] = []
  private var server: [UInt8] = []
  private var lastTime: UInt64?

  // What the client's octets are at this point.
  private var isContent = false
  private var contentLines = 0
  /// Where the content ends, if that is known: that of an open transaction is not.
  private var contentEnd: Int?
  /// The content after each DATA, by the place where it begins. Clients that send in one batch
  /// have sent it before the 354, and a script need not say 354 at all.
  private var contents: [Int: Int] = [:]
  private var chunkLeft = 0
  private var lastVerb: [UInt8] = []

  init(_ session: SessionRecord) {
    self.init(number: session.number, peer: session.peer, startedAt: session.startedAt)
    learn(session.transactions)
  }

  init(number: Int, peer: String, startedAt: Duration) {

    lines.append("== \(number)  # \(peer), \(Self.seconds(startedAt)) after the start")
  }

  /// Takes note of where the content of transactions stands.
  mutating func learn(_ transactions: [TransactionRecord]) {
    for record in transactions {
      if case .dotStuffed(let range, _) = record.transaction.content {
        contents[range.lowerBound] = range.upperBound
      }
    }
  }

  /// The lines that are complete by now and were not returned before.
  mutating func advance(_ snapshot: SessionSnapshot) -> [String] {
    for event in snapshot.events[min(position, snapshot.events.count)...] {
      position += 1
      add(event, snapshot)
    }
    defer { lines = [] }
    return lines
  }

  /// All lines, unfinished ones included.
  mutating func finish(_ snapshot: SessionSnapshot) -> [String] {
    var result = advance(snapshot)
    endPartialLines()
    result += lines
    lines = []
    return result
  }

  private mutating func add(_ event: LogEvent, _ snapshot: SessionSnapshot) {
    if let lastTime, event.time > lastTime + 100_000_000 {
      lines.append("# \(Self.seconds(.nanoseconds(Int64(event.time - lastTime)))) later")
    }
    lastTime = event.time
    switch event.kind {
    case .received:
      addClient(snapshot.received(receivedAt..<event.end))
      receivedAt = event.end
    case .sent:
      let octets = snapshot.sent(sentAt..<event.end)
      sentAt = event.end
      addServer(octets)
    case .violation: lines.append("# violation: \(snapshot.violations[event.end])")
    case .rule: lines.append("# rule: \(snapshot.remarks[event.end])")
    case .action: act(snapshot.remarks[event.end])
    case .remark: note(snapshot.remarks[event.end])
    case .serverHalfClosed: act("half-close")
    case .clientClosed: note("the client closed its side")
    case .connectionLost: note("the connection broke")
    case .serverClosed: note("the server closed the connection")
    case .serverReset: note("the server reset the connection")
    }
  }

  /// What the server did besides writing, in the words of a dialogue.
  private mutating func act(_ text: String) {
    endPartialServerLine()
    lines.append("S! \(text)")
  }

  private mutating func note(_ text: String) {
    endPartialLines()
    lines.append("# \(text)")
  }

  private mutating func endPartialLines() {
    if !client.isEmpty {
      addClientLine(client, "\\-")
      client = []
    }
    if isContent { endContent() }
    endPartialServerLine()
  }

  private mutating func endPartialServerLine() {
    if !server.isEmpty {
      lines.append("S: \(Self.escaped(server))\\-")
      server = []
    }
  }

  private mutating func addServer(_ octets: [UInt8]) {
    server += octets
    var start = 0
    while let end = server[start...].firstIndex(of: UInt8(ascii: "\n")) {
      let isWhole = end > start && server[end - 1] == UInt8(ascii: "\r")
      let line = Array(server[start..<(isWhole ? end - 1 : end + 1)])
      start = end + 1
      lines.append("S: \(Self.escaped(line))" + (isWhole ? "" : "\\-"))
      if !isContent, line.starts(with: "354".utf8), lastVerb == Array("DATA".utf8) {
        beginContent(nil)
      }
    }
    server.removeFirst(start)
  }

  /// The octets of the client from `receivedAt` on.
  private mutating func addClient(_ octets: [UInt8]) {
    var at = 0
    while at < octets.count {
      if chunkLeft > 0 {
        let part = min(chunkLeft, octets.count - at)
        chunkLeft -= part
        at += part
        if chunkLeft == 0 { lines.append("# the octets of the chunk") }
        continue
      }
      if client.isEmpty, let end = contents[receivedAt + at] { beginContent(end) }
      guard let end = octets[at...].firstIndex(of: UInt8(ascii: "\n")) else {
        client += octets[at...]
        return
      }
      client += octets[at..<end]
      at = end + 1
      var ending = ""
      if client.last == UInt8(ascii: "\r") {
        client.removeLast()
      } else {
        client.append(UInt8(ascii: "\n"))
        ending = "\\-"
      }
      if let contentEnd, isContent, receivedAt + at <= contentEnd {
        addContentLine(client, ending)
      } else {
        addClientLine(client, ending)
      }
      client = []
    }
  }

  private mutating func addClientLine(_ line: [UInt8], _ ending: String) {
    if isContent {
      // Of an open transaction the line itself tells.
      guard line == [UInt8(ascii: ".")], ending.isEmpty else { return addContentLine(line, ending) }
      endContent()
      lines.append("C: .")
      lastVerb = []
      return
    }
    lastVerb = line.prefix { $0 != UInt8(ascii: " ") }.prefix(9).map { $0 & 0xDF }
    lines.append("C: \(Self.shortened(line))\(ending)")
    if lastVerb == Array("BDAT".utf8) {
      let size = line.dropFirst(5).prefix { $0 >= 0x30 && $0 <= 0x39 }
      chunkLeft = Int(String(decoding: size, as: UTF8.self)) ?? 0
    }
  }

  private mutating func beginContent(_ end: Int?) {
    isContent = true
    contentLines = 0
    contentEnd = end
  }

  private mutating func addContentLine(_ line: [UInt8], _ ending: String) {
    contentLines += 1
    if contentLines <= Self.shownContentLines {
      lines.append("C: \(Self.shortened(line))\(ending)")
    }
  }

  private mutating func endContent() {
    isContent = false
    if contentLines > Self.shownContentLines { lines.append("C*: {*}") }
  }

  private static func shortened(_ line: [UInt8]) -> String {
    line.count > shownOctets ? escaped(Array(line.prefix(shownOctets))) + "{*}" : escaped(line)
  }

  private static func seconds(_ duration: Duration) -> String {
    let milliseconds = duration.nanosecondCount / 1_000_000
    let fraction = String(1000 + milliseconds % 1000).dropFirst()
    return "\(milliseconds / 1000).\(fraction) s"
  }

  /// Text as a dialogue writes it: `\`, `{`, `}` and control octets escaped, UTF-8 as it is, other
  /// octets above 127 as `\xHH`.
  static func escaped(_ octets: [UInt8]) -> String {
    if let text = String(validating: octets, as: UTF8.self),
      !text.utf8.contains(where: { $0 < 32 || $0 == 127 || $0 == 92 || $0 == 123 || $0 == 125 })
    {
      return text
    }
    let isText = String(validating: octets, as: UTF8.self) != nil
    var result: [UInt8] = []
    let digits = Array("0123456789ABCDEF".utf8)
    for octet in octets {
      switch octet {
      case 92: result += "\\\\".utf8
      case 123: result += "{{".utf8
      case 125: result += "}}".utf8
      case 13: result += "\\r".utf8
      case 10: result += "\\n".utf8
      case 9: result += "\\t".utf8
      case 0: result += "\\0".utf8
      case 1..<32, 127: result += [92, 120, digits[Int(octet >> 4)], digits[Int(octet & 15)]]
      case 128... where !isText:
        result += [92, 120, digits[Int(octet >> 4)], digits[Int(octet & 15)]]
      default: result.append(octet)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
