// What stands between the stages and the colon.
extension ScriptParser {
  static let conditionWords = [
    "from", "to", "user", "ehlo", "line", "content", "peer", "parameter", "header", "at", "size",
    "session", "recipients", "stored", "open", "tls", "sni", "grant", "client", "scope", "state",
  ]
  static let occurrenceWords = [
    "once", "first", "nth", "after", "every", "chance", "within", "over",
  ]

  /// A condition, if one is next.
  mutating func condition() throws(SMTPTextError) -> SMTPCondition? {
    let isNegated = try reader.takes("not")
    guard let kind = try conditionKind() else {
      if !isNegated { return nil }
      throw try reader.unexpected("a condition after \"not\"", among: Self.conditionWords)
    }
    var condition = SMTPCondition(kind)
    condition.isNegated = isNegated
    return condition
  }

  private mutating func conditionKind() throws(SMTPTextError) -> SMTPCondition.Kind? {
    guard case .word(let word) = try reader.peek().kind, Self.conditionWords.contains(word) else {
      return nil
    }
    try reader.take()
    switch word {
    case "from": return .from(try reader.pattern())
    case "to": return .to(try reader.pattern())
    case "user": return .user(try reader.pattern())
    case "ehlo": return .ehlo(try reader.pattern())
    case "line": return .line(try reader.pattern())
    case "content": return .content(try reader.pattern())
    case "peer": return .peer(try reader.pattern())
    case "parameter":
      let keyword = try reader.name(of: "a parameter")
      return .parameter(keyword, try reader.takes(.equals) ? try reader.pattern() : nil)
    case "header":
      let name = try reader.text("header fields have names of ASCII")
      return .header(name, try reader.pattern())
    case "at": return .at(try reader.amount())
    case "size": return .size(try reader.bounds())
    case "session": return .session(try reader.bounds())
    case "recipients": return .recipients(try reader.bounds())
    case "stored": return .stored(try reader.bounds())
    case "grant": return .grant(try reader.pattern())
    case "client": return .client(try reader.pattern())
    case "scope": return .scope(try reader.pattern())
    case "open": return .open(try reader.bounds())
    case "sni": return .sni(try reader.pattern())
    case "state":
      let (name, state) = try reader.state()
      return .state(name, state)
    default: return .tls
    }
  }

  /// How often, if that is next.
  mutating func occurrence() throws(SMTPTextError) -> Occurrence? {
    guard let kind = try occurrenceKind() else { return nil }
    var scopes: [SMTPScope] = []
    while try reader.takes("per") {
      let names = SMTPScope.allCases.map(\.rawValue)
      guard case .word(let word) = try reader.peek().kind, let scope = SMTPScope(rawValue: word)
      else {
        throw try reader.unexpected(
          "\(names.dropLast().joined(separator: ", ")) or \(names.last!)", among: names)
      }
      try reader.take()
      scopes.append(scope)
    }
    return Occurrence(kind, per: scopes)
  }

  private mutating func occurrenceKind() throws(SMTPTextError) -> Occurrence.Kind? {
    guard case .word(let word) = try reader.peek().kind, Self.occurrenceWords.contains(word) else {
      return nil
    }
    try reader.take()
    switch word {
    case "once": return .first(1)
    case "first": return .first(try reader.count("a count"))
    case "nth": return .nth(try reader.count("a count"))
    case "after": return .after(try reader.count("a count"))
    case "every": return .every(try reader.count("a count"))
    case "within": return .within(try reader.duration())
    case "over":
      let count = try reader.count("a count")
      guard try reader.takes("in") else { throw try reader.unexpected("\"in\" and a duration") }
      return .over(count, try reader.duration())
    default:
      let percent = try reader.count("a chance such as 10%")
      guard try reader.takes(.percent) else { throw try reader.unexpected("\"%\"") }
      return .chance(percent)
    }
  }
}
