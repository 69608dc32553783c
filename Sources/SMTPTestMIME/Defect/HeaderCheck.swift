/// Collects what is wrong with a header section.
struct HeaderCheck {
  /// How a field's value is read.
  private enum Grammar {
    case addresses
    case phrases
    case date
    case messageIDs
    /// Read elsewhere, or of no interest here.
    case structured
    case unstructured
  }

  private let entity: ArraySlice<UInt8>
  /// Whether the section is that of a message, not of a part.
  private let isMessage: Bool

  init(_ entity: ArraySlice<UInt8>, isMessage: Bool) {
    self.entity = entity
    self.isMessage = isMessage
  }

  func run(_ defects: inout DefectList) {
    var seen: Set<String> = []
    var hasContentField = false
    entity.withSpan { span in
      var scanner = FieldScanner(span)
      while let found = scanner.next() {
        let name =
          found.nameEnd - found.start <= 27 ? span.lowercased(found.start..<found.nameEnd) : ""
        let field = SMTPMIMEHeaderField(found, of: entity)
        if name.hasPrefix("content-") { hasContentField = true }
        if let once = Self.onceOnly[name], once == .always || isMessage,
          !seen.insert(name).inserted
        {
          defects.add(.duplicateHeader, at: field.offset, field.name)
        }
        check(field, found, name, span, &defects)
      }
      if let orphan = scanner.orphan {
        defects.add(.orphanedContinuation, at: span.origin + orphan)
      }
      if let line = scanner.mailboxLine { defects.add(.mailboxLine, at: span.origin + line) }
      if scanner.hasMissingColon { defects.add(.missingColon, at: span.origin + scanner.at) }
    }
    guard isMessage else { return }
    let start = entity.startIndex
    if !seen.contains("from") { defects.add(.missingFrom, at: start) }
    if !seen.contains("date") { defects.add(.missingDate, at: start) }
    if hasContentField, !seen.contains("mime-version") {
      defects.add(.missingMIMEVersion, at: start)
    }
  }

  private func check(
    _ field: SMTPMIMEHeaderField, _ found: FieldScanner.Field, _ name: String, _ span: OctetSpan,
    _ defects: inout DefectList
  ) {
    if found.nameEnd == found.start { defects.add(.missingFieldName, at: field.offset) }
    if found.nameEnd < found.colon { defects.add(.blankBeforeColon, at: field.offset, field.name) }
    checkForms(found, span, &defects)
    if !span.isASCII(found.colon..<found.end) {
      defects.add(.nonASCIIHeader, at: field.offset, field.name)
      let value = span.octets(found.colon..<found.end)
      var utf8 = Charset("utf-8")
      if let at = utf8.read(value).worst?.index {
        defects.add(.undecodableOctets, at: span.origin + found.colon + at, field.name)
      }
    }
    let grammar = Self.grammars[name] ?? .unstructured
    if grammar != .unstructured { field.valueOctets.withSpan { Comment.check($0, &defects) } }
    switch grammar {
    case .addresses: checkAddresses(field, name, &defects)
    case .phrases: checkPhrases(field, &defects)
    case .date: _ = field.valueOctets.withSpan { SMTPMailDate.parse($0, &defects) }
    case .messageIDs:
      let ids = field.valueOctets.withSpan { MessageIDs.parse($0, &defects) }
      if ids.isEmpty, field.unfolded.isEmpty { defects.add(.invalidMessageID, at: field.offset) }
      if ids.count > 1, name.hasSuffix("-id") {
        defects.add(.invalidMessageID, at: field.offset, "\(field.name) has \(ids.count)")
      }
    case .unstructured:
      guard span.find([Octet.equals, Octet.question], from: found.colon, to: found.end) != nil
      else { return }
      _ = field.valueOctets.withSpan { UnstructuredText.decode($0, &defects) }
    case .structured: break
    }
  }

  private func checkAddresses(
    _ field: SMTPMIMEHeaderField, _ name: String, _ defects: inout DefectList
  ) {
    let list = SMTPMailAddressList.parse(field.valueOctets, &defects)
    // Of all lists Bcc alone may be empty (RFC 5322 §3.6.3).
    if list.entries.isEmpty, !name.hasSuffix("bcc"),
      field.unfolded.allSatisfy({ $0 == "," || $0.isWhitespace })
    {
      defects.add(.invalidAddress, at: field.offset, "\(field.name) is empty")
    }
    // One mailbox sent it (RFC 5322 §3.6.2).
    if name.hasSuffix("sender"), list.entries.count > 1 {
      defects.add(.invalidAddress, at: field.offset, "\(field.name) has \(list.entries.count)")
    }
    if name == "resent-reply-to" { defects.add(.obsoleteForm, at: field.offset, field.name) }
  }

  /// Looks for empty entries among those of Keywords (RFC 5322 §3.6.5, §4.1).
  private func checkPhrases(_ field: SMTPMIMEHeaderField, _ defects: inout DefectList) {
    field.valueOctets.withSpan { span in
      var lexer = StructuredLexer(span)
      var isEmpty = true
      while true {
        let token = lexer.next()
        guard token == .special(Octet.comma) || token == .end else {
          isEmpty = false
          continue
        }
        if isEmpty {
          let offset = span.origin + min(lexer.tokenStart, span.count)
          defects.add(.obsoleteForm, at: offset, "an empty entry in a list")
        }
        if token == .end { return }
        isEmpty = true
      }
    }
  }

  /// Looks for what no field may be written with any more (RFC 5322 §4.1, §4.2).
  private func checkForms(
    _ found: FieldScanner.Field, _ span: OctetSpan, _ defects: inout DefectList
  ) {
    var lineStart = found.colon + 1
    while lineStart < found.end {
      let lineFeed = span.find(Octet.lineFeed, from: lineStart, to: found.end)
      if lineStart > found.colon + 1, span.isSpace(lineStart..<lineFeed) {
        defects.add(.obsoleteForm, at: span.origin + lineStart, "a folded line of white space")
      }
      lineStart = lineFeed + 1
    }
    var index = found.colon
    while index < found.end {
      let octet = span[index]
      if octet < 32 || octet == 127, !Octet.isSpace(octet), octet != 0 {
        return defects.add(.obsoleteForm, at: span.origin + index, "a control character")
      }
      index += 1
    }
  }

  private enum Once {
    /// In any entity.
    case always
    /// In the header section of a message (RFC 5322 §3.6).
    case inMessage
  }

  private static let onceOnly: [String: Once] = [
    "date": .inMessage, "from": .inMessage, "sender": .inMessage, "reply-to": .inMessage,
    "to": .inMessage, "cc": .inMessage, "bcc": .inMessage, "message-id": .inMessage,
    "in-reply-to": .inMessage, "references": .inMessage, "subject": .inMessage,
    "mime-version": .inMessage, "content-type": .always, "content-transfer-encoding": .always,
    "content-id": .always, "content-description": .always, "content-disposition": .always,
  ]

  private static let grammars: [String: Grammar] = [
    "from": .addresses, "sender": .addresses, "reply-to": .addresses, "to": .addresses,
    "cc": .addresses, "bcc": .addresses, "resent-from": .addresses, "resent-sender": .addresses,
    "resent-to": .addresses, "resent-cc": .addresses, "resent-bcc": .addresses,
    "resent-reply-to": .addresses, "keywords": .phrases, "date": .date, "resent-date": .date,
    "message-id": .messageIDs, "in-reply-to": .messageIDs, "references": .messageIDs,
    "resent-message-id": .messageIDs, "content-id": .messageIDs,
    "content-type": .structured, "content-transfer-encoding": .structured,
    "content-disposition": .structured, "mime-version": .structured, "received": .structured,
    "return-path": .structured, "dkim-signature": .structured,
    "authentication-results": .structured,
    "list-unsubscribe": .structured, "list-post": .structured, "list-help": .structured,
    "list-archive": .structured, "list-subscribe": .structured, "list-owner": .structured,
  ]
}
