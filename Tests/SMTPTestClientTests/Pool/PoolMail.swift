import SMTPTestSupport

@testable import SMTPTestClient

/// Messages that can be told apart.
enum PoolMail {
  /// The message of a number, to ann.
  static func message(_ number: Int, to recipients: SMTPEnvelopeAddress...) -> SMTPClientMessage {
    SMTPClientMessage(
      from: "app@example.com", to: recipients.isEmpty ? ["ann@example.com"] : recipients,
      .text("Subject: \(number)\n\nHello.\n"))
  }

  static func messages(_ count: Int) -> [SMTPClientMessage] { (0..<count).map { message($0) } }

  /// The numbers of the messages that a server has stored, in their order.
  static func stored(by server: SMTPTestServer) -> [Int] {
    server.messages.compactMap { $0.subject.flatMap { Int($0) } }.sorted()
  }

  /// The commands of a session, by their verbs.
  static func verbs(_ session: SMTPSessionRecord) -> [String] {
    session.exchanges.filter { $0.kind == .command }
      .compactMap { $0.command?.split(separator: " ").first.map(String.init) }
  }

  /// Hands messages in, in one go, and does not wait for them.
  static func handIn(_ count: Int, to pool: SMTPTestClientPool) -> PoolInbox<PoolDriver.Answer> {
    let answers = PoolInbox<PoolDriver.Answer>()
    for message in messages(count) {
      pool.driver.submit(message, as: pool.configuration.client, PoolTicket()) { answers.put($0) }
    }
    return answers
  }

  /// The first answers to arrive, so many or a few more.
  static func first(
    _ count: Int, of inbox: PoolInbox<PoolDriver.Answer>
  ) async -> [PoolDriver.Answer] {
    var answers: [PoolDriver.Answer] = []
    while answers.count < count { answers += await inbox.next() }
    return answers
  }
}
