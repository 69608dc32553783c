import SMTPTestSupport

enum Dialogues {
  // A constant: were it no dialogue, every run of the tests would say so.
  static let welcome = try! SMTPDialogue(
    parsing: """
      S: 220 mx.test ESMTP
      C: EHLO {client}
      S: 250 mx.test
      C: MAIL FROM:<app@example.com>
      S: 250 Ok
      C: QUIT
      S: 221 Bye
      """)
}

enum Scripts {
  static let full = SMTPScript {
    On(.rcpt, to: "*@full.example").reply(.mailboxFull)
    On(.rcpt).nth(2).named("second").reply(.mailboxUnavailable)
  }

  static let closing = SMTPScript { On(Failures.either(.data, mutated: .rcpt)).close() }

  static let byChance = SMTPScript(seed: 42) {
    On(.rcpt).chance(percent: 50).reply(.mailboxBusy)
  }
}

/// What the closure of a query throws.
struct Code: Error, CustomStringConvertible {
  let description: String

  static func of(_ text: String?) throws -> String {
    throw Code(
      description: "no code of \(Failures.either(4, mutated: 6)) digits in \(text ?? "")")
  }
}
