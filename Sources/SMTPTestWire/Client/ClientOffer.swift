/// What a server offers a client, by its reply to EHLO or LHLO (RFC 5321 §4.1.1.1).
package struct ClientOffer: Sendable, Hashable {
  /// Whether EHLO or LHLO was understood. After HELO nothing is offered.
  package private(set) var isExtended = false
  /// The extensions this package knows.
  package private(set) var extensions = SMTPExtensions()
  package private(set) var offersSTARTTLS = false
  /// The mechanisms of AUTH in upper case, in the server's order, each once.
  package private(set) var mechanisms: [String] = []
  /// The largest message in octets; `nil` where the server names none (RFC 1870 §3).
  package private(set) var largestMessage: Int?
  /// The most recipients of one transaction, and the most transactions of one session; `nil` where
  /// the server names none (RFC 9422 §4).
  package private(set) var mostRecipients: Int?
  package private(set) var mostMessages: Int?
  /// All keywords, in upper case.
  package private(set) var keywords: Set<String> = []
  /// The lines as they were sent, but for the first.
  package private(set) var lines: [String] = []

  /// Nothing is offered.
  package init() {}

  /// Reads the reply to EHLO or LHLO. Its first line is a greeting and no keyword.
  ///
  /// - Parameter capitalsOnly: whether keywords in other letters are not known, as they should be.
  package init(_ reply: SMTPReply, capitalsOnly: Bool = false) {
    isExtended = true
    lines = Array(reply.lines.dropFirst())
    for line in lines {
      var words = line.split { $0 == " " || $0 == "\t" }.map { $0.uppercased() }
      guard var keyword = words.first, !capitalsOnly || line.hasPrefix(keyword) else { continue }
      words.removeFirst()
      // That is how servers before RFC 2554 wrote it, and some still do.
      if keyword.hasPrefix("AUTH=") {
        words.insert(String(keyword.dropFirst(5)), at: 0)
        keyword = "AUTH"
      }
      keywords.insert(keyword)
      take(keyword, words)
    }
  }

  private mutating func take(_ keyword: String, _ words: [String]) {
    if let known = SMTPExtensions(keyword: keyword) { extensions.formUnion(known) }
    switch keyword {
    case "STARTTLS": offersSTARTTLS = true
    case "SIZE":
      // None, and 0, is no limit; neither is what cannot be read.
      largestMessage = words.first.flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    case "AUTH":
      for word in words where !word.isEmpty && !mechanisms.contains(word) {
        mechanisms.append(word)
      }
    case "LIMITS":
      for word in words {
        let parts = word.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let number = Int(parts[1]), number > 0 else { continue }
        if parts[0] == "RCPTMAX" { mostRecipients = number }
        if parts[0] == "MAILMAX" { mostMessages = number }
      }
    default: break
    }
  }

  /// Whether an extension is offered. (`contains` is generic, which a debug build pays for.)
  func offers(_ one: SMTPExtensions) -> Bool { extensions.rawValue & one.rawValue != 0 }

  /// Whether a command may have this parameter (RFC 5321 §4.1.1.3). One that this package knows
  /// nothing of needs a keyword of its own name.
  func allows(_ parameter: SMTPParameter) -> Bool {
    guard isExtended else { return false }
    return switch parameter.keyword {
    case "SIZE": offers(.size)
    case "BODY":
      parameter.text?.uppercased() == "BINARYMIME"
        ? offers(.binaryMIME) && offers(.chunking) : offers(.eightBitMIME)
    case "SMTPUTF8": offers(.smtpUTF8)
    case "RET", "ENVID", "NOTIFY", "ORCPT": offers(.dsn)
    case "HOLDFOR", "HOLDUNTIL": keywords.contains("FUTURERELEASE")
    case "BY": keywords.contains("DELIVERBY")
    default: keywords.contains(parameter.keyword)
    }
  }
}
