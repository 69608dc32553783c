import SMTPTestHelpers
import SMTPTestWire
import Testing

@Suite(.bounded) struct `A client and a server under every cut of both streams` {
  /// Two sides, and what is sent between them.
  struct Scene: Sendable, CustomTestStringConvertible {
    let name: String
    var messages: [ClientMessage] = [ClientMessage()]
    var pieces: [[UInt8]] = []
    var client: @Sendable (inout ClientProfile.Options) -> Void = { _ in }
    var server: @Sendable (inout ServerProfile.Options) -> Void = { _ in }
    /// What the server shall have at the end.
    var contents = ["Subject: x\r\n\r\nbody\r\n"]

    var testDescription: String { name }

    func run(toServer: Int = .max, toClient: Int = .max, longest: Int = .max) -> ClientPair {
      var pair = ClientPair(client: client, server: server)
      pair.cutToServer = toServer
      pair.cutToClient = toClient
      pair.longest = longest
      pair.pieces = pieces
      pair.server.users["ann"] = SASLUser(name: "ann", password: "secret")
      pair.server.decide = { event, _ in
        guard event.stage == .rcpt, String(decoding: event.line, as: UTF8.self).contains("<no@")
        else { return nil }
        return Decision(SMTPReply(550, "5.1.1", "No such user"))
      }
      for message in messages { pair.client.take(ClientWork.send(message)) }
      pair.take(.quit)
      return pair
    }
  }

  static let dots = ".\r\n..\r\n.x\r\na.\r\n\r\n.\r\nMAIL FROM:<x@y>\r\n..."

  static let scenes: [Scene] = [
    Scene(name: "one message"),
    Scene(
      name: "two messages, lock-step", messages: [ClientMessage(1), ClientMessage(2)],
      server: { $0.extensions = [] },
      contents: ["Subject: x\r\n\r\nbody\r\n", "Subject: x\r\n\r\nbody\r\n"]),
    Scene(
      name: "dots and no line end, DATA", messages: [ClientMessage(content: dots)],
      client: { $0.usesChunking = false }, contents: [dots + "\r\n"]),
    Scene(
      name: "dots and no line end, BDAT", messages: [ClientMessage(content: dots)], contents: [dots]
    ),
    Scene(
      name: "nothing, DATA", messages: [ClientMessage(content: "")],
      client: { $0.usesChunking = false }, contents: [""]),
    Scene(name: "nothing, BDAT", messages: [ClientMessage(content: "")], contents: [""]),
    Scene(
      name: "one of three refused",
      messages: [ClientMessage(to: ["a@b.test", "no@b.test", "c@b.test"])]),
    Scene(
      name: "all refused, then one that is not",
      messages: [ClientMessage(to: ["no@b.test", "no@c.test"]), ClientMessage(2)]),
    Scene(
      name: "all refused in a group, then one that is not",
      messages: [ClientMessage(to: ["no@b.test", "no@c.test"]), ClientMessage(2)],
      client: { $0.usesChunking = false }),
    Scene(
      name: "HELO",
      server: { $0.understandsEHLO = false }),
    Scene(
      name: "STARTTLS", client: { $0.security = .required }, server: { $0.offersSTARTTLS = true }),
    Scene(
      name: "TLS from the first octet", client: { $0.security = .implicit },
      server: { $0.isTLSImplicit = true }),
    Scene(
      name: "AUTH PLAIN", client: { $0.authenticate("PLAIN") },
      server: { $0.offer([.plain]) }),
    Scene(
      name: "AUTH LOGIN", client: { $0.authenticate("LOGIN") },
      server: { $0.offer([.login, .plain]) }),
    Scene(
      name: "LMTP",
      messages: [ClientMessage(to: ["a@b.test", "no@b.test", "c@b.test"])],
      client: { $0.isLMTP = true }, server: { $0.isLMTP = true },
      contents: ["Subject: x\r\n\r\nbody\r\n"]),
    Scene(
      name: "LMTP with DATA",
      messages: [ClientMessage(to: ["a@b.test", "c@b.test"])],
      client: {
        $0.isLMTP = true
        $0.usesChunking = false
      }, server: { $0.isLMTP = true }),
    Scene(
      name: "pieces in chunks", messages: [.pulled], pieces: pieces, contents: [pulled]),
    Scene(
      name: "pieces in chunks, lock-step", messages: [.pulled], pieces: pieces,
      server: { $0.extensions = [.chunking, .eightBitMIME] }, contents: [pulled]),
    Scene(
      name: "pieces after DATA", messages: [.pulled], pieces: pieces,
      client: { $0.usesChunking = false }, contents: [pulled + "\r\n"]),
    Scene(
      name: "8-bit with SMTPUTF8",
      messages: [ClientMessage(to: ["jürgen@b.test"], content: "Subject: ü\r\n\r\nü\r\n")],
      contents: ["Subject: ü\r\n\r\nü\r\n"]),
  ]

  static let pieces = ["a\r", "\n", ".", "b\r\n", "", ".\r", "\n\r\n..c"].map { Array($0.utf8) }
  static let pulled = "a\r\n.b\r\n.\r\n\r\n..c"

  @Test(arguments: scenes)
  func `agree on what was sent`(scene: Scene) {
    let whole = scene.run()
    #expect(whole.contents == scene.contents)
    // The referee here is not told of TLS, and AUTH in clear is what a scene asks for.
    let violations = whole.server.trace.violations.map(\.kind)
    #expect(violations.filter { $0 != .startTLSInjection && $0 != .clearTextAUTH } == [])
    #expect(whole.outcomes.map(\.number) == scene.messages.map(\.number))
    #expect(whole.outcomes.filter(\.isSent).count == scene.contents.count)
    #expect(whole.hasEnded)
    #expect(whole.failure == nil)
    #expect(whole.lines.last?.hasSuffix("QUIT") == true)
  }

  @Test func `agree that a chunk was refused`() {
    let refused = Scene(
      name: "", messages: [.pulled, ClientMessage(2)], pieces: Self.pieces,
      server: { $0.limits.messageSize = 8 })
    let pair = refused.run()
    #expect(pair.outcomes.first?.failure?.kind == .delivery)
    #expect(pair.outcomes.first?.failure?.stage == .bdat)
    #expect(pair.lines.contains { $0.hasSuffix("RSET") })
    // The next one says its size before.
    #expect(pair.outcomes.last?.failure?.kind == .unsendable)
    #expect(pair.failure == nil)
  }

  @Test(arguments: scenes)
  func `do the same`(scene: Scene) {
    let whole = scene.run()
    expect(scene.run(longest: 1), is: whole, "octet by octet")
    expect(scene.run(longest: 3), is: whole, "three at a time")
    // All of them take ten seconds of processor time.
    let stride = Effort.isFull ? 1 : 7
    for cut in Swift.stride(from: 1, to: max(whole.sent.count, 2), by: stride) {
      if !expect(scene.run(toServer: cut), is: whole, "to the server, at \(cut)") { return }
    }
    for cut in Swift.stride(from: 1, to: max(whole.server.trace.written.count, 2), by: stride) {
      if !expect(scene.run(toClient: cut), is: whole, "to the client, at \(cut)") { return }
    }
  }

  @discardableResult
  private func expect(_ pair: ClientPair, is whole: ClientPair, _ cut: String) -> Bool {
    let isSame =
      pair.sent == whole.sent && pair.outcomes == whole.outcomes
      && pair.failure == whole.failure && pair.server.trace == whole.server.trace
    if !isSame { Issue.record("\(cut): \(pair.lines), \(pair.facts), \(pair.server.trace)") }
    return isSame
  }
}

extension ClientMessage {
  /// A content of unknown size.
  static let pulled = ClientMessage(
    number: 1,
    SMTPEnvelope(sender: "ann@a.test", forwardPaths: [SMTPForwardPath("bob@b.test")]),
    .pulled(size: nil))
}

extension ClientProfile.Options {
  /// Authenticates as ann, in clear too.
  mutating func authenticate(_ names: String...) {
    allowsSecretsInClear = true
    mechanisms = names.map { name in
      ClientProfile.Mechanism(name, showsSecret: true) { () -> any SASLClient in
        if name == "LOGIN" { return LoginClient(user: "ann", password: "secret") }
        return PlainClient(user: "ann", password: "secret")
      }
    }
  }
}

extension ServerProfile.Options {
  mutating func offer(_ names: [SMTPAuthenticationMechanism]) {
    var settings = SASLMechanism.Settings()
    settings.allowsClearText = true
    mechanisms = SASLMechanism.mechanisms(names, settings)
    requiresAuthentication = true
  }
}
