/// The protocol's table as Markdown, made from what ``ServerSession`` itself asks.
package enum ProtocolReference {
  /// The tables of the article "The SMTP session".
  package static var markdown: String {
    [order, answers].joined(separator: "\n\n")
  }

  private static let commands: [SMTPStage] = [
    .helo, .ehlo, .lhlo, .startTLS, .auth, .mail, .rcpt, .data, .bdat, .rset, .noop, .vrfy, .expn,
    .help, .quit,
  ]

  private static var order: String {
    let profile = ServerProfile(ServerProfile.Options())
    let states = ProtocolTable.State.allCases
    var rows = ["| Command | " + states.map(title).joined(separator: " | ") + " |"]
    rows.append("| --- |" + states.map { _ in " --- |" }.joined())
    for stage in commands {
      let cells = states.map { state in
        ProtocolTable.disorder(of: stage, in: state).map { cell($0, profile) } ?? "yes"
      }
      rows.append("| \(stage.rawValue.uppercased()) | " + cells.joined(separator: " | ") + " |")
    }
    rows.append("")
    for (index, disorder) in ProtocolTable.Disorder.allCases.enumerated() {
      let reply = profile.refusal(disorder).reply ?? []
      let text = String(decoding: reply, as: UTF8.self).split(separator: "\r\n").joined()
      rows.append("\(index + 1). `\(text)`")
    }
    return rows.joined(separator: "\n")
  }

  private static var answers: String {
    var rows = ["| Command | 2yz | 3yz | 4yz, 5yz | no answer | forgets |"]
    rows.append("| --- | --- | --- | --- | --- | --- |")
    for stage in commands {
      let intermediate = SMTPReply(stage == .auth ? 334 : 354, nil, "").verdict(at: stage)
      let verdicts: [Decision.Verdict] = [.accepted, intermediate, .refused, .unanswered]
      let cells = verdicts.map { ProtocolTable.next(after: stage, $0).rawValue }
      rows.append(
        "| \(stage.rawValue.uppercased()) | " + cells.joined(separator: " | ")
          + " | \(ProtocolTable.reset(by: stage).rawValue) |")
    }
    return rows.joined(separator: "\n")
  }

  private static func title(_ state: ProtocolTable.State) -> String {
    switch state {
    case .refused: "refused"
    case .greeting: "not greeted"
    case .ready: "ready"
    case .mail: "MAIL"
    case .recipients: "RCPT"
    case .chunks: "BDAT"
    }
  }

  /// The code, and which of the replies below it is.
  private static func cell(
    _ disorder: ProtocolTable.Disorder, _ profile: ServerProfile
  ) -> String {
    let code = profile.refusal(disorder).reply?.prefix(3) ?? []
    let number = (ProtocolTable.Disorder.allCases.firstIndex(of: disorder) ?? 0) + 1
    return String(decoding: code, as: UTF8.self) + " (\(number))"
  }
}
