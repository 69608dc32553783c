internal import SMTPTestNetwork

/// What became of it all, from anywhere.
extension ServerCore: AwaitedCore {
  // What waits, queries and reports ask of the host.
  var loop: EventLoop { host.loop }
  var bulletin: Bulletin { host.bulletin }
  var scripts: ScriptStack { host.scripts }
  var observation: Observation? { host.observation }
  var isStopped: Bool { host.isStopped }
  var unrest: String? { host.unrest }
  func catchUp() { host.catchUp() }
  func readAll() { host.readAll() }
  func isQuiescent() -> Bool { host.isQuiescent() }
  func time(_ nanoseconds: UInt64) -> Duration { host.time(nanoseconds) }

  var recorders: [LiveSession] { sessions.withLock { $0 } }

  /// The server's own findings, rules that never fired, then what clients broke, session by session.
  var findings: [SMTPFinding] {
    host.findings
      + recorders.flatMap { session in
        session.violations.map { SMTPFinding($0, session: session.number) }
      }
  }

  /// AUTH is offered inside TLS only, and this server speaks none: its clients never see it. Said once.
  func noteHiddenAUTH(session: Int) {
    let isFirst = isAUTHNoted.withLock { isNoted in
      defer { isNoted = true }
      return !isNoted
    }
    if isFirst { host.add(SMTPFinding(hiddenAUTH: session)) }
  }

  /// The dialogues of all sessions, behind the seed where chance had a part.
  var transcript: String {
    readAll()
    let dialogues = recorders.map(\.record.transcript).joined(separator: "\n\n")
    return scripts.top.program.seed.map { "# seed \($0)\n\(dialogues)" } ?? dialogues
  }

  /// Sessions that neither side has closed, with what a strict server lets pass taken out.
  var openFindings: [SMTPFinding] {
    // Reads all that has arrived, the end of connections too.
    readAll()
    return leftOpen.filter { !tolerance.allows($0) }
  }

  private var leftOpen: [SMTPFinding] {
    recorders.map(\.record).filter(\.isLeftOpen).map(SMTPFinding.init(open:))
  }

  /// What is left when a test has ended, with what a strict server lets pass taken out.
  var findingsInTheEnd: [SMTPFinding] {
    readAll()
    return allFindingsInTheEnd.filter { !tolerance.allows($0) }
  }

  var allFindingsInTheEnd: [SMTPFinding] {
    var findings = self.findings
    for message in mailbox.all.filter(\.outcome.isStored).map(SMTPReceivedMessage.init) {
      findings += message.defects.compactMap { SMTPFinding($0, in: message) }
    }
    findings += mailbox.unseen.map(SMTPFinding.init(unread:))
    findings += leftOpen
    if !findings.contains(where: { $0.kind == .dialogueDeparted }), let dialogueShortfall {
      findings.append(
        SMTPFinding(kind: .dialogueUnfinished, session: nil, text: dialogueShortfall))
    }
    return findings
  }

  /// - Throws: ``SMTPFindingsError`` if anything is left in the end.
  func checkFindings() throws {
    let findings = findingsInTheEnd
    if findings.isEmpty { return }
    throw SMTPFindingsError(findings: findings, transcript: transcript)
  }
}
