internal import SMTPTestMIME

/// One thing that a query asks of a message.
enum QueryField: Sendable {
  case to(Glob)
  case from(Glob)
  case bcc(Glob)
  case cc(Glob)
  case parameter(String, Glob?)
  case recipients(Bounds)
  case header(String, Glob)
  case subject(Glob)
  case text(Glob)
  case html(Glob)
  case content(Glob)
  case attachment(Glob, type: Glob?)
  case link(Glob)
  case size(Bounds)
  case session(Bounds)
  case tls
  case serverName(Glob)
  case user(Glob)
  case ehlo(Glob)
  case closure(String, @Sendable (SMTPReceivedMessage) throws -> Bool)

  /// Whether the message has what is asked.
  ///
  /// - Throws: what the closure throws.
  func holds(for subject: QuerySubject) throws -> Bool {
    let message = subject.message
    switch self {
    case .to(let glob): return message.envelope.recipients.contains { glob.matches($0) }
    case .from(let glob): return glob.matches(message.envelope.sender)
    case .bcc(let glob): return message.bcc.contains { glob.matches($0) }
    case .cc(let glob): return message.cc.contains { glob.matches($0.address) }
    case .parameter(let keyword, let glob):
      return subject.parameters(keyword).contains { value in glob?.matches(value) ?? true }
    case .recipients(let bounds): return bounds.contains(message.envelope.recipients.count)
    case .header(let name, let glob):
      return subject.headers.fields(name).contains { glob.matches($0.value) }
    case .subject(let glob): return subject.subject.map { glob.matches($0) } ?? false
    case .text(let glob): return subject.mail.text.map { glob.matches($0) } ?? false
    case .html(let glob): return subject.mail.html.map { glob.matches($0) } ?? false
    case .content(let glob): return glob.matches(subject.mail.content)
    case .attachment(let name, let type):
      return subject.mail.attachments.contains { attachment in
        name.matches(attachment.name ?? "") && type?.matches(attachment.type) ?? true
      }
    case .link(let glob): return subject.mail.links.contains { glob.matches($0) }
    case .size(let bounds): return bounds.contains(message.size)
    case .session(let bounds): return bounds.contains(message.session.number)
    case .tls: return message.session.isEncrypted
    case .serverName(let glob):
      return message.session.tls?.serverName.map { glob.matches($0) } ?? false
    case .user(let glob): return message.session.user.map { glob.matches($0) } ?? false
    case .ehlo(let glob): return message.session.clientName.map { glob.matches($0) } ?? false
    case .closure(_, let condition): return try condition(message)
    }
  }
}

/// A message that queries are held against; what costs something is read once.
final class QuerySubject {
  let message: SMTPReceivedMessage
  lazy var mail: SMTPMIMEMessage = message.mime
  lazy var subject: String? = message.subject
  lazy var headers: SMTPMIMEHeaders = message.headers

  init(_ message: SMTPReceivedMessage) { self.message = message }

  /// The values of a parameter, in MAIL and in the RCPTs that were accepted; `""` where it had none.
  func parameters(_ keyword: String) -> [String] {
    let envelope = message.envelope
    let all =
      envelope.parameters + envelope.forwardPaths.filter(\.isAccepted).flatMap(\.parameters)
    return all.filter { $0.keyword == keyword }.map { $0.text ?? "" }
  }
}
