/// Reads queries, and what the command line expects of messages. The grammars are in the
/// documentation of ``SMTPMessageQuery/init(parsing:closures:fileID:line:)`` and of `serve --expect`.
struct QueryParser {
  private static let words = [
    "to", "from", "cc", "bcc", "subject", "text", "html", "content", "link", "user", "ehlo", "sni",
    "parameter",
    "header", "attachment", "recipients", "size", "session", "where", "tls", "any", "not", "or",
  ]

  private let closures: [String: @Sendable (SMTPReceivedMessage) throws -> Bool]
  /// Deeper than people nest; a text may not use up the stack.
  private static let deepest = 64

  var reader: TokenReader
  private var depth = 0

  init(
    _ text: String, closures: [String: @Sendable (SMTPReceivedMessage) throws -> Bool] = [:]
  ) {
    reader = TokenReader(text)
    self.closures = closures
  }

  /// Nothing may follow.
  mutating func end() throws(SMTPTextError) {
    try reader.skipLineEnds()
    guard try reader.peek().kind == .endOfText else {
      throw try reader.unexpected("another condition or the end", among: Self.words)
    }
  }

  mutating func query() throws(SMTPTextError) -> SMTPMessageQuery {
    var queries = [try all()]
    while try takes("or") { queries.append(try all()) }
    return queries.count == 1 ? queries[0] : SMTPMessageQuery(any: queries)
  }

  private mutating func all() throws(SMTPTextError) -> SMTPMessageQuery {
    guard let first = try item() else {
      throw try reader.unexpected(
        "a query such as to \"ann@*\" or subject \"Welcome\"", among: Self.words)
    }
    var queries = [first]
    while let next = try item() { queries.append(next) }
    return SMTPMessageQuery(all: queries)
  }

  private mutating func item() throws(SMTPTextError) -> SMTPMessageQuery? {
    try reader.skipLineEnds()
    depth += 1
    defer { depth -= 1 }
    if depth > Self.deepest {
      throw reader.error(at: try reader.peek(), "more than \(Self.deepest) levels are nested")
    }
    if try reader.takes("not") {
      guard let item = try item() else {
        throw try reader.unexpected("what must not hold after \"not\"", among: Self.words)
      }
      return !item
    }
    if try reader.takes(.openingParenthesis) {
      let query = try query()
      try reader.skipLineEnds()
      guard try reader.takes(.closingParenthesis) else {
        throw try reader.unexpected("\")\" or another condition", among: Self.words)
      }
      return query
    }
    let token = try reader.peek()
    if case .string = token.kind { return SMTPMessageQuery(.to(try reader.pattern())) }
    guard case .word(let word) = token.kind else { return nil }
    if word == "any" {
      try reader.take()
      return .any
    }
    return try field(word).map { SMTPMessageQuery($0) }
  }

  private mutating func field(_ word: String) throws(SMTPTextError) -> QueryField? {
    guard Self.words.contains(word), word != "or" else { return nil }
    let token = try reader.take()
    switch word {
    case "to": return .to(try reader.pattern())
    case "from": return .from(try reader.pattern())
    case "cc": return .cc(try reader.pattern())
    case "bcc": return .bcc(try reader.pattern())
    case "subject": return .subject(try reader.pattern())
    case "text": return .text(try reader.pattern())
    case "html": return .html(try reader.pattern())
    case "content": return .content(try reader.pattern())
    case "link": return .link(try reader.pattern())
    case "user": return .user(try reader.pattern())
    case "ehlo": return .ehlo(try reader.pattern())
    case "sni": return .serverName(try reader.pattern())
    case "parameter":
      let keyword = try keyword()
      return .parameter(
        keyword.uppercased(), try reader.takes(.equals) ? try reader.pattern() : nil)
    case "header":
      let name = try reader.text("header fields have names of ASCII")
      return .header(name, try reader.pattern())
    case "attachment":
      let name = try reader.pattern()
      return .attachment(name, type: try takes("type") ? try reader.pattern() : nil)
    case "recipients": return .recipients(try bounds(at: token))
    case "size": return .size(try bounds(at: token))
    case "session": return .session(try bounds(at: token))
    case "where": return try closure()
    default: return .tls
    }
  }

  /// A range; what is wrong with it is told at the word it belongs to, as in scripts.
  mutating func bounds(at token: Token) throws(SMTPTextError) -> Bounds {
    let bounds = try reader.bounds()
    if let mistake = bounds.mistake { throw reader.error(at: token, mistake) }
    return bounds
  }

  /// The keyword of a parameter; one that begins with a digit stands in quotes.
  private mutating func keyword() throws(SMTPTextError) -> String {
    if case .string = try reader.peek().kind {
      return try reader.text("keywords of parameters are ASCII")
    }
    return try reader.name(of: "a parameter")
  }

  private mutating func closure() throws(SMTPTextError) -> QueryField {
    let token = try reader.peek()
    let name = try reader.text("closures have names of UTF-8")
    guard let closure = closures[name] else {
      throw reader.error(
        at: token, "no closure is known by the name \(ScriptText.quoted(name)) here")
    }
    return .closure(name, closure)
  }

  /// Takes the word if it is next, on this line or a later one.
  mutating func takes(_ word: String) throws(SMTPTextError) -> Bool {
    try reader.skipLineEnds()
    return try reader.takes(word)
  }
}
