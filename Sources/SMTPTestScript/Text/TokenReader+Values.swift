internal import SMTPTestWire

// The terminals with a value.
extension TokenReader {
  /// A name; `what` says of what.
  package mutating func name(of what: String) throws(SMTPTextError) -> String {
    guard case .word(let name) = try peek().kind else {
      throw try unexpected("the name of \(what)")
    }
    try take()
    return name
  }

  /// `NAME [= NAME]`, where a scenario is meant.
  package mutating func state() throws(SMTPTextError) -> (name: String, state: String?) {
    let name = try name(of: "a scenario")
    return (name, try takes(.equals) ? try self.name(of: "a state") : nil)
  }

  /// Whether a number is next, with a unit or without.
  package mutating func isAtNumber() throws(SMTPTextError) -> Bool {
    if case .number = try peek().kind { true } else { false }
  }

  /// A number without a unit; `what` says of what, with its article.
  package mutating func count(_ what: String) throws(SMTPTextError) -> Int {
    let token = try peek()
    guard case .number(let digits, "") = token.kind else { throw try unexpected(what) }
    try take()
    return try value(of: digits, at: token)
  }

  /// A number of octets or of something else: `4096`, `4KB`, where a KB has 1024.
  package mutating func amount() throws(SMTPTextError) -> Int {
    let token = try peek()
    guard case .number(let digits, let unit) = token.kind else {
      throw try unexpected("an amount such as 500 or 4KB")
    }
    let factors = ["": 1, "B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30]
    guard let factor = factors[unit] else {
      let units = "unknown unit \"\(unit)\"; amounts are written such as 500, 4KB, 2MB or 1GB"
      throw error(at: token, units)
    }
    try take()
    let (result, isTooLarge) = try value(of: digits, at: token)
      .multipliedReportingOverflow(by: factor)
    if isTooLarge { throw tooLarge(token, "\(digits)\(unit)") }
    return result
  }

  /// `4KB/s`.
  package mutating func rate() throws(SMTPTextError) -> Int {
    let amount = try amount()
    guard try takes(.slash), try takes("s") else { throw try unexpected("/s after the rate") }
    return amount
  }

  /// `1KB`, `1KB..`, `..2KB`, `1KB..2KB`.
  package mutating func bounds() throws(SMTPTextError) -> Bounds {
    if try takes(.dots) { return Bounds(lower: nil, upper: try amount()) }
    guard case .number = try peek().kind else {
      throw try unexpected("a range such as 5, 1..5, 10KB.. or ..5")
    }
    let lower = try amount()
    guard try takes(.dots) else { return Bounds(lower: lower, upper: lower) }
    guard case .number = try peek().kind else { return Bounds(lower: lower, upper: nil) }
    return Bounds(lower: lower, upper: try amount())
  }

  /// `2s`, `50ms`.
  package mutating func duration() throws(SMTPTextError) -> Duration {
    let token = try peek()
    guard case .number(let digits, let unit) = token.kind, unit != "" else {
      throw try unexpected("a duration such as 2s or 50ms")
    }
    guard let factor = ScriptText.units.first(where: { $0.name == unit })?.nanoseconds else {
      throw error(
        at: token, "unknown unit \"\(unit)\"; durations are written in ns, us, ms, s, min, h or d")
    }
    try take()
    let (result, isTooLarge) = try value(of: digits, at: token)
      .multipliedReportingOverflow(by: factor)
    if isTooLarge || result > ScriptText.longestDuration {
      throw error(at: token, "a duration of \(digits)\(unit) is too long; 99420d are the longest")
    }
    return .nanoseconds(result)
  }

  /// The three digits of a reply.
  package mutating func code() throws(SMTPTextError) -> Int {
    let token = try peek()
    guard case .number(let digits, "") = token.kind, digits.utf8.count == 3, digits.utf8.first != 48
    else {
      throw try unexpected("a reply code from 100 to 999")
    }
    try take()
    return try value(of: digits, at: token)
  }

  /// An enhanced status code, if one is next.
  package mutating func enhancedCode() throws(SMTPTextError) -> SMTPEnhancedStatusCode? {
    let token = try peek()
    guard case .dotted(let text) = token.kind else { return nil }
    let parts = text.split(separator: ".").map { $0.utf8.count <= 3 ? Int($0) : nil }
    guard parts.count == 3, let a = parts[0], let b = parts[1], let c = parts[2], a > 0 else {
      throw error(at: token, "\"\(text)\" is no enhanced status code such as 4.2.2")
    }
    try take()
    return SMTPEnhancedStatusCode(a, b, c)
  }

  /// A string of any octets.
  package mutating func octets() throws(SMTPTextError) -> [UInt8] {
    guard case .string(let octets) = try peek().kind else {
      throw try unexpected("a string in quotes")
    }
    try take()
    return octets
  }

  /// A string of UTF-8; `remedy` says what to do about other octets.
  package mutating func text(_ remedy: String) throws(SMTPTextError) -> String {
    let token = try peek()
    guard let text = String(validating: try octets(), as: UTF8.self) else {
      throw error(at: token, "the string is not UTF-8; \(remedy)")
    }
    return text
  }

  /// All strings that follow.
  package mutating func texts(_ remedy: String) throws(SMTPTextError) -> [String] {
    var texts: [String] = []
    while case .string = try peek().kind { texts.append(try text(remedy)) }
    return texts
  }

  /// A pattern for a whole value.
  package mutating func pattern() throws(SMTPTextError) -> Glob {
    guard case .string = try peek().kind else {
      throw try unexpected("a pattern in quotes, such as \"*@example.com\"")
    }
    return Glob(try text("write ? for each octet that is none"))
  }

  private func value(of digits: String, at token: Token) throws(SMTPTextError) -> Int {
    guard let value = Int(digits) else { throw tooLarge(token, digits) }
    return value
  }

  private func tooLarge(_ token: Token, _ text: String) -> SMTPTextError {
    error(at: token, "\(text.count > 40 ? "\(text.prefix(40))…" : text) is too large a number")
  }
}
