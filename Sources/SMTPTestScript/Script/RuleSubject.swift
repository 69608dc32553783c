internal import SMTPTestMIME
package import SMTPTestWire

/// What rules are held against: an event with what its session and its server know. What costs
/// something is looked up when a rule asks.
package final class RuleSubject {
  let event: SMTPStageEvent
  let now: UInt64
  let peer: String
  private let readContent: (ContentLayout) -> [UInt8]
  private let openSessions: () -> Int
  private var knownContent: [UInt8]?

  package init(
    _ event: SMTPStageEvent, now: UInt64, peer: String,
    content readContent: @escaping (ContentLayout) -> [UInt8], openSessions: @escaping () -> Int
  ) {
    self.event = event
    self.now = now
    self.peer = peer
    self.readContent = readContent
    self.openSessions = openSessions
  }

  /// The reverse-path of the transaction, or of the MAIL command that is to open one.
  lazy var sender: SMTPEnvelopeAddress? =
    event.stage == .mail ? event.address : event.envelope?.sender

  /// The recipient in question, where there is one.
  lazy var recipient: SMTPEnvelopeAddress? = event.stage == .mail ? nil : event.address

  /// For whom recipients are counted: the one in question, or all of the transaction.
  lazy var recipientKey: String? =
    recipient.map(Self.key)
    ?? event.envelope.map { $0.forwardPaths.map { Self.key($0.address) }.joined(separator: ",") }

  /// The size of the content, or what was declared before it came.
  lazy var size: Int = {
    if event.content != nil { return event.contentSize }
    let parameters = event.stage == .mail ? event.parameters : event.envelope?.parameters ?? []
    return parameters.first { $0.keyword == "SIZE" }?.saturatedNumber ?? 0
  }()

  var openCount: Int { openSessions() }

  var content: [UInt8]? {
    guard let layout = event.content else { return nil }
    if let knownContent { return knownContent }
    let octets = readContent(layout)
    knownContent = octets
    return octets
  }

  /// The header section of the content so far.
  lazy var headers: SMTPMIMEHeaders? = content.map { SMTPMIMEMessage($0).headers }

  /// One recipient, whichever way its domain was written.
  static func key(_ address: SMTPEnvelopeAddress) -> String {
    guard let domain = address.domain else { return address.description.lowercased() }
    return "\(address.localPart)@\(domain.lowercased())"
  }

  /// What tells the scopes apart.
  func key(_ scopes: [SMTPScope]) -> String {
    var key = ""
    for scope in scopes {
      switch scope {
      case .server: break
      case .session: key += "\(event.session.number)"
      case .sender: key += sender.map(Self.key) ?? ""
      case .recipient: key += recipientKey ?? ""
      case .peer: key += peer
      }
      key += "\0"
    }
    return key
  }
}

extension SMTPCondition.Kind {
  /// Whether the condition holds; states and what is stored are asked elsewhere.
  func holds(for subject: RuleSubject) -> Bool {
    switch self {
    case .from(let glob): return subject.sender.map(glob.matches) ?? false
    case .to(let glob):
      if let recipient = subject.recipient { return glob.matches(recipient) }
      guard let paths = subject.event.envelope?.forwardPaths else { return false }
      var position = 0
      while position < paths.count {
        if glob.matches(paths[position].address) { return true }
        position += 1
      }
      return false
    case .user(let glob):
      // Within AUTH: who the client says it is.
      let user =
        subject.event.authentication?.user ?? subject.event.session.user
        ?? subject.event.token?.user
      return user.map { glob.matches($0) } ?? false
    case .grant(let glob): return subject.event.token?.grant.map { glob.matches($0) } ?? false
    case .client(let glob): return subject.event.token?.client.map { glob.matches($0) } ?? false
    case .scope(let glob):
      let scopes = subject.event.token?.scope?.split(separator: " ") ?? []
      return scopes.contains { glob.matches(String($0)) }
    case .ehlo(let glob): return subject.event.session.clientName.map { glob.matches($0) } ?? false
    case .line(let glob): return glob.matches(subject.event.line)
    case .content(let glob): return subject.content.map { glob.matches($0) } ?? false
    case .peer(let glob): return glob.matches(subject.peer)
    case .parameter(let keyword, let glob):
      let parameters = subject.event.parameters
      guard let found = parameters.first(where: { $0.keyword == keyword.uppercased() }) else {
        return false
      }
      return glob.map { $0.matches(found.text ?? "") } ?? true
    case .header(let name, let glob):
      return subject.headers?.fields(name).contains { glob.matches($0.value) } ?? false
    case .size(let bounds): return bounds.contains(subject.size)
    case .session(let bounds): return bounds.contains(subject.event.session.number)
    case .recipients(let bounds):
      let count =
        subject.event.stage == .rcpt
        ? subject.event.recipient : subject.event.envelope?.forwardPaths.count ?? 0
      return bounds.contains(count)
    case .open(let bounds): return bounds.contains(subject.openCount)
    case .tls: return subject.event.session.isEncrypted
    case .sni(let glob):
      return subject.event.session.tls?.serverName.map { glob.matches($0) } ?? false
    case .at, .state, .stored: return true
    }
  }
}
