import Foundation
import SMTPTestHelpers
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A peer` {
  @Test(
    arguments: [
      ("127.0.0.1:50234", SMTPPeer(host: "127.0.0.1", port: 50_234)),
      ("[::1]:1", SMTPPeer(host: "::1", port: 1)), ("unix", .unix),
    ] as [(String, SMTPPeer)])
  func `is a text and back`(text: String, peer: SMTPPeer) throws {
    #expect(peer.description == text)
    #expect(SMTPPeer(text) == peer)
    #expect(peer.isUnix == (text == "unix"))
    let json = try JSONEncoder().encode([peer])
    #expect(String(decoding: json, as: UTF8.self) == "[\"\(text)\"]")
    #expect(try JSONDecoder().decode([SMTPPeer].self, from: json) == [peer])
  }

  @Test(
    arguments: [
      "", ":", "127.0.0.1", "127.0.0.1:", ":25", "127.0.0.1:0", "127.0.0.1:65536", "::1:25",
      "[127.0.0.1]:25", "[]:25", "a:-1",
    ])
  func `is nothing else`(text: String) throws {
    #expect(SMTPPeer(text) == nil)
    let json = try JSONEncoder().encode([text])
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([SMTPPeer].self, from: json) }
  }
}
