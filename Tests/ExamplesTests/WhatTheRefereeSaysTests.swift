import Foundation
import SMTPTestSupportTesting
import Testing

@Suite(.timeLimit(.minutes(5))) struct WhatTheRefereeSaysTests {
  @Test(.smtpServer) func aSession() async throws {
    let server = try SMTPTestServer.current
    try converse(with: server, "EHLO localhost", "MAIL FROM: <app@example.com>", "QUIT")

    let session = try #require(try await server.endedSessions().first)
    #expect(
      session.violations.map(\.description) == [
        "space after \"FROM:\" (spaceAroundColon, RFC 5321 §3.3, octet 26)"
      ])
    #expect(server.findings.map(\.session) == [1])
  }

  @Test func aTranscript() throws {
    let dialogue = try SMTPDialogue(
      parsing: """
        S: 220 mx.test ESMTP
        C: EHLO app.test
        S: 250-mx.test greets app.test
        S: 250 8BITMIME
        C: MAIL FROM:<ann@app.test> SIZE=1024
        S: 250 Ok
        C: RCPT TO:<bob@mx.test>
        C: QUIT
        S: 250 Ok
        S: 221 Bye
        """)
    #expect(dialogue.violations.map(\.kind) == [.unofferedParameter])
  }

  @Test(arguments: SMTPViolation.Kind.allCases)
  func `every kind is listed in the article, with its clause`(_ kind: SMTPViolation.Kind) throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../Documentation/SMTPTestSupport.docc/What-the-referee-says.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    let row = try #require(text.split(separator: "\n").first { $0.hasPrefix("| `\(kind)` |") })
    #expect(row.hasSuffix("| \(kind.clause) |"))
  }

  /// Sends lines, each after the reply to the last.
  private func converse(with server: SMTPTestServer, _ lines: String...) throws {
    #if canImport(Glibc)
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(server.endpoint.port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let connection = withUnsafeBytes(of: &address) {
      connect(
        descriptor, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
    }
    try #require(connection == 0)
    var reply = [UInt8](repeating: 0, count: 1000)
    _ = read(descriptor, &reply, reply.count)
    for line in lines {
      let octets = Array("\(line)\r\n".utf8)
      _ = write(descriptor, octets, octets.count)
      _ = read(descriptor, &reply, reply.count)
    }
  }
}
