extension SMTPMIMEMessage {
  /// The text to read: the first text/plain that is no attachment, line ends as `\n`.
  ///
  /// It is looked for in multiparts, in the root part of a multipart/related (RFC 2387 §3.2), not in
  /// messages that are attached. `nil` where there is none.
  public var text: String? { textPart?.text }

  /// The HTML to read: the first text/html that is no attachment, line ends as `\n`; `nil` where
  /// there is none.
  public var html: String? { htmlPart?.text }

  /// The part ``text`` is from.
  public var textPart: SMTPMIMEPart? { BodySearch(root).part("text/plain") }

  /// The part ``html`` is from.
  public var htmlPart: SMTPMIMEPart? { BodySearch(root).part("text/html") }

  /// The parts that are no text to read, in order: those with disposition attachment or a name, and
  /// all that is neither text nor multipart.
  ///
  /// The parts of ``text`` and ``html`` are none, whatever they are called. An attached message is
  /// one attachment.
  public var attachments: [SMTPMailAttachment] { attachmentParts.map { SMTPMailAttachment($0) } }

  private var attachmentParts: [SMTPMIMEPart] {
    let root = root
    let bodies = ["text/plain", "text/html"].compactMap { BodySearch(root).part($0)?.offset }
    var result: [SMTPMIMEPart] = []
    root.walk(intoMessages: false) { part in
      guard !part.isMultipart, !(bodies.contains(part.offset) && part.parts.isEmpty) else { return }
      let isText = part.contentType.mainType == "text"
      if !isText || part.disposition?.isAttachment == true || part.name != nil {
        result.append(part)
      }
    }
    return result
  }
}

/// Looks for the part a reader is meant to see.
private struct BodySearch {
  private let root: SMTPMIMEPart

  init(_ root: SMTPMIMEPart) { self.root = root }

  /// The first part of `type` that is no attachment.
  func part(_ type: String) -> SMTPMIMEPart? {
    // A stack of its own: the depth is the sender's choice.
    var waiting = [root]
    while let part = waiting.popLast() {
      if part.disposition?.isAttachment == true { continue }
      if part.contentType.type == type { return part }
      guard part.isMultipart else { continue }
      let parts = part.parts
      if part.contentType.type == "multipart/related" {
        waiting += relatedRoot(of: part, parts).map { [$0] } ?? []
      } else {
        waiting += parts.reversed()
      }
    }
    return nil
  }

  /// The part a multipart/related begins with: the one its `start` names, else the first
  /// (RFC 2387 §3.2).
  private func relatedRoot(of part: SMTPMIMEPart, _ parts: [SMTPMIMEPart]) -> SMTPMIMEPart? {
    guard var start = part.contentType.parameters["start"] else { return parts.first }
    if start.hasPrefix("<"), start.hasSuffix(">") { start = String(start.dropFirst().dropLast()) }
    return parts.first { $0.contentID == start } ?? parts.first
  }
}
