internal import SMTPTestNetwork
internal import SMTPTestWire

/// Turns the record of a client into lines: `C:` and `S:` for what was said, `#` for what else
/// happened. What AUTH shows is `{secret}`; of a content the first lines are shown.
struct ClientTranscript {
  /// What the client's octets are at this point.
  private enum Mode: Equatable {
    case commands
    case content(lines: Int, octets: Int)
    case chunk(left: Int)
  }

  private static let contentLines = 5

  private var mode = Mode.commands
  /// Whether the client's next line answers a challenge.
  private var isInAUTH = false
  private var client: [UInt8] = []
  private var server: [UInt8] = []
  private var output: [String] = []

  /// The lines of the events in the range, which begins between two commands.
  mutating func lines(of snapshot: SessionSnapshot, _ range: Range<Int>) -> [String] {
    let events = snapshot.events
    var sent = events.prefix(range.lowerBound).last { $0.kind == .sent }?.end ?? 0
    var received = events.prefix(range.lowerBound).last { $0.kind == .received }?.end ?? 0
    // Behind its end a client reads only so that its own last octets arrive: of what may never end.
    var isOver = false
    var surplus = 0
    for event in events[range.clamped(to: 0..<events.count)] {
      switch event.kind {
      case .sent:
        for octet in snapshot.octets(sent..<event.end, of: .own) { takeOfClient(octet) }
        sent = event.end
      case .received where isOver:
        surplus += event.end - received
        received = event.end
      case .received:
        for octet in snapshot.octets(received..<event.end, of: .peer) { takeOfServer(octet) }
        received = event.end
      case .sentUnkept: skip(event.end)
      default:
        add(event, snapshot)
        isOver = isOver || event.kind == .closed || event.kind == .reset
      }
    }
    if surplus > 0 { show("# \(surplus) octets more of the server, which nobody looked at") }
    if !client.isEmpty { addClientLine(isWhole: false) }
    if !server.isEmpty { addServerLine(isWhole: false) }
    return output
  }

  private mutating func show(_ line: String) { output.append(line) }

  private mutating func add(_ event: LogEvent, _ snapshot: SessionSnapshot) {
    switch event.kind {
    case .remark, .rule, .action: show("# \(snapshot.remarks[event.end])")
    case .tlsStarted: show("# TLS handshake")
    case .tlsEstablished: show("# TLS: \(snapshot.remarks[event.end])")
    case .tlsFailed: show("# TLS failed: \(snapshot.remarks[event.end])")
    case .peerClosed: show("S! close")
    case .connectionLost: show("S! reset")
    case .closed: show("C! close")
    case .reset: show("C! reset")
    default: break
    }
  }

  // MARK: The client

  private mutating func takeOfClient(_ octet: UInt8) {
    if case .chunk(let left) = mode {
      mode = left > 1 ? .chunk(left: left - 1) : .commands
      return
    }
    client.append(octet)
    if octet == 10 { addClientLine(isWhole: true) }
  }

  private mutating func addClientLine(isWhole: Bool) {
    let line = client
    client = []
    switch mode {
    case .chunk: break
    case .content(let lines, let octets):
      if isWhole, line == [46, 13, 10] {
        endContent(lines, octets)
        return show("C: .")
      }
      mode = .content(lines: lines + 1, octets: octets + line.count)
      if lines < Self.contentLines { show("C: " + Self.text(line)) }
    case .commands: addCommand(line)
    }
  }

  private mutating func endContent(_ lines: Int, _ octets: Int) {
    if lines > Self.contentLines {
      show("# and \(lines - Self.contentLines) lines more, \(octets) octets in all")
    }
    mode = .commands
  }

  private mutating func addCommand(_ line: [UInt8]) {
    if isInAUTH { return show(line == [42, 13, 10] ? "C: *" : "C: {secret}") }
    let text = Self.text(line)
    let words = text.split(separator: " ")
    switch words.first?.uppercased() {
    case "AUTH":
      isInAUTH = true
      show("C: " + words.prefix(2).joined(separator: " ") + (words.count > 2 ? " {secret}" : ""))
    case "BDAT":
      show("C: " + text)
      guard words.count > 1, let size = Int(words[1]), size > 0 else { return }
      show("# and the \(size) octets of the chunk")
      mode = .chunk(left: size)
    default: show("C: " + text)
    }
  }

  /// Octets that the record does not keep: a content, to its end.
  private mutating func skip(_ count: Int) {
    show("# \(count) octets of the content, which the record does not keep")
    if case .chunk(let left) = mode, left > count {
      mode = .chunk(left: left - count)
    } else {
      mode = .commands
    }
    client = []
  }

  // MARK: The server

  private mutating func takeOfServer(_ octet: UInt8) {
    server.append(octet)
    if octet == 10 { addServerLine(isWhole: true) }
  }

  private mutating func addServerLine(isWhole: Bool) {
    let line = server
    server = []
    show("S: " + Self.text(line) + (isWhole ? "" : "\\-"))
    guard line.count > 3, line[3] != 45 else { return }
    let code = line.prefix(3)
    isInAUTH = isInAUTH && code.elementsEqual("334".utf8)
    if code.elementsEqual("354".utf8) { mode = .content(lines: 0, octets: 0) }
  }

  /// A reply as text of one line.
  static func line(of reply: SMTPReply) -> String {
    reply.description.split(separator: "\r\n").map { text(Array($0.utf8)) }.joined(separator: " / ")
  }

  /// The octets of a line as text of one line.
  private static func text(_ octets: [UInt8]) -> String {
    let isEnded = octets.suffix(2) == [13, 10]
    var text = ""
    for scalar in String(decoding: isEnded ? octets.dropLast(2) : octets[...], as: UTF8.self)
      .unicodeScalars
    {
      let isPlain = scalar.value >= 32 && scalar.value != 127 && scalar != "\\"
      text += isPlain ? String(scalar) : scalar.escaped(asASCII: true)
    }
    return text
  }
}
