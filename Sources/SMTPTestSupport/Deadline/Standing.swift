internal import SMTPTestNetwork

extension SMTPSessionRecord {
  /// Who is silent, for how long and since what: `the client has been silent for 4.8 s since the server
  /// closed the connection at DATA`.
  ///
  /// - Parameter now: the server's clock, in nanoseconds; `nil` where a test moves it, so that it tells
  ///   nothing of how long anybody waited.
  func standing(at now: UInt64?) -> String {
    let exchanges = self.exchanges
    let place = exchanges.last.map(Self.place) ?? "its beginning"
    var serverEnd: (words: String, time: UInt64)?
    var clientEnd: (words: String, time: UInt64)?
    var isClientFirst = false
    for event in snapshot.events {
      switch event.kind {
      case .closed, .dropped: serverEnd = serverEnd ?? ("closed", event.time)
      case .halfClosed: serverEnd = serverEnd ?? ("closed its side of", event.time)
      case .reset: serverEnd = serverEnd ?? ("reset", event.time)
      case .peerClosed: clientEnd = clientEnd ?? ("closed", event.time)
      case .connectionLost: clientEnd = clientEnd ?? ("broke", event.time)
      default: break
      }
      if serverEnd == nil, clientEnd != nil { isClientFirst = true }
    }
    let last = snapshot.events.last { $0.kind == .received || $0.kind == .sent }
    let lastTime = last?.time ?? connectedAt
    func silence(_ time: UInt64) -> String { Self.span(from: time, to: now) }
    switch (serverEnd, clientEnd) {
    case (let server?, let client?) where !isClientFirst:
      return
        "the server \(server.words) the connection at \(place), then the client \(client.words) it"
        + Self.ago(client.time, now)
    case (_, let client?):
      return "the client \(client.words) the connection at \(place)" + Self.ago(client.time, now)
    case (let server?, nil):
      return "the client has been silent\(silence(server.time)) since the server \(server.words) "
        + "the connection at \(place)"
    case (nil, nil): break
    }
    guard let exchange = exchanges.last else {
      return "the client has waited\(silence(connectedAt)) for the greeting"
    }
    if exchange.kind == .content, exchange.replies.isEmpty, owesContent {
      return "the client has been silent\(silence(lastTime)) in the midst of the content, after "
        + "\(exchange.commandRange.count) octets of it"
    }
    if exchange.kind == .octets {
      return "the client has been silent\(silence(lastTime)) in the midst of a line"
    }
    if exchange.replies.isEmpty {
      let what = exchange.kind == .greeting ? "the greeting" : "the reply to \(place)"
      return "the client has waited\(silence(lastTime)) for \(what)"
    }
    let reply = exchange.replies.last.map { " with \($0.code)" } ?? ""
    return "the client has been silent\(silence(lastTime)) since the server answered "
      + "\(place)\(reply)"
  }

  /// Where an exchange stands in a session, in a word or three.
  private static func place(_ exchange: SMTPExchange) -> String {
    switch exchange.kind {
    case .greeting: "the greeting"
    case .content: exchange.replies.isEmpty ? "the content" : "the end of the content"
    case .octets: "half a line"
    case .unasked: "a reply nobody asked for"
    default: exchange.command.map(verb) ?? "a line"
    }
  }

  private static func verb(_ command: String) -> String {
    let verb = command.prefix { $0 != " " }.uppercased()
    return verb.isEmpty ? "an empty line" : ShownText.shortened(verb, to: 12)
  }

  private static func span(from time: UInt64, to now: UInt64?) -> String {
    now.map { " for \(seconds(time, $0))" } ?? ""
  }

  private static func ago(_ time: UInt64, _ now: UInt64?) -> String {
    now.map { ", \(seconds(time, $0)) ago" } ?? ""
  }

  private static func seconds(_ start: UInt64, _ end: UInt64) -> String {
    let tenths = ((end > start ? end - start : 0) + 50_000_000) / 100_000_000
    return "\(tenths / 10).\(tenths % 10) s"
  }
}

extension SMTPTestServer {
  /// Where each session stands, a line each.
  var standings: [String] {
    core.readAll()
    let sessions = core.recorders.map(\.record)
    guard !sessions.isEmpty else {
      let more =
        core.isStopped
        ? ", which was stopped" : core.host.isRefusing ? ", which refuses connections" : ""
      return ["  No client connected to the server at \(endpoint)\(more)."]
    }
    let now = core.configuration.clock.isManual ? nil : core.host.clock.now
    return ShownText.last(
      10,
      of: sessions.map { "  session \($0.number) from \($0.peer): \($0.standing(at: now))" })
  }
}
