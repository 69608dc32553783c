import Foundation
import SMTPTestContract
import SMTPTestNetwork
import SMTPTestSupport

/// One session of a client that sends one message.
struct Attempt {
  struct Refusal: Error { let code: Int }
  struct Unsendable: Error {}

  /// Connections that nobody closes.
  private static let leaked = Locked<[DefectiveWire]>([])

  let message: SMTPContractMessage
  let defect: Defect?
  /// Whether the end of the content was sent.
  private(set) var isHandedOver = false
  private var keywords: Set<String> = []

  init(message: SMTPContractMessage, defect: Defect?) {
    self.message = message
    self.defect = defect
  }

  mutating func run(
    _ endpoint: SMTPTestEndpoint, _ kept: Locked<[Int: DefectiveWire]>
  ) throws -> SMTPSendOutcome {
    let old = defect == .reusesBlindly ? kept.withLock { $0[endpoint.port] } : nil
    let wire = try old ?? DefectiveWire(endpoint, timeout: message.suggestedTimeout, defect)
    if old == nil { try begin(wire) }
    if defect == .reusesBlindly { kept.withLock { $0[endpoint.port] = wire } }
    if defect == .sendsSecret {
      try wire.send("NOOP hunter2-hunter2")
      _ = try wire.reply()
    }
    let content = try sendable(message.content)
    let (accepted, rejected) = try envelope(wire, content)
    if defect == .noWaitForFinal {
      try wire.send(content)
      return .sent
    }
    if sendsChunks {
      try sendChunks(wire)
    } else if defect != .noWaitFor354 {
      try wire.send(content)
    }
    isHandedOver = true
    try check(try wire.reply().code, wire, wanted: 2)
    try goodbye(wire)
    _ = accepted
    if defect == .blamesStranger, let reply = rejected.values.first {
      return .sent(rejected: ["stranger@contract.test": reply])
    }
    return defect == .claimsAll || defect == .ignoresRefusals ? .sent : .sent(rejected: rejected)
  }

  /// From the greeting to the login.
  private mutating func begin(_ wire: DefectiveWire) throws {
    let greeting = try? wire.reply()
    if defect != .ignoresGreeting {
      guard let greeting else { throw DefectiveWire.Failure.lost }
      try check(greeting.code, wire, wanted: 2)
    }
    if defect == .noEHLO { return }
    try wire.send("EHLO client.test")
    let offer = try wire.reply(toEnd: true)
    try check(offer.code, wire, wanted: 2)
    let lines = offer.lines.dropFirst().map { $0.split(whereSeparator: \.isWhitespace) }
    keywords = Set(lines.compactMap { $0.first?.uppercased() })
    if defect == .chokesOnKeywords, keywords.contains("XFOO") { throw Unsendable() }
    let mechanisms = lines.first { $0.first?.uppercased() == "AUTH" }?.dropFirst() ?? []
    try login(wire, Set(mechanisms.map { $0.uppercased() }))
  }

  /// Logs in with PLAIN, else with LOGIN (RFC 4954 §4), or with a token.
  private func login(_ wire: DefectiveWire, _ offered: Set<String>) throws {
    if let token = message.token, offered.contains("XOAUTH2") {
      return try login(wire, with: token)
    }
    guard let user = message.user, let password = message.password else { return }
    func encoded(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
    var answers: [String]
    if offered.contains("PLAIN") || defect == .authUnasked {
      let begin = defect == .plainWithoutAuthzid ? "" : "\0"
      try wire.send("AUTH PLAIN \(encoded("\(begin)\(user)\0\(password)"))")
      answers = []
    } else if offered.contains("LOGIN") {
      try wire.send("AUTH LOGIN")
      answers = [encoded(user), encoded(password)]
    } else {
      return
    }
    var reply = try wire.reply()
    while reply.code == 334 {
      if defect == .readsPrompts, answers.count == 2, reply.lines != [encoded("Username:")] {
        throw Unsendable()
      }
      if answers.isEmpty, defect != .answersForEver {
        try wire.send("*")
        reply = try wire.reply()
        // Asked for more all the same: there is nothing to be had here.
        if reply.code == 334 { throw Unsendable() }
      } else {
        try wire.send(answers.isEmpty ? "" : answers.removeFirst())
        reply = try wire.reply()
      }
    }
    if defect != .goesOnUnauthenticated { try check(reply.code, wire, wanted: 2) }
  }

  /// Logs in with XOAUTH2; without an initial response where there may be none.
  private func login(_ wire: DefectiveWire, with token: String) throws {
    let end = defect == .oneSeparator ? "\u{1}" : "\u{1}\u{1}"
    var response = Data("user=\(message.user ?? "")\u{1}auth=Bearer \(token)\(end)".utf8)
      .base64EncodedString()
    if defect == .wrapsTokens, response.count > 76 {
      response.insert(contentsOf: "\r\n", at: response.index(response.startIndex, offsetBy: 76))
    }
    try wire.send("AUTH XOAUTH2 \(response)")
    var reply = try wire.reply()
    if reply.code == 501, defect != .alwaysInitial {
      try wire.send("AUTH XOAUTH2")
      reply = try wire.reply()
      if reply.code == 334 {
        try wire.send(response)
        reply = try wire.reply()
      }
    }
    // What it says is why it refuses.
    if reply.code == 334 {
      try wire.send("")
      reply = try wire.reply()
    }
    try check(reply.code, wire, wanted: 2)
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
      let group = ([mail] + paths + (sendsChunks ? [] : ["DATA"])).map { $0 + "\r\n" }.joined()
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
      if !sendsChunks { try wire.send("DATA") }
      if defect == .noWaitFor354 { try wire.send(content) }
    }
    if sendsChunks { return (accepted, rejected) }
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

  private var sendsChunks: Bool {
    switch defect {
    case .bdatUnasked: true
    case .stuffsChunks, .goesOnWithChunks: keywords.contains("CHUNKING")
    default: false
    }
  }

  /// Sends the content in two chunks, the replies to which but the last are read (RFC 3030 §2).
  private func sendChunks(_ wire: DefectiveWire) throws {
    let content =
      defect == .stuffsChunks ? Array(try sendable(message.content).dropLast(3)) : message.content
    let half = content.count / 2
    try wire.send("BDAT \(half)")
    try wire.send(Array(content[..<half]))
    _ = try wire.reply()
    try wire.send("BDAT \(content.count - half) LAST")
    try wire.send(Array(content[half...]))
  }

  private func isGood(_ code: Int, wanted: Int) -> Bool {
    if defect == .endIsReply { return code < 400 }
    return defect == .twoIsThree ? (2...3).contains(code / 100) : code / 100 == wanted
  }

  private func check(_ code: Int, _ wire: DefectiveWire, wanted: Int) throws {
    if isGood(code, wanted: wanted) || defect == .ignoresRefusals { return }
    if defect == .leaksOnFailure { Self.leaked.withLock { $0.append(wire) } }
    if code != 421, defect != .leaksOnFailure, defect != .reusesBlindly { try? goodbye(wire) }
    throw Refusal(code: code)
  }

  private func goodbye(_ wire: DefectiveWire) throws {
    if defect == .reusesBlindly { return }
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
    // Nothing but short lines, as far as the contracts go: to look at them takes seconds.
    if content.count > 1 << 20 { return content + [46, 13, 10] }
    var content = content
    if defect != .rawBody {
      var last: UInt8 = 0
      for octet in content + [0] {
        if (octet == 10) != (last == 13) { throw Unsendable() }
        last = octet
      }
      if content.split(separator: 10).contains(where: { $0.count > 999 }) { throw Unsendable() }
      if !keywords.contains("8BITMIME"), content.contains(where: { $0 > 127 }) {
        throw Unsendable()
      }
    }
    if defect == .tellsHidden {
      content = Array("Bcc: \(message.hiddenRecipients.joined(separator: ","))\r\n".utf8) + content
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
