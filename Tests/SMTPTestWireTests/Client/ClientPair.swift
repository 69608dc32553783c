import SMTPTestWire

/// A client and a server with nothing between them but two streams of octets, each of which can be
/// cut anywhere.
struct ClientPair {
  var client: ClientSession
  var server: SessionHarness
  /// Where the streams are cut, and how long pieces are.
  var cutToServer = Int.max
  var cutToClient = Int.max
  var longest = Int.max
  /// The pieces of a content that is pulled.
  var pieces: [[UInt8]] = []

  /// What the client told, and all it sent.
  private(set) var facts: [ClientFact] = []
  private(set) var sent: [UInt8] = []
  /// The times the client gave, in order.
  private(set) var times: [Duration?] = []
  private var toServer = 0
  private var toClient = 0
  private var isTLSDue = false
  private(set) var isClosed = false
  private var isServerClosed = false

  init(
    client change: (inout ClientProfile.Options) -> Void = { _ in },
    server changeServer: (inout ServerProfile.Options) -> Void = { _ in }
  ) {
    var options = ClientProfile.Options()
    options.name = "client.test"
    change(&options)
    client = ClientSession(ClientProfile(options))
    server = SessionHarness(changeServer)
  }

  /// Hands work over and runs both until neither has anything to do.
  mutating func take(_ works: ClientWork...) {
    for work in works { client.take(work) }
    run()
  }

  mutating func run() {
    var goesOn = true
    while goesOn {
      goesOn = stepClient()
      goesOn = deliverToServer() || goesOn
      goesOn = deliverToClient() || goesOn
    }
  }

  private mutating func stepClient() -> Bool {
    var didAnything = false
    while case .perform(let effects) = client.next() {
      didAnything = true
      for effect in effects { perform(effect) }
    }
    return didAnything
  }

  private mutating func perform(_ effect: Effect) {
    switch effect {
    case .write(let octets): sent += octets
    case .tell(ClientFact.contentDue(_)):
      client.take(ClientWork.contentComes)
      let piece = pieces.isEmpty ? [] : pieces.removeFirst()
      client.take(ClientWork.content(piece, isLast: pieces.isEmpty))
    case .tell(let fact as ClientFact): facts.append(fact)
    case .setTimer(_, let time): times.append(time)
    case .startTLS: isTLSDue = true
    case .close: isClosed = true
    default: break
    }
  }

  private mutating func deliverToServer() -> Bool {
    let end = next(after: toServer, of: sent.count, cut: cutToServer)
    if end > toServer {
      server.send(sent[toServer..<end])
      toServer = end
      return true
    }
    guard isTLSDue, toClient == server.trace.written.count else { return false }
    isTLSDue = false
    server.machine.tlsEstablished(SMTPTLSFacts())
    server.run()
    client.tlsEstablished(SMTPTLSFacts())
    return true
  }

  private mutating func deliverToClient() -> Bool {
    let end = next(after: toClient, of: server.trace.written.count, cut: cutToClient)
    if end > toClient {
      server.trace.written[toClient..<end].withUnsafeBytes { client.receive($0) }
      toClient = end
      return true
    }
    guard server.trace.close != nil, !isServerClosed else { return false }
    isServerClosed = true
    client.inputEnded()
    return true
  }

  private func next(after start: Int, of count: Int, cut: Int) -> Int {
    let end = min(count, start + min(longest, count))
    return start < cut && cut < end ? cut : end
  }

  // MARK: What came of it

  var outcomes: [ClientOutcome] {
    facts.compactMap { if case .finished(let outcome) = $0 { outcome } else { nil } }
  }

  /// Why the session ended; `nil` where it was asked to, or has not.
  var failure: ClientFailure? {
    for case .ended(let failure) in facts { return failure }
    return nil
  }

  var hasEnded: Bool { facts.contains { if case .ended = $0 { true } else { false } } }

  var lines: [String] {
    String(decoding: sent, as: UTF8.self).split(separator: "\r\n").map(String.init)
  }

  /// The contents that the server has taken.
  var contents: [String] {
    server.trace.transactions.compactMap { transaction in
      guard transaction.outcome == .accepted, let content = transaction.content else { return nil }
      let octets = content.materialize { range, target in
        target.copyBytes(from: sent[range])
      }
      return String(decoding: octets, as: UTF8.self)
    }
  }
}

extension ClientMessage {
  convenience init(
    _ number: Int = 1, from sender: SMTPEnvelopeAddress = "ann@a.test",
    to recipients: [SMTPEnvelopeAddress] = ["bob@b.test"], parameters: [SMTPParameter] = [],
    content: String = "Subject: x\r\n\r\nbody\r\n"
  ) {
    self.init(
      number: number,
      SMTPEnvelope(
        sender: sender, parameters: parameters,
        forwardPaths: recipients.map { SMTPForwardPath($0) }),
      .octets(Array(content.utf8)))
  }
}
