internal import SMTPTestMIME
internal import SMTPTestWire

/// One thing that was asked of a message, beside what the message has.
struct FieldComparison {
  /// How near it comes to what was asked: 1 where it holds.
  let nearness: Double
  /// ``text``: `` subject: `Welcom` ≠ `Welcome` ``, and marks below it.
  let lines: [String]

  init(_ field: QueryField, isWanted: Bool, _ subject: QuerySubject) {
    let label = (isWanted ? "" : "not ") + field.name + ": "
    // What the closure throws has ended the wait; here it is only shown.
    let holds = Result { try field.holds(for: subject) }
    if case .success(isWanted) = holds {
      nearness = 1
      lines = [label + field.shownValue(subject)]
      return
    }
    guard isWanted else {
      nearness = 0
      lines = [label + "\(field.shownValue(subject)), which is not wanted"]
      return
    }
    if case .failure(let error) = holds {
      nearness = 0
      lines = [label + "threw \(ShownText.value("\(error)"))"]
      return
    }
    if let refusal = field.refusal(subject.message) {
      // Nearer than anything spelt otherwise.
      nearness = 0.95
      lines = [label + refusal]
      return
    }
    guard let pattern = field.pattern else {
      nearness = 0
      lines = [label + field.shownMiss(subject)]
      return
    }
    let differences = field.values(subject).map { TextDifference($0, pattern: pattern) }
    guard let nearest = differences.max(by: { $0.similarity < $1.similarity }) else {
      nearness = 0
      lines = [label + "none ≠ \(ShownText.value(pattern.description))"]
      return
    }
    nearness = min(0.9, nearest.similarity)
    let others = differences.count - 1
    let indent = String(repeating: " ", count: label.count)
    lines =
      [label + nearest.lines[0] + (others > 0 ? ", nor is one of \(others) more" : "")]
      + nearest.lines.dropFirst().map { indent + $0 }
  }
}

extension QueryField {
  /// The pattern that one of ``values(_:)`` should match, where there is just one.
  var pattern: Glob? {
    switch self {
    case .to(let glob), .from(let glob), .bcc(let glob), .cc(let glob), .header(_, let glob),
      .subject(let glob),
      .text(let glob), .html(let glob), .content(let glob), .link(let glob), .user(let glob),
      .ehlo(let glob), .serverName(let glob), .parameter(_, let glob?), .attachment(let glob, nil):
      glob
    default: nil
    }
  }

  /// What the message has where something is asked.
  func values(_ subject: QuerySubject) -> [String] {
    let message = subject.message
    switch self {
    case .to: return message.envelope.recipients.map(\.description)
    case .from: return [message.envelope.sender.description]
    case .bcc: return message.bcc.map(\.description)
    case .cc: return message.cc.map(\.address)
    case .parameter(let keyword, _): return subject.parameters(keyword)
    case .recipients: return ["\(message.envelope.recipients.count)"]
    case .header(let name, _): return subject.headers.fields(name).map(\.value)
    case .subject: return subject.subject.map { [$0] } ?? []
    case .text: return subject.mail.text.map { [$0] } ?? []
    case .html: return subject.mail.html.map { [$0] } ?? []
    case .content: return [String(decoding: subject.mail.content, as: UTF8.self)]
    case .attachment(_, nil): return subject.mail.attachments.map { $0.name ?? "" }
    case .attachment: return subject.mail.attachments.map { "\($0.name ?? "") (\($0.type))" }
    case .link: return subject.mail.links
    case .size: return ["\(message.size)"]
    case .session: return ["\(message.session.number)"]
    case .tls: return []
    case .user: return message.session.user.map { [$0] } ?? []
    case .ehlo: return message.session.clientName.map { [$0] } ?? []
    case .serverName: return message.session.tls?.serverName.map { [$0] } ?? []
    case .closure: return []
    }
  }

  /// What the message has, as a line shows it where it holds.
  fileprivate func shownValue(_ subject: QuerySubject) -> String {
    switch self {
    case .tls:
      subject.message.session.isEncrypted
        ? subject.message.session.tls?.version.map { "encrypted, \($0)" } ?? "encrypted"
        : "not encrypted"
    case .closure(let name, _): "\(ShownText.value(name)) is so"
    case .recipients, .size, .session: values(subject)[0]
    default: shownValues(subject)
    }
  }

  /// What the message has and what was asked, where there is nothing to compare by letters.
  fileprivate func shownMiss(_ subject: QuerySubject) -> String {
    switch self {
    case .tls: "the session was not encrypted"
    case .closure(let name, _): "\(ShownText.value(name)) is not so"
    case .recipients(let bounds), .size(let bounds), .session(let bounds):
      "\(values(subject)[0]) ≠ \(ScriptText.bounds(bounds))"
    case .attachment(let name, let type?):
      "\(shownValues(subject)) ≠ \(ShownText.value("\(name) (\(type))"))"
    default: shownValues(subject)
    }
  }

  private func shownValues(_ subject: QuerySubject) -> String {
    let values = values(subject)
    if values.isEmpty { return "none" }
    let shown = values.prefix(3).map { ShownText.value($0) }.joined(separator: ", ")
    return values.count > 3 ? "\(shown) and \(values.count - 3) more" : shown
  }

  /// That the recipient in question was named and refused.
  fileprivate func refusal(_ message: SMTPReceivedMessage) -> String? {
    guard case .to(let glob) = self else { return nil }
    let path = message.envelope.forwardPaths.first { !$0.isAccepted && glob.matches($0.address) }
    guard let path else { return nil }
    return "\(ShownText.value(path.address.description)) was refused"
      + (path.reply.map { " with \(ShownText.escaped("\($0)"))" } ?? "")
  }
}
