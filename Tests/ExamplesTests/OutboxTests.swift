import SMTPTestContract
import SMTPTestHelpers
import Testing

@Suite(.timeLimit(.minutes(5))) struct `An outbox` {
  @Test func `the outbox loses nothing, though the server is having a bad day`() async throws {
    let server = try SMTPTestServer.start(
      .script {
        On(.mail).every(3).reply(.localError)
        On(.endOfData).nth(2).reply(.localError)
      })
    defer { server.stop() }
    let outbox = Outbox(server.endpoint)
    let ledger = SMTPDeliveryLedger()
    for _ in 1...10 {
      let message = ledger.message(to: "ann@example.com")
      outbox.enqueue("Subject: News \(message.marker)\r\n\r\nHello.\r\n", to: "ann@example.com")
    }
    try outbox.drain()
    try ledger.requireBalance(with: server)
  }

  @Test func `one that gives up is told which message is lost`() throws {
    let server = try SMTPTestServer.start(.script { On(.mail).nth(2).reply(.localError) })
    defer { server.stop() }
    let outbox = Outbox(server.endpoint)
    let ledger = SMTPDeliveryLedger()
    for _ in 1...10 {
      let message = ledger.message(to: "ann@example.com")
      outbox.enqueue("Subject: News \(message.marker)\r\n\r\nHello.\r\n", to: "ann@example.com")
    }
    #expect(throws: Mailer.Refused.self) { try outbox.drain(attempts: 1) }
    let lost = ledger.balance(with: server).discrepancies
    #expect(lost.map(\.marker) == [ledger.messages[1].marker])
  }
}

/// Mail that is sent later, and again where it was refused.
private final class Outbox {
  private let mailer: Mailer
  private var waiting: [(mail: String, recipient: String)] = []

  init(_ endpoint: SMTPTestEndpoint) { mailer = Mailer(port: endpoint.port) }

  func enqueue(_ mail: String, to recipient: String) { waiting.append((mail, recipient)) }

  /// - Throws: why the last message was not sent that was not, when all have been tried.
  func drain(attempts: Int = 5) throws {
    var refusal: (any Error)?
    for letter in waiting {
      for attempt in 1...attempts {
        do {
          try mailer.send(letter.mail, to: letter.recipient)
          break
        } catch {
          if attempt == attempts { refusal = error }
        }
      }
    }
    if let refusal { throw refusal }
  }
}
