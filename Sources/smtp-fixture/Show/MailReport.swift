internal import SMTPTestSupport

/// A mail as a page for people.
struct MailReport: Sendable {
  private let mail: SMTPMIMEMessage

  init(_ mail: SMTPMIMEMessage) { self.mail = mail }

  /// The page, without a line end at its end.
  var text: String {
    var lines = fields + ["Parts:"] + parts(of: mail.root, indent: "  ")
    add("Links", mail.links, to: &lines)
    add("Defects", mail.defects.map(\.description), to: &lines)
    return lines.map(Self.printable).joined(separator: "\n")
  }

  private var fields: [String] {
    let values: [(String, String?)] = [
      ("Subject", mail.subject), ("From", list(mail.from)), ("To", list(mail.to)),
      ("Cc", list(mail.cc)), ("Reply-To", list(mail.replyTo)),
      ("Date", mail.date?.description), ("Message-ID", mail.messageID),
      ("Unsubscribe", mail.listUnsubscribe.map { $0.urls.joined(separator: ", ") }),
    ]
    return values.compactMap { name, value in value.map { "\(name): \($0)" } }
  }

  private func list(_ addresses: [SMTPMailAddress]) -> String? {
    addresses.isEmpty ? nil : addresses.map(\.description).joined(separator: ", ")
  }

  /// A part and those inside it, each a line.
  private func parts(of root: SMTPMIMEPart, indent: String) -> [String] {
    // A stack of its own: how deep mail is nested is up to who wrote it.
    var lines: [String] = []
    var stack = [(part: root, indent: indent)]
    while let (part, indent) = stack.popLast() {
      lines.append(indent + line(for: part))
      var inner = part.parts
      // Of a message that is not encoded these are its parts already.
      if inner.isEmpty, let message = part.message { inner.append(message.root) }
      stack += inner.reversed().map { ($0, indent + "  ") }
    }
    return lines
  }

  private func line(for part: SMTPMIMEPart) -> String {
    var words = [part.contentType.type]
    if part.contentType.mainType == "text" { words.append(part.contentType.charset) }
    if part.transferEncoding != .sevenBit { words.append(part.transferEncoding.name) }
    if let name = part.name { words.append("\"\(name)\"") }
    if let disposition = part.disposition { words.append(disposition.type) }
    words.append("\(part.body.count) octet\(part.body.count == 1 ? "" : "s")")
    if part.disposition?.isAttachment == true {
      words.append("SHA-256 \(SMTPMailAttachment(octets: part.decoded).digest)")
    }
    return words.joined(separator: ", ")
  }

  private func add(_ title: String, _ entries: [String], to lines: inout [String]) {
    if entries.isEmpty { return }
    lines.append("\(title):")
    lines += entries.map { "  \($0)" }
  }

  /// Without control characters: what a mail says must not move the cursor of a terminal.
  private static func printable(_ line: String) -> String {
    String(
      String.UnicodeScalarView(
        line.unicodeScalars.map { scalar in
          scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar
        }))
  }
}
