import SMTPTestClient
import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A content that comes in pieces` {
  /// Pieces that are made when they are asked for, and count how many were.
  private struct Pieces: AsyncSequence, Sendable {
    struct Torn: Error {}

    let count: Int
    let piece: [UInt8]
    var fails = false
    let asked = Locked(0)

    struct AsyncIterator: AsyncIteratorProtocol {
      let pieces: Pieces
      var made = 0

      mutating func next() async throws -> [UInt8]? {
        pieces.asked.withLock { $0 += 1 }
        if made == pieces.count {
          if pieces.fails { throw Torn() }
          return nil
        }
        made += 1
        return pieces.piece
      }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(pieces: self) }
  }

  private static func message(_ pieces: Pieces) -> SMTPClientMessage {
    SMTPClientMessage(from: "a@a.test", to: ["b@b.test"], .stream(pieces))
  }

  @Test(arguments: [true, false])
  func `arrives as it was`(isChunked: Bool) async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint) { $0.usesChunking = isChunked }
    // A dot at the edge of each piece.
    let pieces = Pieces(count: 100, piece: Array(".line\r\n.".utf8))
    let report = try await client.send(Self.message(pieces))
    #expect(report.transcript.contains("octets of the content, which the record does not keep"))
    let expected = Array(repeating: pieces.piece, count: 100).flatMap { $0 }
    let content = try #require(server.messages.first?.content)
    #expect(content == (isChunked ? expected : expected + [13, 10]))
    #expect(server.violations == [])
    // The record goes on behind it.
    #expect(try await client.send(.sample()).transcript.contains("C: MAIL"))
  }

  /// All that left between the command that announces it and the one behind it, in however many writes.
  @Test(arguments: [1, 2, 100], [true, false])
  func `is counted where it is not kept`(count: Int, isChunked: Bool) async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint) { $0.usesChunking = isChunked }
    let pieces = Pieces(count: count, piece: Array(".line\r\n".utf8))
    for _ in 1...2 {
      let transcript = try await client.send(Self.message(pieces)).transcript
      let counted = transcript.split(separator: "\n").filter { $0.hasSuffix("does not keep") }
        .compactMap { Int($0.split(separator: " ")[1]) }
      let content = count * pieces.piece.count
      // Each chunk has its command; each line has its dot doubled, and one dot is the end.
      let whole =
        isChunked
        ? content + count * "BDAT 7\r\n".utf8.count + "BDAT 0 LAST\r\n".utf8.count
        : content + count + ".\r\n".utf8.count
      #expect(counted.reduce(0, +) == whole)
    }
  }

  @Test(arguments: [true, false])
  func `is not pressed upon a server that does not read`(isPulled: Bool) async throws {
    let server = try SMTPTestServer.start(
      .without([.chunking, .binaryMIME]), .script { On(.body).stopReading() })
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint) { $0.timeouts.dataBlock = .milliseconds(300) }
    let piece = Array((String(repeating: "x", count: 78) + "\r\n").utf8) * 800
    let pieces = Pieces(count: 10_000, piece: piece)
    let content: SMTPClientMessage.Content = isPulled ? .stream(pieces) : .octets(piece * 300)
    let message = SMTPClientMessage(from: "a@a.test", to: ["b@b.test"], content)
    #expect(await client.outcome(of: message) == "timeout body ?")
    // The sockets between the two hold some megabytes, not all 640.
    let asked = pieces.asked.withLock { $0 }
    #expect(isPulled ? 1..<1000 ~= asked : asked == 0)
  }

  @Test func `that fails is no message`() async throws {
    let server = try SMTPTestServer.start(.without([.chunking, .binaryMIME]))
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint)
    let pieces = Pieces(count: 3, piece: Array("x\r\n".utf8), fails: true)
    let error = await clientError { () async throws(SMTPClientError) in
      try await client.send(Self.message(pieces))
    }
    #expect(error?.brief == "unsendable body")
    #expect(error?.reason.contains("Torn") == true)
    _ = try await server.endedSessions(within: .seconds(60))
    #expect(server.messages.isEmpty)
  }

  @Test func `may be a file`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint)
    let path = #filePath
    let message = SMTPClientMessage(
      SMTPEnvelope(
        sender: "a@a.test", parameters: [SMTPParameter("BODY", "BINARYMIME")],
        forwardPaths: [SMTPForwardPath("b@b.test")]), .file(path))
    try await client.send(message)
    let received = try #require(server.messages.first)
    #expect(received.contentText.hasPrefix("import SMTPTestClient\n"))
    #expect(received.envelope.parameter("SIZE") == "\(received.size)")
    let missing = SMTPClientMessage(from: "a@a.test", to: ["b@b.test"], .file("/none/such"))
    let error = await clientError { () async throws(SMTPClientError) in
      try await client.send(missing)
    }
    #expect(error?.kind == .unsendable)
    #expect(error?.reason.hasPrefix("could not open /none/such: ") == true)
    #expect(client.isUsable)
  }
}

private func * (octets: [UInt8], count: Int) -> [UInt8] {
  Array(repeating: octets, count: count).flatMap { $0 }
}
