extension SMTPMIMEMessage {
  /// The text to read: the first text/plain that is no attachment, line ends as `\n`.
  ///
  /// It is looked for in multiparts, in the root part of a multipart/related (RFC 2387 §3.2), not in
  /// messages that are attached. A part with a name is an attachment, however it is meant to be shown
  /// (RFC 2183 §2.3); one without fields and body counts where there is no other. `nil` where there is
  /// none.
  public var text: String? { textPart?.text }

  /// The HTML to read: the first text/html that is no attachment, line ends as `\n`; `nil` where
  /// there is none.
  public var html: String? { htmlPart?.text }

  /// The invitation or its like: the first text/calendar without a name, line ends as `\n`; `nil` where
  /// there is none (RFC 6047). One with a name is among the ``attachments``.
  public var calendar: String? { calendarPart?.text }

  /// The part ``text`` is from.
  public var textPart: SMTPMIMEPart? { BodySearch(root).part("text/plain") }

  /// The part ``html`` is from.
  public var htmlPart: SMTPMIMEPart? { BodySearch(root).part("text/html") }

  /// The part ``calendar`` is from; its content type says the `method` (RFC 6047 §2.4).
  public var calendarPart: SMTPMIMEPart? { BodySearch(root).part("text/calendar") }

  /// The parts that are no text to read, in order: those with disposition attachment or a name, and
  /// all that is neither text nor multipart.
  ///
  /// An attached message is one attachment.
  public var attachments: [SMTPMailAttachment] { attachmentParts.map { SMTPMailAttachment($0) } }

  private var attachmentParts: [SMTPMIMEPart] {
    var result: [SMTPMIMEPart] = []
    root.walk(intoMessages: false) { part in
      if !part.isMultipart, part.contentType.mainType != "text" || part.isAttachment {
        result.append(part)
      }
    }
    return result
  }
}

extension SMTPMIMEPart {
  /// Whether the part is to be kept apart: it says so, or has a name to be kept under (RFC 2183 §2).
  fileprivate var isAttachment: Bool { disposition?.isAttachment == true || name != nil }

  /// Whether nothing is in the part, no field either.
  fileprivate var isEmpty: Bool { entity.withSpan { $0.isSpace(0..<$0.count) } }
}

/// Looks for the part a reader is meant to see.
private struct BodySearch {
  private let root: SMTPMIMEPart

  init(_ root: SMTPMIMEPart) { self.root = root }

  /// The first part of `type` that is no attachment.
  func part(_ type: String) -> SMTPMIMEPart? {
    // A stack of its own: the depth is the sender's choice.
    var waiting = [root]
    var empty: SMTPMIMEPart?
    while let part = waiting.popLast() {
      if part.isMultipart ? part.disposition?.isAttachment == true : part.isAttachment { continue }
      if part.contentType.type == type {
        if !part.isEmpty { return part }
        empty = empty ?? part
      }
      guard part.isMultipart else { continue }
      let parts = part.parts
      if part.contentType.type == "multipart/related" {
        waiting += relatedRoot(of: part, parts).map { [$0] } ?? []
      } else {
        waiting += parts.reversed()
      }
    }
    return empty
  }

  /// The part a multipart/related begins with: the one its `start` names, else the first
  /// (RFC 2387 §3.2).
  private func relatedRoot(of part: SMTPMIMEPart, _ parts: [SMTPMIMEPart]) -> SMTPMIMEPart? {
    guard var start = part.contentType.parameters["start"] else { return parts.first }
    if start.hasPrefix("<"), start.hasSuffix(">") { start = String(start.dropFirst().dropLast()) }
    return parts.first { $0.contentID == start } ?? parts.first
  }
}
