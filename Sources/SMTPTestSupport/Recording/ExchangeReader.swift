internal import SMTPTestNetwork
internal import SMTPTestScript
internal import SMTPTestWire

/// Reads what was exchanged in a session out of its record: the referee says what belongs together,
/// the events when it came.
struct ExchangeReader {
  private let snapshot: SessionSnapshot
  private let startedAt: Duration
  /// The time of the server's clock that ``startedAt`` is.
  private let connectedAt: UInt64
  private let client: Stream
  private let server: Stream
  private var exchanges: [SMTPExchange] = []

  /// What one side sent.
  private struct Stream {
    let side: SessionSide
    let text: SecretText
    /// How far it had come at which time.
    var arrivals: [(end: Int, time: UInt64)] = []

    /// When the octet at `offset` was read or written.
    func time(ofOctetAt offset: Int) -> UInt64? {
      var low = 0
      var high = arrivals.count
      while low < high {
        let middle = (low + high) / 2
        if arrivals[middle].end <= offset { low = middle + 1 } else { high = middle }
      }
      return low < arrivals.count ? arrivals[low].time : nil
    }
  }

  /// - Parameters:
  ///   - startedAt: when the client connected, since the start of the server.
  ///   - connectedAt: the same moment in nanoseconds of the server's clock.
  ///   - terms: what is secret, besides what AUTH carries.
  init(
    _ snapshot: SessionSnapshot, startedAt: Duration, connectedAt: UInt64,
    terms: JudgeTerms = JudgeTerms()
  ) {
    self.snapshot = snapshot
    self.startedAt = startedAt
    self.connectedAt = connectedAt
    let secrets = SecretWatch.secrets(of: snapshot, terms)
    func stream(_ role: SessionRole) -> Stream {
      let side = snapshot.side(of: role)
      return Stream(
        side: side, text: SecretText(secrets: role == .client ? secrets.client : secrets.server))
    }
    var (client, server) = (stream(.client), stream(.server))
    for event in snapshot.events {
      switch DialogueEvent(event, of: snapshot.role) {
      case .client(let end): client.arrivals.append((end, event.time))
      case .server(let end): server.arrivals.append((end, event.time))
      default: break
      }
    }
    (self.client, self.server) = (client, server)
  }

  /// The exchanges that `entries` are, in their order.
  mutating func read(_ entries: [ExchangeList.Entry]) -> [SMTPExchange] {
    exchanges = []
    for entry in entries {
      switch entry.what {
      case .greeting: add(.greeting, entry)
      case .command: addLine(.command, entry)
      case .response: addLine(.response, entry)
      case .content: add(.content, entry)
      case .octets: add(.octets, entry)
      case .nothing: add(.unasked, entry)
      case .lines: addLines(entry.range)
      }
    }
    return exchanges
  }

  /// Lines that the server never came to. Behind one that changes what comes next nobody knows what
  /// the octets are.
  private mutating func addLines(_ range: Range<Int>) {
    let octets = snapshot.octets(range, of: client.side)
    var start = 0
    while start < octets.count, let end = octets[start...].firstIndex(of: 10) {
      let line = Array(octets[start...end])
      let place = range.lowerBound + start
      addLine(.command, ExchangeList.Entry(what: .command, range: place..<place + line.count))
      start = end + 1
      let verb = line.prefix { $0 != 32 && $0 != 13 && $0 != 10 }.prefix(9).map { $0 & 0xDF }
      switch String(decoding: verb, as: UTF8.self) {
      case "DATA", "BDAT", "STARTTLS": return addOctets(range.lowerBound + start..<range.upperBound)
      default: break
      }
    }
    addOctets(range.lowerBound + start..<range.upperBound)
  }

  private mutating func addOctets(_ range: Range<Int>) {
    if !range.isEmpty { add(.octets, ExchangeList.Entry(what: .octets, range: range)) }
  }

  private mutating func addLine(_ kind: SMTPExchange.Kind, _ entry: ExchangeList.Entry) {
    // What is behind it is the chunk, which may be long.
    var line = snapshot.octets(entry.range.prefix(16_384), of: client.side)
    if line.count < entry.range.count, !line.contains(10) {
      line = snapshot.octets(entry.range, of: client.side)
    }
    guard let end = line.firstIndex(of: 10) else { return add(.octets, entry) }
    line.removeSubrange(end...)
    if line.last == 13 { line.removeLast() }
    add(kind, entry, command: client.text.text(line, at: entry.range.lowerBound))
  }

  private mutating func add(
    _ kind: SMTPExchange.Kind, _ entry: ExchangeList.Entry, command: String? = nil
  ) {
    let replies = entry.answers.compactMap { answer in
      answer.code == 0 ? nil : reply(answer.range)
    }
    let first = entry.answers.first?.range.lowerBound ?? 0
    let range = first..<(entry.answers.last?.range.upperBound ?? first)
    let replyStartedAt = range.isEmpty ? nil : server.time(ofOctetAt: range.lowerBound).map(time)
    let receivedAt =
      switch kind {
      case .greeting: startedAt
      case .unasked: replyStartedAt ?? startedAt
      default: client.time(ofOctetAt: entry.range.upperBound - 1).map(time) ?? startedAt
      }
    exchanges.append(
      SMTPExchange(
        kind: kind, command: command, replies: replies, commandRange: entry.range,
        replyRange: range, receivedAt: receivedAt, replyStartedAt: replyStartedAt,
        repliedAt: range.isEmpty ? nil : server.time(ofOctetAt: range.upperBound - 1).map(time),
        recordedUntil: snapshot.events.last.map { time($0.time) } ?? startedAt))
  }

  /// The reply in a range, without what is secret of it; lines may end as they like.
  private func reply(_ range: Range<Int>) -> SMTPReply? {
    let octets = server.text.redacted(
      snapshot.octets(range, of: server.side), at: range.lowerBound)
    var lines: [UInt8] = []
    for octet in octets {
      if octet == 10, lines.last != 13 { lines.append(13) }
      lines.append(octet)
    }
    return SMTPReply(octets: lines)
  }

  private func time(_ nanoseconds: UInt64) -> Duration {
    startedAt + .nanoseconds(Int64(nanoseconds) - Int64(connectedAt))
  }
}
