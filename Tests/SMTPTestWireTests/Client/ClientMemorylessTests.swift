import SMTPTestHelpers
import SMTPTestWire
import Testing

/// Between messages, a client's session knows nothing of those before: each is sent, and ends, as if it
/// were the first.
@Suite(.bounded) struct `What a client sent before` {
  struct Letter: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var from: SMTPEnvelopeAddress = "ann@a.test"
    var to: [SMTPEnvelopeAddress] = ["bob@b.test"]
    var parameters: [SMTPParameter] = []
    var content = "Subject: x\r\n\r\nbody\r\n"
    /// A content that is asked for piece by piece.
    var pieces: [String]?
  }

  static let letters: [Letter] = [
    Letter(testDescription: "a message"),
    Letter(testDescription: "no content", content: ""),
    Letter(testDescription: "dots and no line end", from: "", content: ".\r\n..\r\na\r\n.\r\n..c"),
    Letter(testDescription: "several recipients", to: ["a@b.test", "b@b.test", "c@b.test"]),
    Letter(testDescription: "some refused", to: ["no@b.test", "b@b.test", "no@c.test"]),
    Letter(testDescription: "all refused", to: ["no@b.test", "no@c.test"]),
    Letter(testDescription: "the sender refused", from: "no@a.test"),
    Letter(testDescription: "DATA refused", from: "nodata@a.test"),
    Letter(testDescription: "the content refused", from: "nomail@a.test"),
    Letter(testDescription: "eight bits", content: "Subject: x\r\n\r\nü\r\n"),
    Letter(testDescription: "UTF-8", to: ["ö@b.test"], content: "Subject: ü\r\n\r\nü\r\n"),
    Letter(
      testDescription: "parameters", parameters: [SMTPParameter("RET", "HDRS")],
      content: "long: \(String(repeating: "x", count: 70_000 / 100))\r\n"),
    Letter(
      testDescription: "in pieces", pieces: ["a\r", "\n", ".", "b\r\n", "", ".\r", "\n\r\n..c"]),
    Letter(testDescription: "in pieces, eight bits", pieces: ["ü", "ü\r\n"]),
    Letter(
      testDescription: "in pieces, too many", pieces: [String](repeating: "0123456\r\n", count: 90)),
    Letter(testDescription: "too large", content: String(repeating: "0123456\r\n", count: 90)),
    Letter(testDescription: "nobody to send it to", to: []),
    Letter(testDescription: "an address of two lines", to: ["bob@b.test>\r\nRCPT TO:<eve@b.test"]),
    Letter(testDescription: "line ends of other systems", content: "a\nb\n"),
  ]

  struct Setting: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var client: @Sendable (inout ClientProfile.Options) -> Void = { _ in }
    var server: @Sendable (inout ServerProfile.Options) -> Void = { _ in }
  }

  static let settings = [
    Setting(testDescription: "in groups, in chunks"),
    Setting(testDescription: "in groups, after DATA", client: { $0.usesChunking = false }),
    Setting(testDescription: "line by line", server: { $0.extensions = [.size, .dsn] }),
    Setting(testDescription: "line by line, in chunks", client: { $0.usesPipelining = false }),
    Setting(
      testDescription: "LMTP",
      client: {
        $0.isLMTP = true
        $0.usesChunking = false
      }, server: { $0.isLMTP = true }),
  ]

  private struct Trace: Equatable {
    let sent: String
    let outcomes: [ClientOutcome]
    /// The times it gave the server.
    let times: [Duration?]
    let hasEnded: Bool
  }

  private static func pair(_ setting: Setting) -> ClientPair {
    var pair = ClientPair(
      client: setting.client,
      server: { options in
        options.limits.messageSize = 2000
        options.limits.errors = .max
        setting.server(&options)
      })
    pair.server.decide = { event, _ in
      let line = String(decoding: event.line, as: UTF8.self)
      let sender = event.envelope?.sender.description ?? ""
      switch event.stage {
      case .mail, .rcpt:
        return line.contains("<no@") ? Decision(SMTPReply(550, "5.1.1", "No such user")) : nil
      case .data, .bdat:
        return sender.hasPrefix("nodata@") ? Decision(SMTPReply(451, "4.3.0", "Later")) : nil
      case .endOfData:
        return sender.hasPrefix("nomail@") ? Decision(SMTPReply(554, "5.7.1", "No")) : nil
      default: return nil
      }
    }
    pair.run()
    return pair
  }

  private static func trace(of letter: Letter, in pair: inout ClientPair) -> Trace {
    let (sent, outcomes, times) = (pair.sent.count, pair.outcomes.count, pair.times.count)
    pair.pieces = letter.pieces?.map { Array($0.utf8) } ?? []
    let envelope = SMTPEnvelope(
      sender: letter.from, parameters: letter.parameters,
      forwardPaths: letter.to.map { SMTPForwardPath($0) })
    pair.take(
      .send(
        ClientMessage(
          number: 1, envelope,
          letter.pieces == nil ? .octets(Array(letter.content.utf8)) : .pulled(size: nil))))
    pair.pieces = []
    // The number of a transaction is all that its replies may know.
    func unnumbered(_ reply: SMTPReply) -> SMTPReply {
      reply.text.contains("queued as") ? SMTPReply(reply.code, reply.enhanced, "queued") : reply
    }
    let told = pair.outcomes.dropFirst(outcomes).map { outcome in
      var outcome = outcome
      outcome.finalReply = outcome.finalReply.map(unnumbered)
      outcome.recipients = outcome.recipients.map { recipient in
        if case .accepted(let reply) = recipient { .accepted(unnumbered(reply)) } else { recipient }
      }
      return outcome
    }
    return Trace(
      sent: String(decoding: pair.sent[sent...], as: UTF8.self), outcomes: told,
      times: Array(pair.times[times...]), hasEnded: pair.hasEnded)
  }

  @Test(arguments: settings) func `leaves no trace in a message`(_ setting: Setting) {
    let alone = Self.letters.map { letter in
      var pair = Self.pair(setting)
      return Self.trace(of: letter, in: &pair)
    }
    var pair = Self.pair(setting)
    var last = "nothing"
    for index in everyPair(of: Self.letters.count) {
      let letter = Self.letters[index]
      let trace = Self.trace(of: letter, in: &pair)
      if trace != alone[index] {
        Issue.record(
          """
          \(letter.testDescription), behind \(last):
          \(trace)
          and by itself:
          \(alone[index])
          """)
        return
      }
      #expect(trace.outcomes.count == 1)
      last = letter.testDescription
      if trace.hasEnded {
        pair = Self.pair(setting)
        last = "nothing"
      }
    }
  }
}
