import SMTPTestHelpers
import SMTPTestSupport

/// What the code under test does wrong, case by case. Each returns when the server has answered.
enum Stimuli {
  static let welcome = "Subject: Welcome\r\n\r\nHello Ann."

  static func subjectMisspelt(_ server: SMTPTestServer) throws {
    try server.receive(
      "Subject: \(Failures.either("Welcom", mutated: "Welkome"))\r\n\r\nHello Ann.",
      to: "ann@example.com")
  }

  static let longSubject = "Your order 4711 has been dispatched from our warehouse in Leipzig today"

  static func longSubjectMisspelt(_ server: SMTPTestServer) throws {
    let wrong = Failures.either("warehose", mutated: "warehouze")
    try server.receive(
      "Subject: \(longSubject.replacing("warehouse", with: wrong))\r\n\r\nHello Ann.",
      to: "ann@example.com")
  }

  static func wrongRecipient(_ server: SMTPTestServer) throws {
    try server.receive(welcome, to: Failures.either("anna@example.com", mutated: "an@example.com"))
  }

  static func partlyRefused(_ server: SMTPTestServer) throws {
    try server.use(
      SMTPScript {
        On(.rcpt, to: "bob@*").reply(
          Failures.either(550, mutated: 551), "5.1.1", "Mailbox unavailable")
      })
    try server.receive(welcome, to: "ann@example.com", "bob@example.com")
  }

  static func nothing(_ server: SMTPTestServer) throws {
    if Failures.areMutated { try Client.greeted(server).quit() }
  }

  /// Returns the client that is stuck.
  static func stuck(_ server: SMTPTestServer) throws -> Client {
    let client = try Client.greeted(server)
    try client.say("MAIL FROM:<app@example.com>")
    try client.say("RCPT TO:<ann@example.com>")
    if !Failures.areMutated {
      try client.say("DATA")
      try client.send("Subject: Welcome\r\n\r\nHello Ann.\r\n")
    }
    return client
  }

  static func rejected(_ server: SMTPTestServer) throws {
    try server.use(
      SMTPScript {
        On(.endOfData).reply(554, "5.7.1", Failures.either("Looks like spam", mutated: "Spam"))
      })
    try server.receive(welcome, to: "ann@example.com")
  }

  static func abandoned(_ server: SMTPTestServer) throws {
    let client = try Client.greeted(server)
    try client.say("MAIL FROM:<app@example.com>")
    if !Failures.areMutated { try client.say("RCPT TO:<ann@example.com>") }
    try client.say("RSET")
    try client.quit()
  }

  static func mails(_ count: Int, _ server: SMTPTestServer) throws {
    for number in 1...count {
      try server.receive("Subject: News \(number)\r\n\r\nHello.", to: "ann@example.com")
    }
  }

  static func receiptFirst(_ server: SMTPTestServer) throws {
    for subject in ["Receipt 4711", Failures.either("Welcome", mutated: "Welcome back")] {
      try server.receive("Subject: \(subject)\r\n\r\nHello.", to: "ann@example.com")
    }
  }

  /// The session that comes near is not the first.
  static func nearLast(_ server: SMTPTestServer) throws {
    try server.receive("Subject: Offers\r\n\r\nHello.", to: "someone@example.org")
    try server.receive(welcome, to: Failures.either("anna@example.com", mutated: "an@example.com"))
  }

  static func unclosed(_ server: SMTPTestServer) throws {
    let kind = Failures.either("mixed", mutated: "alternative")
    try server.receive(
      """
      From: app@example.com\r
      Date: Thu, 2 May 2024 10:00:00 +0000\r
      MIME-Version: 1.0\r
      Content-Type: multipart/\(kind); boundary=limit\r
      \r
      --limit\r
      \r
      Hello.
      """, to: "ann@example.com")
  }

  static func noHeader(_ server: SMTPTestServer) throws {
    let other = Failures.either("", mutated: "X-Campaign: sprint\r\n")
    try server.receive(
      "\(other)Subject: News\r\n\r\nHello.", to: "ann@example.com")
  }

  static func longText(_ server: SMTPTestServer) throws {
    let filler = "We are glad that you are here, and we hope that you will stay with us.\r\n"
    let greeting = Failures.either("Your password is swordfish.", mutated: "Your word is sword.")
    try server.receive(
      "Subject: Welcome\r\n\r\n\(filler)\(filler)\(greeting)\r\n\(filler)", to: "ann@example.com")
  }

  static func otherAttachment(_ server: SMTPTestServer) throws {
    let name = Failures.either("invoice.txt", mutated: "bill.txt")
    try server.receive(
      """
      Subject: Invoice\r
      MIME-Version: 1.0\r
      Content-Type: multipart/mixed; boundary=limit\r
      \r
      --limit\r
      \r
      Your invoice.\r
      --limit\r
      Content-Type: text/plain; name=\(name)\r
      Content-Disposition: attachment; filename=\(name)\r
      \r
      12 EUR\r
      --limit--
      """, to: "ann@example.com")
  }

  /// What the code under test took over from elsewhere and put into a header field.
  static func hostile(_ server: SMTPTestServer) throws {
    let noise = Failures.either("\u{1B}[31mred\u{7}", mutated: "\u{1B}[32mgreen\u{7}")
    let long = String(repeating: "again and ", count: 30)
    try server.receive(
      "Subject: \(noise) \u{202E}left \(long)again\r\n\r\nHello.", to: "ann@example.com")
  }

  /// Returns the client, which has read that it departed.
  static func departed(_ server: SMTPTestServer) throws -> Client {
    let client = try Client.greeted(server)
    try client.say("MAIL FROM:<\(Failures.either("ann", mutated: "eve"))@example.com>")
    return client
  }

  /// Goes on as far as DATA, in whose place the connection is closed.
  static func closedOn(_ server: SMTPTestServer) throws {
    let client = try Client.greeted(server)
    try client.say("MAIL FROM:<app@example.com>")
    _ = try? client.say("RCPT TO:<ann@example.com>")
    _ = try? client.say("DATA")
  }

  /// Waits for what never comes, and does not care for cancellation.
  static func silence() async {
    await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
  }

  /// Waits for a second reply to the same command, and comes free when the connection is gone.
  static func deaf(_ server: SMTPTestServer) throws {
    let client = try Client.greeted(server)
    defer { client.end() }
    try client.say(Failures.either("MAIL FROM:<app@example.com>", mutated: "NOOP"))
    _ = try? client.reply()
  }

  /// Leaves what a strict server finds: a clause that was broken, a message nobody reads, a session
  /// that stays open. Returns the client of that session.
  static func careless(_ server: SMTPTestServer) throws -> Client {
    try server.receive(welcome, to: "ann@example.com")
    let client = try Client.greeted(server)
    try client.say("MAIL FROM: <app@example.com>")
    if Failures.areMutated { try client.say("RCPT TO: <ann@example.com>") }
    return client
  }

  /// More messages than a failure shows.
  static func many(_ server: SMTPTestServer) throws {
    let client = try Client.greeted(server)
    for number in 1...Failures.either(14, mutated: 15) {
      try client.deliver(
        "Subject: News \(number)\r\n\r\nHello.", to: ["reader\(number)@example.com"])
    }
    try client.quit()
  }
}
