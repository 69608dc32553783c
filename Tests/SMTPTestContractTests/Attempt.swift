import SMTPTestContract
import SMTPTestSupport

/// One session of a client that sends one message.
struct Attempt {
  struct Refusal: Error { let code: Int }
  struct Unsendable: Error {}

  let message: SMTPContractMessage
  let defect: Defect?
  /// Whether the end of the content was sent.
  private(set) var isHandedOver = false
  private var keywords: Set<String> = []

  init(message: SMTPContractMessage, defect: Defect?) {
    self.message = message
    self.defect = defect
  }

  mutating func run(_ endpoint: SMTPTestEndpoint) throws -> SMTPSendOutcome {
    let wire = try DefectiveWire(endpoint, timeout: message.suggestedTimeout, defect)
    let greeting = try? wire.reply()
    if defect != .ignoresGreeting {
      guard let greeting else { throw DefectiveWire.Failure.lost }
      try check(greeting.code, wire, wanted: 2)
    }
    if defect != .noEHLO {
      try wire.send("EHLO client.test")
      let offer = try wire.reply(toEnd: true)
      try check(offer.code, wire, wanted: 2)
      keywords = Set(
        offer.lines.dropFirst().map { $0.prefix { $0 != " " && $0 != "\r" }.uppercased() })
      if defect == .chokesOnKeywords, keywords.contains("XFOO") { throw Unsendable() }
    }
    let content = try sendable(message.content)
    let (accepted, rejected) = try envelope(wire, content)
    if defect == .noWaitForFinal {
      try wire.send(content)
      return .sent
    }
    if defect != .noWaitFor354 { try wire.send(content) }
    isHandedOver = true
    try check(try wire.reply().code, wire, wanted: 2)
    try goodbye(wire)
    _ = accepted
    return defect == .claimsAll || defect == .ignoresRefusals ? .sent : .sent(rejected: rejected)
  }

  /// Names sender and recipients, and gets the permission to send the content.
  private mutating func envelope(_ wire: DefectiveWire, _ content: [UInt8]) throws
    -> (accepted: [String], rejected: [String: SMTPReply])
  {
    let size = keywords.contains("SIZE") || defect == .alwaysSIZE ? " SIZE=\(content.count)" : ""
    let colon = defect == .spaceAtColon ? ": " : ":"
    var recipients = message.recipients
    if defect == .forgetsLastRecipient, recipients.count > 1 { recipients.removeLast() }
    let mail = "MAIL FROM\(colon)<\(message.sender)>\(size)"
    let paths = recipients.map { "RCPT TO\(colon)<\(path($0))>" }
    let isGroup = keywords.contains("PIPELINING") || defect == .alwaysPipelines
    if isGroup {
      let group = ([mail] + paths + ["DATA"]).map { $0 + "\r\n" }.joined()
      try wire.send(Array(group.utf8) + (defect == .noWaitFor354 ? content : []))
    }
    if !isGroup { try wire.send(mail) }
    let mailCode = try wire.reply().code
    if !isGroup { try check(mailCode, wire, wanted: 2) }
    var accepted: [String] = []
    var rejected: [String: SMTPReply] = [:]
    for (recipient, path) in zip(recipients, paths) {
      if !isGroup { try wire.send(path) }
      let code = try wire.reply().code
      if isGood(code, wanted: 2) || defect == .ignoresRefusals {
        accepted.append(recipient)
      } else {
        rejected[recipient] = SMTPReply(code)
        // The group is over, and so is the session.
        if code == 421, !isGroup { throw Refusal(code: code) }
      }
    }
    let refusal = isGood(mailCode, wanted: 2) ? rejected.values.map(\.code).max() : mailCode
    if !isGroup {
      if accepted.isEmpty { try check(refusal ?? 550, wire, wanted: 2) }
      try wire.send("DATA")
      if defect == .noWaitFor354 { try wire.send(content) }
    }
    var code = try wire.reply().code
    while defect == .skipsTo354, code != 354 { code = try wire.reply().code }
    if accepted.isEmpty, let refusal {
      // A server that said 354 all the same waits for an end.
      if code == 354 {
        try wire.send(".")
        _ = try wire.reply()
      }
      try? goodbye(wire)
      throw Refusal(code: refusal)
    }
    try check(code, wire, wanted: 3)
    return (accepted, rejected)
  }

  private func isGood(_ code: Int, wanted: Int) -> Bool {
    if defect == .endIsReply { return code < 400 }
    return defect == .twoIsThree ? (2...3).contains(code / 100) : code / 100 == wanted
  }

  private func check(_ code: Int, _ wire: DefectiveWire, wanted: Int) throws {
    if isGood(code, wanted: wanted) || defect == .ignoresRefusals { return }
    if code != 421 { try? goodbye(wire) }
    throw Refusal(code: code)
  }

  private func goodbye(_ wire: DefectiveWire) throws {
    do {
      try wire.send("QUIT")
      _ = try wire.reply()
    } catch {
      if defect == .quitDecides { throw error }
    }
  }

  private func path(_ recipient: String) -> String {
    switch defect {
    case .lowerCases: recipient.lowercased()
    case .unquotes: recipient.filter { $0 != "\"" && $0 != "\\" }
    case .narrows:
      String(
        String.UnicodeScalarView(
          recipient.unicodeScalars.map { Unicode.Scalar(UInt8($0.value & 255)) }))
    default: recipient
    }
  }

  /// The content with its dots doubled and its end.
  private func sendable(_ content: [UInt8]) throws -> [UInt8] {
    var content = content
    if defect != .rawBody {
      var last: UInt8 = 0
      for octet in content + [0] {
        if (octet == 10) != (last == 13) { throw Unsendable() }
        last = octet
      }
      if !keywords.contains("8BITMIME"), content.contains(where: { $0 > 127 }) {
        throw Unsendable()
      }
    }
    if defect == .losesOctet, content.count > 2000 { content.remove(at: 2000) }
    var result: [UInt8] = []
    result.reserveCapacity(content.count + 1000)
    var isAtStart = true
    for (index, octet) in content.enumerated() {
      if defect == .noStuffingAtEdges, index % 512 == 0 { isAtStart = false }
      if isAtStart, octet == 46, defect != .noDotStuffing { result.append(46) }
      isAtStart = octet == 10
      result.append(octet)
    }
    if !(result.suffix(2) == [13, 10]), defect != .noFinalCRLF { result += [13, 10] }
    result += [46, 13, 10]
    if defect == .twoDots { result += [46, 13, 10] }
    return result
  }
}
