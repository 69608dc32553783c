import SMTPTestHelpers
import Testing

@testable import SMTPTestNetwork
@testable import SMTPTestSupport

/// A chunk need not end with a line end: what a client sends behind it begins in the middle of a line.
@Suite(.bounded) struct `AUTH behind a chunk` {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let steps: [ToldSession.Step]
  }

  private static let secret = "AGFubgBzZWNyZXQ="
  private static let refused: ToldSession.Step = .s("535 no\r\n")

  static let cases: [Case] = [
    Case(
      testDescription: "the last chunk",
      steps: [
        .c("BDAT 3 LAST\r\nefg"), .s("250 fine\r\n"), .c("AUTH PLAIN \(secret)\r\n"), refused,
      ]),
    Case(
      testDescription: "one chunk of several",
      steps: [
        .c("BDAT 4\r\nabcd"), .s("250 fine\r\n"), .c("bdat  3\r\nefg"), .s("250 fine\r\n"),
        .c("AUTH PLAIN \(secret)\r\n"), refused,
      ]),
    Case(
      testDescription: "chunks in one batch",
      steps: [
        .c("BDAT 4\r\nabcdBDAT 3 LAST\r\nefgAUTH PLAIN \(secret)\r\n"),
        .s("250 fine\r\n250 fine\r\n535 no\r\n"),
      ]),
    Case(
      testDescription: "a chunk with a line end in it",
      steps: [
        .c("BDAT 7\r\nab\r\ncdeAUTH PLAIN \(secret)\r\n"), .s("250 fine\r\n535 no\r\n"),
      ]),
    Case(
      testDescription: "a chunk that ends with a line end",
      steps: [.c("BDAT 4\r\nab\r\nAUTH PLAIN \(secret)\r\n"), .s("250 fine\r\n535 no\r\n")]),
    Case(
      testDescription: "a chunk of nothing",
      steps: [.c("BDAT 0 LAST\r\nAUTH PLAIN \(secret)\r\n"), .s("250 fine\r\n535 no\r\n")]),
    Case(
      testDescription: "a chunk that looks like AUTH",
      steps: [
        .c("BDAT 5\r\nAUTH AUTH PLAIN \(secret)\r\n"), .s("250 fine\r\n535 no\r\n"),
      ]),
    Case(
      testDescription: "a response behind a chunk",
      steps: [
        .c("BDAT 3 LAST\r\nefgAUTH PLAIN\r\n"), .s("250 fine\r\n334 \r\n"), .c("\(secret)\r\n"),
        refused,
      ]),
    // What a server has not taken for a chunk it reads as commands.
    Case(
      testDescription: "a chunk that is none, and ends in the middle of AUTH",
      steps: [
        .c("BDAT 14 LAST\r\n"), .s("500 what?\r\n"), .c("AUTH PLAIN \(secret)\r\n"), refused,
      ]),
    Case(
      testDescription: "a chunk that is none, and ends behind AUTH",
      steps: [
        .c("BDAT 5\r\n"), .s("500 what?\r\n"), .c("AUTH PLAIN \(secret)\r\n"), refused,
      ]),
    Case(
      testDescription: "a size that is none",
      steps: [
        .c("BDAT 99999999999999999999 LAST\r\n"), .s("501 no\r\n"), .c("AUTH PLAIN \(secret)\r\n"),
        refused,
      ]),
  ]

  @Test(arguments: cases)
  func `is hidden, however its octets are cut and whoever recorded them`(_ one: Case) {
    let session = ToldSession([.s("220 ready\r\n")] + one.steps)
    for role in [SessionRole.server, .client] {
      for split in [session] + session.splits {
        let record = split.record(by: role)
        let transcript = record.transcript
        if transcript.contains(Self.secret) || !transcript.contains("{secret}") {
          Issue.record("\(transcript)")
          return
        }
        if record.exchanges.contains(where: { $0.command?.contains(Self.secret) == true }) {
          Issue.record("\(record.exchanges)")
          return
        }
      }
    }
  }
}
