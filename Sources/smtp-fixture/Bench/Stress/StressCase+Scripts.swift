import SMTPTestNetwork
import SMTPTestSupport

// Scripts under many sessions.
extension StressCase {
  static let gates = StressCase(
    "gates", "1,000 times two sessions whose order gates turn round"
  ) { scale in
    let rounds = max(1, 1000 / scale)
    var inOrder = 0
    for _ in 0..<rounds {
      let first = SMTPGate("first")
      let second = SMTPGate("second")
      let server = try SMTPTestServer.start(
        .script {
          On(.endOfData, from: "one@*").hold(first).proceed()
          On(.endOfData, from: "two@*").hold(second).proceed()
        })
      defer { server.stop() }
      let clients = try ["one", "two"].map { sender in
        let client = try BlockingClient(port: server.endpoint.port)
        try client.say(BlockingClient.hello, expecting: 250)
        try client.sendEnvelope(from: "\(sender)@example.test")
        try client.write(Array("Subject: \(sender)\r\n\r\n.\r\n".utf8))
        return client
      }
      try first.waitForArrival()
      try second.waitForArrival()
      second.open()
      try clients[1].expect(250, after: "the content")
      first.open()
      try clients[0].expect(250, after: "the content")
      if server.messages.map(\.subject) == ["two", "one"] { inOrder += 1 }
    }
    return [Figure("rounds in the order of the gates", inOrder, exactly: rounds)]
  }

  static let firings = StressCase(
    "firings", "200 sessions at once, and a rule that fires at half of 20,000 messages"
  ) { scale in
    let messages = max(200, 20_000 / scale)
    let firings = messages / 2
    let server = try SMTPTestServer.start(
      .address(host: "127.0.0.1"),
      .script { On(.noop, .endOfData).first(firings).enter("fired").next() })
    defer { server.stop() }
    let result = try LoadGenerator(
      LoadScript(.reuse, size: 256, gathers: true),
      to: .loopbackIPv4(port: UInt16(server.endpoint.port)), connections: 200, messages: messages
    ).run(within: .seconds(120))
    return [
      Figure("messages", result.messages, exactly: messages),
      Figure("firings", server.scriptHits[0].count, exactly: firings),
    ]
  }
}
