/// Reads `address-list`, in its obsolete forms too (RFC 5322 §3.4, §4.4).
///
/// It collects words until the octet comes that says what they were: a name before `<` and `:`, a
/// local part before `@`. What is wrong with an entry is one defect, and no address is made of what
/// the mail does not have.
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
  /// Where the entry's address began, and whether it was taken, until it is known to be no name.
  private var bare: (start: Int, isTaken: Bool)?
  private var isAfterComma = false
  private var hasSaidInvalid = false

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
      case .special(Octet.comma): endEntry(byComma: true)
      // No word of an address; as a part of a name it says what the mail said.
      case .special: add(.literal(lexer.tokenStart..<lexer.at))
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
    if isComplete, words.isEmpty { invalid(at: lexer.tokenStart) }
    words.append(
      PhraseWord(token: token, start: lexer.tokenStart, isAfterSpace: lexer.isAfterSpace))
  }

  /// One defect an entry is enough.
  private mutating func invalid(at index: Int) {
    if !hasSaidInvalid { defects.add(.invalidAddress, at: span.origin + index) }
    hasSaidInvalid = true
  }

  private mutating func obsolete(at index: Int, _ form: String) {
    defects.add(.obsoleteForm, at: span.origin + index, form)
  }

  private mutating func append(_ address: SMTPMailAddress) {
    if groupName == nil { entries.append(.mailbox(address)) } else { members.append(address) }
    isComplete = true
    words = []
  }

  // MARK: Mailboxes

  /// `[display-name] "<" addr-spec ">"`.
  private mutating func angleAddress() {
    let start = lexer.tokenStart
    let name = displayName(before: start)
    let wasComplete = isComplete
    words = []
    skipRoute()
    var local: [PhraseWord] = []
    var domain: AddressDomain?
    var isProper = !wasComplete
    // Whether something stands in the address that no address has.
    var isBroken = false
    scan: while true {
      let before = lexer
      switch lexer.next() {
      case .special(Octet.greater): break scan
      case .special(Octet.at) where domain == nil: domain = AddressDomain(&lexer)
      case let token where domain == nil && isWord(token):
        local.append(
          PhraseWord(token: token, start: lexer.tokenStart, isAfterSpace: lexer.isAfterSpace))
      case .special(Octet.less) where domain == nil && local.isEmpty: isProper = false
      case .end, .special(Octet.comma),
        .special(Octet.semicolon) where groupName != nil:
        isProper = false
        lexer = before
        break scan
      case let token:
        isProper = false
        if domain == nil || token == .special(Octet.at) { isBroken = true }
      }
    }
    let read = PhraseWord.localPart(of: local, span)
    let isWhole = read?.isProper == true && domain?.isProper == true
    if !isProper || !isWhole { invalid(at: start) }
    guard !wasComplete, !isBroken, let read, domain?.octets.isEmpty != true,
      !read.text.isEmpty || domain != nil
    else {
      isComplete = true
      return
    }
    report(read, domain, at: start)
    append(
      SMTPMailAddress(
        name: name.flatMap { $0.isEmpty ? nil : $0 }, localPart: read.text,
        domain: String(decoding: domain?.octets ?? [], as: UTF8.self)))
  }

  /// The name before `<`: the words, or what looked like an address until now.
  private mutating func displayName(before end: Int) -> String? {
    guard isComplete else {
      return words.isEmpty ? nil : PhraseWord.text(of: words, span, &defects)
    }
    guard let bare, words.isEmpty else { return nil }
    if bare.isTaken {
      if groupName == nil { entries.removeLast() } else { members.removeLast() }
    }
    self.bare = nil
    isComplete = false
    defects.add(.unquotedSpecial, at: span.origin + bare.start)
    var name: [UInt8] = []
    Unfolding.append(bare.start..<end, of: span, to: &name)
    while let last = name.last, Octet.isSpace(last) { name.removeLast() }
    return String(decoding: name, as: UTF8.self)
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
    let start = ahead.tokenStart
    while true {
      switch ahead.next() {
      case .special(Octet.colon):
        lexer = ahead
        return obsolete(at: start, "a route")
      case .atom, .literal, .special(Octet.dot), .special(Octet.at), .special(Octet.comma): continue
      default: return
      }
    }
  }

  /// `addr-spec`, its `@` just read.
  private mutating func bareAddress() {
    let start = words.first?.start ?? lexer.tokenStart
    let domain = AddressDomain(&lexer)
    let local = isComplete ? nil : PhraseWord.localPart(of: words, span)
    bare = isComplete ? nil : (start, local != nil && !domain.octets.isEmpty)
    if local?.isProper != true || !domain.isProper { invalid(at: start) }
    guard let local, !domain.octets.isEmpty else {
      words = []
      isComplete = true
      return
    }
    report(local, domain, at: start)
    append(
      SMTPMailAddress(
        localPart: local.text, domain: String(decoding: domain.octets, as: UTF8.self)))
  }

  private mutating func report(
    _ local: PhraseWord.LocalPart, _ domain: AddressDomain?, at start: Int
  ) {
    if local.isObsolete || domain?.isObsolete == true {
      obsolete(at: start, "white space, quotes or a backslash among the words of an address")
    }
    if let word = local.encodedWord { defects.add(.misplacedEncodedWord, at: span.origin + word) }
  }

  // MARK: Groups and entries

  private mutating func openGroup() {
    guard groupName == nil, !isComplete, !words.isEmpty else {
      return invalid(at: lexer.tokenStart)
    }
    groupName = PhraseWord.text(of: words, span, &defects)
    words = []
    isAfterComma = false
  }

  private mutating func closeGroup() {
    let index = lexer.tokenStart
    guard let name = groupName else {
      invalid(at: index)
      return endEntry()
    }
    endEntry()
    entries.append(.group(SMTPMailAddressGroup(name: name, members: members)))
    groupName = nil
    members = []
    isComplete = true
  }

  private mutating func endEntry(byComma: Bool = false) {
    if !isComplete, words.isEmpty, byComma || isAfterComma {
      obsolete(at: min(lexer.tokenStart, span.count), "an empty entry in a list")
    }
    endWords()
    words = []
    isComplete = false
    bare = nil
    hasSaidInvalid = false
    isAfterComma = byComma
  }

  private mutating func endWords() {
    guard !isComplete, let first = words.first else { return }
    // Where a quoted string has no end, that is what is wrong, and nobody knows where it had to end.
    if words.contains(where: { $0.start == lexer.unclosedQuote }) { return }
    invalid(at: first.start)
    // A local part alone, as cron writes it; anything else is nobody's address.
    let isPlain = words.allSatisfy { word in
      switch word.token {
      case .atom, .special: true
      default: false
      }
    }
    if isPlain, let local = PhraseWord.localPart(of: words, span), local.isProper {
      append(SMTPMailAddress(localPart: local.text, domain: ""))
    }
  }

  private mutating func reportUnclosed() {
    if let index = lexer.unclosedComment { defects.add(.unclosedComment, at: span.origin + index) }
    if let index = lexer.unclosedQuote {
      defects.add(.unclosedQuotedString, at: span.origin + index)
    }
  }
}
