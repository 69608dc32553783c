/// What a server offered with its reply to EHLO or LHLO, as it was sent (RFC 5321 §4.1.1.1).
struct CapabilityList {
  /// Commands of the core that need no offer.
  static let always: SMTPExtensions = [.vrfy, .expn, .help]

  /// The extensions this package knows.
  private(set) var extensions = SMTPExtensions()
  private(set) var offersAUTH = false
  private(set) var offersSTARTTLS = false
  /// Keywords this package knows nothing of: what they allow cannot be judged.
  private(set) var others: Set<String> = []

  /// Nothing is offered.
  init() {}

  /// - Parameter lines: the lines of the reply, with their codes.
  init(_ lines: [[UInt8]]) {
    for line in lines.dropFirst() where line.count > 4 {
      let word = line[4...].prefix { $0 != 32 && $0 != 9 }
      let keyword = String(decoding: word, as: UTF8.self).uppercased()
      if let known = SMTPExtensions(keyword: keyword) {
        extensions.formUnion(known)
        continue
      }
      switch keyword {
      case "STARTTLS": offersSTARTTLS = true
      case "AUTH": offersAUTH = true
      default:
        // That is how servers before RFC 2554 wrote it, and some still do.
        if keyword.hasPrefix("AUTH=") { offersAUTH = true } else { others.insert(keyword) }
      }
    }
  }
}
