/// Reads `address-list`, in its obsolete forms too (RFC 5322 §3.4, §4.4).
///
/// It collects words until the octet comes that says what they were: a name before `<` and `:`, a
/// local part before `@`.
struct AddressParser {
  private(set) var defects: DefectList
  private var lexer: StructuredLexer
  private let span: OctetSpan
  private var words: [PhraseWord] = []
  private var entries: [SMTPMailAddressList.Entry] = []
  private var groupName: String?
  private var members: [SMTPMailAddress] = []
  /// Whether the entry has its mailbox, so that nothing but a separator may follow.
  private var isComplete = false

  init(_ span: OctetSpan, _ defects: DefectList) {
    self.span = span
    self.defects = defects
    lexer = StructuredLexer(span)
  }

  mutating func parse() -> SMTPMailAddressList {
    loop: while true {
      let token = lexer.next()
      switch token {
      case .end: break loop
      case .atom, .quoted, .literal, .encodedWord, .special(Octet.dot): add(token)
      case .special(Octet.less): angleAddress()
      case .special(Octet.at): bareAddress()
      case .special(Octet.colon): openGroup()
      case .special(Octet.semicolon): closeGroup()
      case .special(Octet.comma): endEntry()
      case .special:
        // No word of an address; as a part of a name it says what the mail said.
        invalid(at: lexer.tokenStart)
        add(.literal(lexer.tokenStart..<lexer.at))
      }
    }
    endEntry()
    if groupName != nil {
      invalid(at: span.count)
      closeGroup()
    }
    reportUnclosed()
    return SMTPMailAddressList(entries)
  }

  private mutating func add(_ token: StructuredLexer.Token) {
    // One defect an entry is enough for words behind a mailbox.
    if isComplete, words.isEmpty { invalid(at: lexer.tokenStart) }
    words.append(
      PhraseWord(token: token, start: lexer.tokenStart, isAfterSpace: lexer.isAfterSpace))
  }

  private mutating func invalid(at index: Int) {
    defects.add(.invalidAddress, at: span.origin + index)
  }

  private mutating func append(_ address: SMTPMailAddress) {
    if groupName == nil { entries.append(.mailbox(address)) } else { members.append(address) }
    isComplete = true
    words = []
  }

  /// `[display-name] "<" addr-spec ">"`.
  private mutating func angleAddress() {
    let start = lexer.tokenStart
    let name = words.isEmpty || isComplete ? nil : PhraseWord.text(of: words, span, &defects)
    let wasComplete = isComplete
    words = []
    skipRoute()
    var local: [PhraseWord] = []
    var domain: [UInt8]?
    var isProper = !wasComplete
    scan: while true {
      let before = lexer
      switch lexer.next() {
      case .special(Octet.greater): break scan
      case .special(Octet.at) where domain == nil: domain = self.domain()
      case let token where domain == nil && isWord(token):
        local.append(
          PhraseWord(token: token, start: lexer.tokenStart, isAfterSpace: lexer.isAfterSpace))
      case .end, .special(Octet.comma), .special(Octet.semicolon):
        isProper = false
        lexer = before
        break scan
      default: isProper = false
      }
    }
    let text = PhraseWord.localPart(of: local, span)
    isProper = isProper && text != nil && domain?.isEmpty == false
    if !isProper { invalid(at: start) }
    guard !wasComplete, let text, !text.isEmpty || domain != nil else {
      isComplete = true
      return
    }
    append(
      SMTPMailAddress(
        name: name.flatMap { $0.isEmpty ? nil : $0 }, localPart: text,
        domain: String(decoding: domain ?? [], as: UTF8.self)))
  }

  private func isWord(_ token: StructuredLexer.Token) -> Bool {
    switch token {
    case .atom, .quoted, .encodedWord, .special(Octet.dot): true
    default: false
    }
  }

  /// Moves past the obsolete `@a.test,@b.test:` (RFC 5322 §4.4).
  private mutating func skipRoute() {
    var ahead = lexer
    guard ahead.next() == .special(Octet.at) else { return }
    while true {
      switch ahead.next() {
      case .special(Octet.colon):
        lexer = ahead
        return
      case .atom, .literal, .special(Octet.dot), .special(Octet.at), .special(Octet.comma): continue
      default: return
      }
    }
  }

  /// `addr-spec`, its `@` just read.
  private mutating func bareAddress() {
    let start = words.first?.start ?? lexer.tokenStart
    let domain = domain()
    guard !isComplete, let local = PhraseWord.localPart(of: words, span), !domain.isEmpty else {
      invalid(at: start)
      words = []
      isComplete = true
      return
    }
    append(SMTPMailAddress(localPart: local, domain: String(decoding: domain, as: UTF8.self)))
  }

  /// `dot-atom` or `domain-literal`, white space between its pieces taken out.
  private mutating func domain() -> [UInt8] {
    var result: [UInt8] = []
    var needsDot = false
    while true {
      let before = lexer
      switch lexer.next() {
      case .atom(let range) where !needsDot:
        result += span.octets(range)
        needsDot = true
      case .literal(let range) where result.isEmpty:
        Unfolding.append(range, of: span, to: &result)
        return result
      case .special(Octet.dot) where needsDot:
        result.append(Octet.dot)
        needsDot = false
      default:
        lexer = before
        return result
      }
    }
  }

  private mutating func openGroup() {
    guard groupName == nil, !isComplete, !words.isEmpty else {
      return invalid(at: lexer.tokenStart)
    }
    groupName = PhraseWord.text(of: words, span, &defects)
    words = []
  }

  private mutating func closeGroup() {
    let index = lexer.tokenStart
    endEntry()
    guard let name = groupName else { return invalid(at: index) }
    entries.append(.group(SMTPMailAddressGroup(name: name, members: members)))
    groupName = nil
    members = []
    isComplete = true
  }

  private mutating func endEntry() {
    defer {
      words = []
      isComplete = false
    }
    guard !isComplete, let first = words.first else { return }
    invalid(at: first.start)
    // A local part alone, as cron writes it; several words are nobody's address.
    if let local = PhraseWord.localPart(of: words, span) {
      append(SMTPMailAddress(localPart: local, domain: ""))
    }
  }

  private mutating func reportUnclosed() {
    if let index = lexer.unclosedComment { defects.add(.unclosedComment, at: span.origin + index) }
    if let index = lexer.unclosedQuote {
      defects.add(.unclosedQuotedString, at: span.origin + index)
    }
  }
}
