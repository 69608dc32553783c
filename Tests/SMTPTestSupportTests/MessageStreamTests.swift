import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `The stream of messages` {
  @Test func `gives what came, then what comes, and ends with the server`() async throws {
    let server = try SMTPTestServer.start(
      .script { On(.endOfData, to: "refused@*").reply(.transactionFailed) })
    try RawClient.deliver(server, "Subject: 1\r\n\r\n")
    let isUnderWay = Turnstile()
    let sender = OwnThread {
      isUnderWay.wait()
      let client = try RawClient.greeted(server)
      try client.deliver("Subject: no\r\n\r\n", to: ["refused@example.com"])
      try client.deliver("Subject: 2\r\n\r\n")
      try client.deliver("Subject: 3\r\n\r\n")
      server.stop()
    }
    var subjects: [String?] = []
    for await message in server.messageStream {
      subjects.append(message.subject)
      isUnderWay.open()
    }
    try sender.join()
    #expect(subjects == ["1", "2", "3"])
  }

  @Test func `begins anew after a reset`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    for number in 1...3 { try RawClient.deliver(server, "Subject: \(number)\r\n\r\n") }
    var iterator = server.messageStream.makeAsyncIterator()
    for number in 1...3 { #expect(await iterator.next()?.subject == "\(number)") }
    server.reset()
    try RawClient.deliver(server, "Subject: 4\r\n\r\n")
    #expect(await iterator.next()?.subject == "4")
    // As many as before the reset, so that counting alone would not tell.
    server.reset()
    try RawClient.deliver(server, "Subject: 5\r\n\r\n")
    #expect(await iterator.next()?.subject == "5")
  }

  @Test func `ends when its task is cancelled`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    try RawClient.deliver(server)
    let hasRead = Latch()
    let reading = Task {
      var count = 0
      for await _ in server.messageStream {
        count += 1
        hasRead.open()
      }
      return count
    }
    try await hasRead.wait()
    reading.cancel()
    #expect(await reading.value == 1)
  }
}
