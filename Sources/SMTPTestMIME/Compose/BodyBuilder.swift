/// Puts text, HTML and attachments together (RFC 2046 §5.1.3, §5.1.4, RFC 2387).
struct BodyBuilder {
  private let mail: SMTPMailComposer

  init(_ mail: SMTPMailComposer) { self.mail = mail }

  func node() throws -> BodyNode {
    let hasHTML = mail.html != nil
    let pictures = mail.attachments.filter { hasHTML && $0.isInline && $0.contentID != nil }
    let files = mail.attachments.filter { !(hasHTML && $0.isInline && $0.contentID != nil) }
    let isNested = hasHTML && mail.text != nil || !mail.attachments.isEmpty
    var bodies: [BodyNode] = []
    if let text = mail.text { bodies.append(leaf(text, "plain", isNested: isNested)) }
    if let html = mail.html {
      let shown = leaf(html, "html", isNested: isNested)
      bodies.append(
        pictures.isEmpty
          ? shown
          : .multipart(
            subtype: "related", parameters: "; type=\"text/html\"",
            parts: try [shown] + pictures.map(leaf)))
    }
    if bodies.count == 2 {
      bodies = [.multipart(subtype: "alternative", parameters: "", parts: bodies)]
    }
    if files.isEmpty { return bodies.first ?? leaf("", "plain", isNested: false) }
    return .multipart(subtype: "mixed", parameters: "", parts: try bodies + files.map(leaf))
  }

  /// - Parameter isNested: Whether a delimiter follows, which brings the last line's end with it.
  private func leaf(_ text: String, _ subtype: String, isNested: Bool) -> BodyNode {
    let octets = LineEnds.canonical(text)
    let isASCII = octets[...].withSpan { $0.isASCII(0..<$0.count) }
    let type = "Content-Type: text/\(subtype); charset=\(isASCII ? "us-ascii" : "utf-8")"
    let endsLine = isNested || octets.isEmpty || octets.suffix(2) == [13, 10]
    if isASCII, endsLine, BodyEncoding.isLines(octets), BodyEncoding.longestLine(octets) <= 998 {
      return .leaf(fields: [type, "Content-Transfer-Encoding: 7bit"], body: octets)
    }
    let escaped = BodyEncoding.quotedPrintable(octets, endsLine: !isNested)
    let encoded = BodyEncoding.base64Lines(octets)
    return escaped.count <= encoded.count
      ? .leaf(fields: [type, "Content-Transfer-Encoding: quoted-printable"], body: escaped)
      : .leaf(fields: [type, "Content-Transfer-Encoding: base64"], body: encoded)
  }

  private func leaf(_ attachment: SMTPMailAttachment) throws -> BodyNode {
    let kind = attachment.type.split(separator: "/", omittingEmptySubsequences: false)
    guard kind.count == 2, kind[0] != "multipart", attachment.type.utf8.count < 200,
      kind.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Octet.isTokenText) })
    else { throw SMTPMailComposerError.invalidType(attachment.type) }
    // What is said of no charset is US-ASCII (RFC 2045 §5.2); what is no text has none.
    let isASCII = attachment.octets[...].withSpan { $0.isASCII(0..<$0.count) }
    let charset = kind[0] == "text" && !isASCII ? "; charset=utf-8" : ""
    var fields = ["Content-Type: \(attachment.type)\(charset)"]
    // A message may not be encoded (RFC 2046 §5.2.1): it goes as it is.
    let isMessage = attachment.type == "message/rfc822" || attachment.type == "message/global"
    let encoding = isMessage ? Self.plainEncoding(attachment.octets) : .base64
    fields.append("Content-Transfer-Encoding: \(encoding.name)")
    fields.append(
      "Content-Disposition: \(attachment.isInline ? "inline" : "attachment")"
        + (attachment.name.map { ParameterWriter.parameter("filename", $0) } ?? ""))
    if let id = attachment.contentID {
      fields.append("Content-ID: <\(try SMTPMailComposer.checkedID(id))>")
    }
    let body = isMessage ? attachment.octets : BodyEncoding.base64Lines(attachment.octets)
    return .leaf(fields: fields, body: body)
  }

  private static func plainEncoding(_ octets: [UInt8]) -> SMTPTransferEncoding {
    guard BodyEncoding.isLines(octets), BodyEncoding.longestLine(octets) <= 998 else {
      return .binary
    }
    return octets[...].withSpan { $0.isASCII(0..<$0.count) } ? .sevenBit : .eightBit
  }
}
