import SMTPTestClient
import SMTPTestSupport

/// What became of many mails, in numbers.
struct SendSummary {
  /// How many mails the server has taken, for one recipient at least.
  private(set) var sent = 0
  /// The report of the last of them.
  private(set) var last: SMTPSendReport?
  /// Why mails failed, and how many did so, in the order in which it came up.
  private(set) var failures: [(text: String, count: Int, first: SMTPClientError)] = []
  var elapsed = Duration.zero
  var statistics: SMTPTestClientPool.Statistics?

  private var hasRefusedRecipients = false
  /// From MAIL to the last reply, of each that was sent, in microseconds.
  private var latencies: [Int] = []
  /// How often each reply decided what became of a mail, by code and enhanced code: few.
  private var replies: [(reply: SMTPReply, count: Int)] = []

  /// Whether the server has taken every mail for all recipients.
  var isGood: Bool { failures.isEmpty && !hasRefusedRecipients }

  mutating func note(_ result: Result<SMTPSendReport, SMTPClientError>) {
    switch result {
    case .success(let report):
      sent += 1
      last = report
      latencies.append(report.timings.total.microseconds)
      note(report.finalReply)
      for recipient in report.recipients where recipient.outcome == .refused {
        hasRefusedRecipients = true
        if let reply = recipient.reply { note(reply) }
      }
    case .failure(let error):
      // The last reply of a session that broke has decided nothing.
      if let reply = error.reply, reply.isTransientFailure || reply.isPermanentFailure {
        note(reply)
      }
      let text = "\(error.stage.rawValue) (\(error.kind)): \(error.reason)"
      if let index = failures.firstIndex(where: { $0.text == text }) {
        failures[index].count += 1
      } else {
        failures.append((text, 1, error))
      }
    }
  }

  /// A line for each kind of failure: of one what is known of it, of many how often it was.
  var failureLines: [String] {
    failures.map { text, count, first in
      if count > 1 { return "\(count) times: \(text)" }
      let known = first.summary.split(separator: "): ", maxSplits: 1)
      guard known.count == 2 else { return text }
      let lines = known[1].dropFirst(first.reason.count).split(separator: "\n")
      return text + lines.map { $0.drop { $0 == " " } }.joined(separator: " ")
    }
  }

  private mutating func note(_ reply: SMTPReply) {
    for index in replies.indices
    where replies[index].reply.code == reply.code && replies[index].reply.enhanced == reply.enhanced
    {
      replies[index].count += 1
      return
    }
    replies.append((reply, 1))
  }

  /// By their codes, in this order.
  private var repliesByCode: [(name: String, count: Int)] {
    let named = replies.map { reply, count in
      (name: "\(reply.code)" + (reply.enhanced.map { " \($0)" } ?? ""), count: count)
    }
    return named.sorted { $0.name < $1.name }
  }

  // MARK: Printing

  var text: String {
    var lines: [String] = []
    if let statistics { lines.append("\(statistics)") }
    lines.append("\(seconds.fixed(2)) s, \(rate.fixed(0)) messages/s")
    if !latencies.isEmpty {
      lines += ["", "latency of a message: \(percentileText)"] + histogram
    }
    if !replies.isEmpty {
      lines += ["", "replies"]
      lines += repliesByCode.map { "  \(padded($0.name, 10))\($0.count)" }
    }
    return lines.joined(separator: "\n")
  }

  private var seconds: Double { elapsed / .seconds(1) }
  private var rate: Double { seconds > 0 ? Double(sent) / seconds : 0 }

  /// The latency that so many of a hundred do not exceed.
  static func percentile(_ percent: Int, _ sorted: [Int]) -> Int {
    sorted[max(0, (sorted.count * percent + 99) / 100 - 1)]
  }

  private var percentileText: String {
    let sorted = System.sorted(latencies)
    let parts = [50, 90, 99].map { "\($0)% \(Self.text(Self.percentile($0, sorted)))" }
    return parts.joined(separator: ", ") + ", longest \(Self.text(sorted[sorted.count - 1]))"
  }

  /// Lines of up to 40 marks, one for each doubling of the time.
  private var histogram: [String] {
    var counts: [Int: Int] = [:]
    for latency in latencies {
      // The power of two that is not less.
      counts[Int.bitWidth - max(latency - 1, 0).leadingZeroBitCount, default: 0] += 1
    }
    let most = counts.values.max() ?? 1
    guard let first = counts.keys.min(), let last = counts.keys.max() else { return [] }
    return (first...last).map { power in
      let count = counts[power] ?? 0
      let bar = String(repeating: "#", count: (count * 40 + most - 1) / most)
      return "  up to \(padded(Self.text(1 << power), 9))\(padded(bar, 41))\(count)"
    }
  }

  private static func text(_ microseconds: Int) -> String {
    if microseconds < 1000 { return "\(microseconds) µs" }
    let milliseconds = Double(microseconds) / 1000
    return milliseconds < 1000
      ? "\(milliseconds.fixed(1)) ms" : "\((milliseconds / 1000).fixed(1)) s"
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  var json: JSON {
    let sorted = System.sorted(latencies)
    func micros(_ percent: Int) -> JSON? {
      sorted.isEmpty ? nil : .number(Self.percentile(percent, sorted))
    }
    return .object([
      "messages": statistics.map { .number($0.submitted) },
      "sent": .number(sent),
      "refused": statistics.map { .number($0.refused) },
      "lost": statistics.map { .number($0.lost) },
      "unknown": statistics.map { .number($0.unknown) },
      "unreachable": statistics.map { .number($0.unreachable) },
      "retries": statistics.map { .number($0.retries) },
      "connections": statistics.map { .number($0.opened) },
      "microseconds": .number(elapsed.microseconds),
      "latency50Microseconds": micros(50),
      "latency90Microseconds": micros(90),
      "latency99Microseconds": micros(99),
      "latency100Microseconds": micros(100),
      "replies": .object(
        repliesByCode.map { JSON.Member(name: $0.name, value: .number($0.count)) }),
    ])
  }
}

extension Duration {
  /// Whole microseconds.
  fileprivate var microseconds: Int { Int(self / .microseconds(1)) }
}
