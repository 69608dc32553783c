package import SMTPTestWire

/// Turns the steps of an action into a decision: a verdict, what is written for it, and what comes
/// behind.
package struct DecisionBuilder: Sendable {
  package let rules: [String]
  private let honest: Decision
  /// Where the decision is made: what a code means depends on it.
  private let stage: SMTPStage
  private let closePort: @Sendable (Duration) -> Void
  private var effects: [Effect] = []
  private var trailing: [Effect] = []
  private var verdict: Decision.Verdict?
  private var reply: [UInt8]?
  /// The honest reply's lines while they are edited.
  private var edited: SMTPReply?
  private var discards = false
  private var isPaced = false
  /// Whether the connection is closed at last, unless a step ends it in another way.
  private var closesAtLast = false
  /// Whether the honest decision was taken, with whatever comes behind it.
  private var isHonest = false

  /// - Parameter closePort: has the server refuse connections for so long.
  package init(
    _ honest: Decision, at stage: SMTPStage, rules: [String],
    closePort: @escaping @Sendable (Duration) -> Void
  ) {
    self.honest = honest
    self.stage = stage
    self.rules = rules
    self.closePort = closePort
    effects = rules.map { .note(.rule($0)) }
  }

  /// What was asked for so far, before anything is decided.
  package mutating func takePrelude() -> [Effect] {
    defer { effects = [] }
    return effects
  }

  package mutating func add(_ step: ActionStep) {
    if edited != nil, step.kind.role != .editing { finishEditing() }
    switch step {
    case .reply(let reply, let cut):
      let octets = reply.octets
      let written = cut.map { Array(octets.prefix($0)) } ?? octets
      let isWhole = written.count == octets.count
      answer(written, reply.verdict(at: stage), reply: isWhole ? octets : nil)
    case .raw(let octets, let code):
      let read = SMTPReply(wellFormed: octets)
      let verdict = code.map { SMTPReply($0, nil, "").verdict(at: stage) } ?? verdict(of: octets)
      answer(octets, verdict, reply: read == nil ? nil : octets)
    case .proceed: followHonest()
    case .offer(let lines): edit { $0.offer(lines) }
    case .withdraw(let keywords): edit { $0.withdraw(keywords.map(Glob.init)) }
    case .silence: verdict = .unanswered
    case .acceptThenLose:
      verdict = .accepted
      closesAtLast = true
    case .blackhole:
      followHonest()
      discards = verdict == .accepted
    case .refuse:
      verdict = .unanswered
      trailing.append(.close(.reset))
    case .call, .next, .enter: break
    case .pace, .wait, .hold, .closePort, .halfClose, .stopReading, .close, .reset:
      if step.kind == .pace { isPaced = true }
      for effect in step.effects(closePort: closePort) ?? [] { append(effect) }
    }
  }

  /// Answers in place of a closure that did not.
  package mutating func fail(_ text: String) {
    effects.append(.note(.remark(text)))
    add(.reply(.localError, cut: nil))
  }

  package mutating func decision() -> Decision {
    if edited != nil { finishEditing() }
    var trailing = trailing
    if verdict != nil, closesAtLast, !trailing.contains(where: \.endsConnection) {
      trailing.append(.close(.fin))
    }
    if verdict != nil, isHonest { trailing += honest.trailing }
    if isPaced { trailing.append(.fault(.pace(nil))) }
    return Decision(
      verdict ?? .unanswered, effects, trailing: trailing, reply: reply, discards: discards,
      isScripted: true)
  }

  private mutating func followHonest() {
    isHonest = true
    verdict = honest.verdict
    reply = honest.reply
    effects += honest.effects
  }

  private mutating func answer(_ octets: [UInt8], _ verdict: Decision.Verdict, reply: [UInt8]?) {
    let isFirst = self.verdict == nil
    if !octets.isEmpty { append(.write(octets)) }
    guard isFirst else { return }
    self.verdict = verdict
    self.reply = reply
  }

  /// Behind the answer, once there is one.
  private mutating func append(_ effect: Effect) {
    if verdict == nil { effects.append(effect) } else { trailing.append(effect) }
  }

  private mutating func edit(_ change: (inout SMTPReply) -> Void) {
    // A refusal lists nothing, and is given once however many edits there are.
    guard honest.verdict == .accepted, let octets = honest.reply,
      var list = edited ?? SMTPReply(octets: octets)
    else { return isHonest ? () : followHonest() }
    change(&list)
    edited = list
  }

  private mutating func finishEditing() {
    guard let list = edited else { return }
    edited = nil
    answer(list.octets, honest.verdict, reply: list.octets)
  }

  /// By the first three octets; unanswered where those are no digits.
  private func verdict(of octets: [UInt8]) -> Decision.Verdict {
    guard octets.count >= 3, octets[..<3].allSatisfy({ (48...57).contains($0) }),
      let code = Int(String(decoding: octets[..<3], as: UTF8.self))
    else { return .unanswered }
    return SMTPReply(code, nil, "").verdict(at: stage)
  }
}

extension Effect {
  fileprivate var endsConnection: Bool {
    switch self {
    case .close: true
    default: false
    }
  }
}

extension SMTPReply {
  /// Reads octets that are one whole reply and nothing else: every line ends with CRLF and has the
  /// same code, all but the last with `-` behind it (RFC 5321 §4.2.1).
  init?(wellFormed octets: [UInt8]) {
    guard octets.count >= 5, octets.suffix(2) == [13, 10] else { return nil }
    let lines = String(decoding: octets, as: UTF8.self).split(
      separator: "\r\n", omittingEmptySubsequences: false
    ).dropLast()
    let code = lines[0].prefix(3)
    guard Int(code) != nil, code.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    for (index, line) in lines.enumerated() {
      guard line.hasPrefix(code) else { return nil }
      let separator = line.dropFirst(3).first
      let isLast = index + 1 == lines.count
      guard isLast ? separator == nil || separator == " " : separator == "-" else { return nil }
    }
    self.init(octets: octets)
  }

  /// Lists more: in place of the lines with the same keyword, else behind the others. The first line
  /// greets and lists nothing.
  mutating func offer(_ offered: [String]) {
    for line in offered {
      if let place = lines.indices.dropFirst().first(where: {
        Self.keyword(lines[$0]) == Self.keyword(line)
      }) {
        lines[place] = line
      } else {
        lines.append(line)
      }
    }
  }

  /// Lists no keyword that matches one of the patterns.
  mutating func withdraw(_ patterns: [Glob]) {
    lines =
      Array(lines.prefix(1))
      + lines.dropFirst().filter { line in
        !patterns.contains { $0.matches(Self.keyword(line)) }
      }
  }

  private static func keyword(_ line: String) -> String {
    String(line.prefix { $0 != " " && $0 != "=" }).uppercased()
  }
}
