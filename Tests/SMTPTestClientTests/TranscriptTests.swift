import SMTPTestHelpers
import Testing

@testable import SMTPTestClient
@testable import SMTPTestNetwork

@Suite(.bounded) struct `The transcript of a client` {
  @Test func `counts what comes behind the client's end, and shows nothing of it`() {
    let log = SessionLog(role: .client)
    func receive(_ text: String) {
      Array(text.utf8).withUnsafeBytes { octets in
        log.space(minimum: octets.count).copyMemory(from: octets)
        log.received(octets.count, at: 0)
      }
    }
    receive("220 hi\r\nOK\r\n")
    log.mark(.closed, at: 0)
    receive("250 late\r\n250 ")
    receive("later\r\n")
    log.mark(.peerClosed, at: 0)
    #expect(
      ClientRecord(log: log, about: 0).ending.split(separator: "\n") == [
        "S: 220 hi", "S: OK", "C! close", "S! close",
        "# 21 octets more of the server, which nobody looked at",
      ])
  }
}
