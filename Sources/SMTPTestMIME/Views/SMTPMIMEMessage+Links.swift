extension SMTPMIMEMessage {
  /// The absolute URLs of the text, then those of the HTML's links, in order and each once
  /// (RFC 3986): those with `://` behind any scheme, an app's own among them, and those of `mailto`.
  ///
  /// In text a URL ends before the first octet RFC 3986 does not have, letters of an international
  /// host name excepted (RFC 5890), and without punctuation that belongs to the sentence: `.`, `,`, `;`,
  /// `:`, `!`, `?`, quotes and brackets that it does not open itself. Lines of format=flowed are joined
  /// first (RFC 3676 §4.1). In HTML they are the `href` of `a` and `area`, character references
  /// decoded, with `app:reset` too, and without scripts, parts of the mail and telephone numbers.
  public var links: [String] {
    var seen: Set<String> = []
    var links: [String] = []
    if let text = readableText { links += TextLinks.find(in: text).map(\.url) }
    if let html { links += HTMLScanner.links(in: html) }
    return links.filter { seen.insert($0).inserted }
  }

  /// How to leave a list (RFC 2369 §3.2, RFC 8058); `nil` without List-Unsubscribe.
  public var listUnsubscribe: SMTPListUnsubscribe? {
    guard let field = headers.field("List-Unsubscribe") else { return nil }
    let post = headers["List-Unsubscribe-Post"]?.lowercased()
    return SMTPListUnsubscribe(
      urls: SMTPListUnsubscribe.urls(of: field),
      isOneClick: post?.filter { !$0.isWhitespace } == "list-unsubscribe=one-click")
  }

  /// The text with flowed lines joined.
  var readableText: String? {
    guard let part = textPart, let text = part.text else { return nil }
    let parameters = part.contentType.parameters
    guard parameters["format"]?.lowercased() == "flowed" else { return text }
    return FlowedText.joined(text, deletesSpace: parameters["delsp"]?.lowercased() == "yes")
  }
}
