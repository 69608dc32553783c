import SMTPTestHelpers
import Testing

@testable import SMTPTestWire

/// Where no transaction is open, a session knows nothing of those before: whatever happened, what comes is
/// taken as it is where it is the first.
@Suite(.bounded) struct `What came before` {
  /// What a client does, and leaves no transaction open. LF stands for CRLF, `~` and LF for LF alone.
  struct Act: Sendable, CustomTestStringConvertible {
    let testDescription: String
    private let text: String

    init(_ name: String, _ text: String) {
      testDescription = name
      self.text = text.replacing("~\n", with: "\u{1}").replacing("\n", with: "\r\n")
        .replacing("\u{1}", with: "\n")
    }

    func octets(_ hello: String) -> [UInt8] { Array(text.replacing("EHLO", with: hello).utf8) }
  }

  private static let mail = "MAIL FROM:<a@b.test>\n"
  private static let both = mail + "RCPT TO:<c@d.test>\n"
  private static let binary = "MAIL FROM:<a@b.test> BODY=BINARYMIME\nRCPT TO:<c@d.test>\n"
  private static let content = both + "DATA\nSubject: x\n\nbody\n.\n"

  static let acts: [Act] = [
    Act("no transaction", "NOOP\n"),
    Act("a message", content),
    Act("another sender", "MAIL FROM:<>\nRCPT TO:<c@d.test>\nRCPT TO:<e@f.test>\nDATA\nx\n.\n"),
    Act("no content", both + "DATA\n.\n"),
    Act(
      "declared to have eight bits",
      both.replacing("test>\nR", with: "test> BODY=8BITMIME\nR")
        + "DATA\nü\n.\n"),
    Act("not declared to have eight bits", both + "DATA\nü\n.\n"),
    Act("UTF-8", "MAIL FROM:<ä@b.test> SMTPUTF8\nRCPT TO:<ö@d.test>\nDATA\nü: ü\n.\n"),
    Act("UTF-8, not declared", "MAIL FROM:<ä@b.test>\nRCPT TO:<ö@d.test>\nRSET\n"),
    Act("a size", "MAIL FROM:<a@b.test> SIZE=3\nRCPT TO:<c@d.test>\nDATA\nlonger\n.\n"),
    Act("a size that is too large", "MAIL FROM:<a@b.test> SIZE=99999\nRSET\n"),
    Act("too large", both + "DATA\n" + String(repeating: "0123456789\n", count: 60) + ".\n"),
    Act("chunks", both + "BDAT 4\nabcdBDAT 0\nBDAT 3 LAST\nefg"),
    Act(
      "a chunk that is too large",
      both + "BDAT 600\n" + String(repeating: "x", count: 600)
        + "RSET\n"),
    Act("chunks without an end", both + "BDAT 4\nabcdRSET\n"),
    Act("chunks of eight bits", both + "BDAT 4 LAST\nüü"),
    Act("DATA among chunks", both + "BDAT 4\nabcdDATA\nBDAT 0 LAST\n"),
    Act("no recipient", mail + "DATA\nRSET\n"),
    Act(
      "recipients by turns",
      mail + "RCPT TO:<no@d.test>\nRCPT TO:<c@d.test>\nRCPT TO:<no@e.test>\n"
        + "RCPT TO:<e@f.test>\nDATA\nx\n.\n"),
    Act("all recipients refused", mail + "RCPT TO:<no@d.test>\nRCPT TO:<no@e.test>\nDATA\nRSET\n"),
    Act("DATA refused", "MAIL FROM:<nodata@b.test>\nRCPT TO:<c@d.test>\nDATA\nRSET\n"),
    Act("the content refused", "MAIL FROM:<nomail@b.test>\nRCPT TO:<c@d.test>\nDATA\nx\n.\n"),
    Act(
      "the content refused early", "MAIL FROM:<nobody@b.test>\nRCPT TO:<c@d.test>\nDATA\nlong\n.\n"),
    Act(
      "a chunk refused early",
      "MAIL FROM:<nobody@b.test>\nRCPT TO:<c@d.test>\nBDAT 9\n123456789"
        + "RSET\n"),
    Act("MAIL refused", "MAIL FROM:<no@b.test>\nRCPT TO:<c@d.test>\nRSET\n"),
    Act("MAIL twice", mail + mail + "RSET\n"),
    Act("reset", both + "RSET\n"),
    Act(
      "parameters of delivery reports",
      "MAIL FROM:<a@b.test> RET=HDRS ENVID=7\n"
        + "RCPT TO:<c@d.test> NOTIFY=SUCCESS ORCPT=rfc822;c@d.test\nDATA\nx\n.\n"),
    Act(
      "parameters of nobody", "MAIL FROM:<a@b.test> FOO=1\nMAIL FROM:<a@b.test> BODY=FOO\nRSET\n"),
    Act("out of order", "DATA\nRCPT TO:<c@d.test>\nBDAT 3 LAST\nabcRSET\n"),
    // Right behind a content it may be the rest of that, and a hint says so.
    Act("no SMTP", "NOOP\n\nFROB\nMAIL\nRCPT TO <x>\nRSET\n"),
    Act("spaces", "MAIL FROM: <a@b.test>\nRCPT TO:<c@d.test> \nRSET \nRSET\n"),
    Act("line ends of other systems", "NOOP~\nNOOP\n" + both + "DATA\na~\nb\n.\n"),
    Act("dots", both + "DATA\n..\n...\n.x\n..y\n. \n.\n"),
    Act(
      "long lines",
      both + "DATA\n" + String(repeating: "x", count: 1100) + "\n"
        + String(repeating: "y", count: 998) + "\n.\n"),
    Act("a line that is too long", "NOOP " + String(repeating: "x", count: 3000) + "\nNOOP\n"),
    Act(
      "lines that are too long",
      "NOOP " + String(repeating: "x", count: 3000) + "\nNOOP\nNOOP "
        + String(repeating: "x", count: 4000) + "\n"),
    Act("questions", "VRFY ann\nEXPN all\nHELP\nNOOP x\n"),
    Act("a cancelled AUTH", "AUTH LOGIN\n*\n"),
    Act("a failed AUTH", "AUTH PLAIN AGFubgB3cm9uZw==\n"),
    Act("HELO", "HELO c\n" + content + "EHLO c\n"),
    Act("greetings in the middle", both + "EHLO c\nDATA\n" + mail + "HELO c\nRSET\nEHLO c\n"),
    Act("binary chunks", binary + "BDAT 3\na~\nbBDAT 4 LAST\nü\u{0}cRSET\n"),
    Act("binary content without chunks", binary + "DATA\nRSET\n"),
    Act(
      "long lines in chunks",
      both + "BDAT 700\n" + String(repeating: "x", count: 700)
        + "BDAT 302 LAST\n" + String(repeating: "x", count: 300) + "\nRSET\n"),
    Act(
      "chunks behind one that failed",
      both + "BDAT 501\n" + String(repeating: "x", count: 501)
        + "BDAT 1 LAST\nxDATA\nRSET\n"),
    Act("as many recipients as can be", both + "RCPT TO:<e@f.test>\nRCPT TO:<g@h.test>\nRSET\n"),
    Act(
      "a line of AUTH that is too long", "AUTH PLAIN " + String(repeating: "x", count: 2000) + "\n"),
    Act("many violations", both + "DATA\n" + String(repeating: "x~\n", count: 150) + "\n.\n"),
  ]

  struct Setting: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var reading = SMTPReading.standard
    var isLMTP = false
  }

  static let settings = [
    Setting(testDescription: "as usual"),
    Setting(testDescription: "leniently", reading: .lenient),
    Setting(testDescription: "strictly", reading: .strict),
    Setting(testDescription: "LMTP", isLMTP: true),
  ]

  @Test(arguments: settings)
  func `leaves no trace in a transaction of the server`(_ setting: Setting) {
    let alone = Self.acts.map { act in
      var scene = Scene(setting)
      return scene.trace(of: act)
    }
    var scene = Scene(setting)
    var last: Act?
    for index in everyPair(of: Self.acts.count) {
      let act = Self.acts[index]
      let trace = scene.trace(of: act)
      if trace != alone[index] {
        Issue.record(
          """
          \(act.testDescription), behind \(last?.testDescription ?? "nothing"):
          \(trace)
          and by itself:
          \(alone[index])
          """)
        return
      }
      last = act
      // Some readings end a session at what could smuggle mail.
      if scene.hasEnded {
        scene = Scene(setting)
        last = nil
      }
    }
  }

  /// What an act led to, with all places counted from its first octet.
  struct Trace: Equatable {
    var replies: [String]
    var transactions: [Transaction]
    var violations: [SMTPViolation]
    /// What a rule is asked, and what the server has found by then.
    var questions: [String]
    var hasEnded: Bool
  }

  /// A session in which one act follows the other.
  private struct Scene {
    private var session: SessionHarness
    private let hello: String
    private let asked = Log<SMTPStageEvent>()
    private var sent = 0

    init(_ setting: Setting) {
      session = SessionHarness(marks: [2]) { options in
        options.reading = setting.reading
        options.isLMTP = setting.isLMTP
        options.limits.messageSize = 500
        options.limits.recipients = 2
        options.limits.commandLine = 1000
        options.limits.errors = .max
        options.mechanisms = [
          SASLMechanism("PLAIN", needsTLS: false) { PlainExchange() },
          SASLMechanism("LOGIN", needsTLS: false) { LoginExchange(.standard) },
        ]
      }
      session.decide = { [asked] event, honest in
        asked.append(event)
        return `What came before`.decide(event, honest)
      }
      hello = setting.isLMTP ? "LHLO" : "EHLO"
      send(Array("\(hello) c\r\n".utf8))
    }

    var hasEnded: Bool { session.trace.close != nil }

    private mutating func send(_ octets: [UInt8]) {
      session.send(octets)
      sent += octets.count
    }

    mutating func trace(of act: Act) -> Trace {
      // Counts: who keeps a copy has all of it copied with the next octet.
      let before = (
        written: session.trace.written.count, transactions: session.trace.transactions.count,
        violations: session.trace.violations.count, questions: asked.all.count
      )
      let offset = sent
      send(act.octets(hello))
      let trace = session.trace
      let written = String(decoding: trace.written[before.written...], as: UTF8.self)
      return Trace(
        replies: written.split(separator: "\r\n").map { reply in
          // The number of a transaction is all it may know.
          reply.contains("queued as") ? "250 queued" : String(reply)
        },
        transactions: trace.transactions[before.transactions...].map {
          $0.counted(from: offset)
        },
        // Those about what may be sent before a reply come with it, in batches as these are.
        violations: trace.violations[before.violations...]
          .filter { !$0.kind.isAboutTiming }
          .map { SMTPViolation($0.kind, at: $0.offset - offset, $0.text) },
        questions: asked.all[before.questions...].map { event in
          let found = event.violations.map { "\($0.kind) at \($0.offset - offset)" }
          return
            "\(event.stage), recipient \(event.recipient), \(event.contentSize) octets, \(found)"
        }, hasEnded: hasEnded)
    }
  }

  fileprivate static func decide(_ event: SMTPStageEvent, _ honest: Decision) -> Decision? {
    let line = String(decoding: event.line, as: UTF8.self)
    let sender = event.envelope?.sender.description ?? ""
    switch event.stage {
    case .mail: return line.contains("<no@") ? Decision(.mailboxUnavailable, at: .mail) : nil
    case .rcpt: return line.contains("<no@") ? Decision(.mailboxUnavailable, at: .rcpt) : nil
    case .data: return sender.hasPrefix("nodata@") ? Decision(.localError, at: .data) : nil
    case .body: return sender.hasPrefix("nobody@") ? Decision(.localError, at: .body) : nil
    case .endOfData:
      return sender.hasPrefix("nomail@") ? Decision(.localError, at: .endOfData) : nil
    default: return nil
    }
  }
}

extension Transaction {
  /// The same as the first of a session of which nothing was before `offset`.
  fileprivate func counted(from offset: Int) -> Transaction {
    // The number of a transaction is all that its replies may know.
    func unnumbered(_ reply: [UInt8]?) -> [UInt8]? {
      reply.map { String(decoding: $0, as: UTF8.self).contains("queued as") ? [] : $0 }
    }
    var copy = Transaction(number: 1, envelope: envelope, start: 0)
    copy.envelope.forwardPaths = envelope.forwardPaths.map { path in
      SMTPForwardPath(
        address: path.address, parameters: path.parameters, isAccepted: path.isAccepted,
        replyOctets: unnumbered(path.replyOctets))
    }
    copy.stage = stage
    copy.outcome = outcome
    copy.replyOctets = unnumbered(replyOctets)
    copy.content =
      switch content {
      case .dotStuffed(let range, let stuffed)?:
        .dotStuffed(range.moved(by: -offset), stuffed: stuffed)
      case .chunks(let ranges)?: .chunks(ranges.map { $0.moved(by: -offset) })
      case nil: nil
      }
    copy.input = input.moved(by: -offset)
    return copy
  }
}

extension Range<Int> {
  fileprivate func moved(by count: Int) -> Range { lowerBound + count..<upperBound + count }
}
