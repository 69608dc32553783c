// How rules print. `ScriptParser` reads all of it back.

extension SMTPRule {
  /// The rule as text: `on RCPT to "bob@*": reply 550 5.1.1 "Mailbox unavailable"`.
  public var description: String {
    var text = name.map { "[\($0)] " } ?? ""
    text += "on "
    text += stages.isEmpty ? "ANY" : stages.map(\.scriptName).joined(separator: "|")
    for condition in conditions { text += " \(condition)" }
    if let occurrence { text += " \(occurrence.text)" }
    return text + ": \(action)"
  }
}

extension SMTPScript {
  /// The rules as text, one a line, after the seed where there is one. ``init(parsing:calls:gates:certificates:fileID:line:)``
  /// reads it back.
  public var description: String {
    var lines = rules.map(\.description)
    if let seed { lines.insert("seed \(seed)", at: 0) }
    return lines.joined(separator: "\n")
  }
}

extension Occurrence {
  var text: String {
    var text =
      switch kind {
      case .first(1): "once"
      case .first(let count): "first \(count)"
      case .nth(let ordinal): "nth \(ordinal)"
      case .after(let count): "after \(count)"
      case .every(let count): "every \(count)"
      case .chance(let percent): "chance \(percent)%"
      case .within(let duration): "within \(ScriptText.duration(duration))"
      case .over(let count, let duration): "over \(count) in \(ScriptText.duration(duration))"
      }
    for scope in scopes { text += " per \(scope.rawValue)" }
    return text
  }
}

extension SMTPCondition.Kind {
  var text: String {
    switch self {
    case .from(let glob): "from \(ScriptText.quoted(glob))"
    case .to(let glob): "to \(ScriptText.quoted(glob))"
    case .user(let glob): "user \(ScriptText.quoted(glob))"
    case .ehlo(let glob): "ehlo \(ScriptText.quoted(glob))"
    case .line(let glob): "line \(ScriptText.quoted(glob))"
    case .content(let glob): "content \(ScriptText.quoted(glob))"
    case .peer(let glob): "peer \(ScriptText.quoted(glob))"
    case .parameter(let keyword, let glob):
      "parameter \(keyword)" + (glob.map { "=\(ScriptText.quoted($0))" } ?? "")
    case .header(let name, let glob):
      "header \(ScriptText.quoted(name)) \(ScriptText.quoted(glob))"
    case .at(let count): "at \(ScriptText.amount(count))"
    case .size(let bounds): "size \(ScriptText.bounds(bounds))"
    case .session(let bounds): "session \(ScriptText.bounds(bounds))"
    case .recipients(let bounds): "recipients \(ScriptText.bounds(bounds))"
    case .stored(let bounds): "stored \(ScriptText.bounds(bounds))"
    case .open(let bounds): "open \(ScriptText.bounds(bounds))"
    case .tls: "tls"
    case .sni(let glob): "sni \(ScriptText.quoted(glob))"
    case .grant(let glob): "grant \(ScriptText.quoted(glob))"
    case .client(let glob): "client \(ScriptText.quoted(glob))"
    case .scope(let glob): "scope \(ScriptText.quoted(glob))"
    case .state(let name, let state): "state \(name)" + (state.map { "=\($0)" } ?? "")
    }
  }
}

extension SMTPStage {
  /// The name in scripts: `END-OF-DATA`.
  package var scriptName: String {
    if self == .startTLS { return "STARTTLS" }
    var name = ""
    var wasLowercase = false
    for character in rawValue {
      if character.isUppercase, wasLowercase { name += "-" }
      wasLowercase = character.isLowercase
      name += character.uppercased()
    }
    return name
  }

  /// The stages at which a rule of an SMTP server can say something.
  static let scriptable: [SMTPStage] = [
    .connect, .greeting, .helo, .ehlo, .lhlo, .startTLS, .tlsHandshake, .auth, .authExchange, .mail,
    .rcpt, .data,
    .body,
    .endOfData, .bdat, .rset, .noop, .vrfy, .expn, .help, .quit, .unknown, .idle,
  ]
}

/// The terminals of the language.
package enum ScriptText {
  static let units: [(name: String, nanoseconds: Int)] = [
    ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("min", 60_000_000_000),
    ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1000), ("ns", 1),
  ]

  /// In nanoseconds; no further does the server count.
  static let longestDuration = (1 << 33) * 1_000_000_000 + 999_999_999

  /// Reads a duration alone, such as `2s` or `50ms`; `nil` where it is none or too long.
  package static func duration(parsing text: String) -> Duration? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int(digits),
      let unit = units.first(where: { $0.name == text.dropFirst(digits.count) })
    else { return nil }
    let (result, isTooLarge) = number.multipliedReportingOverflow(by: unit.nanoseconds)
    return isTooLarge || result > longestDuration ? nil : .nanoseconds(result)
  }

  /// In the largest unit that needs no fraction; what is shorter than a nanosecond is none.
  package static func duration(_ duration: Duration) -> String {
    let nanoseconds = Int(clamping: duration.nanosecondCount)
    if nanoseconds == 0 { return "0s" }
    let (name, unit) = units.first { nanoseconds % $0.nanoseconds == 0 } ?? ("ns", 1)
    return "\(nanoseconds / unit)\(name)"
  }

  /// In the largest unit that needs no fraction; a KB has 1024 octets.
  package static func amount(_ count: Int) -> String {
    if count == 0 { return "0" }
    if count % (1 << 30) == 0 { return "\(count >> 30)GB" }
    if count % (1 << 20) == 0 { return "\(count >> 20)MB" }
    return count % 1024 == 0 ? "\(count >> 10)KB" : "\(count)"
  }

  /// A range without an amount in it, such as that of no octets at all, is written the wrong way round.
  package static func bounds(_ bounds: Bounds) -> String {
    if let upper = bounds.upper, upper < 0 { return "1..0" }
    if let lower = bounds.lower, lower < 0 {
      return bounds.upper.map { "..\(amount($0))" } ?? "0.."
    }
    if let lower = bounds.lower, lower == bounds.upper { return amount(lower) }
    return (bounds.lower.map(amount) ?? "") + ".." + (bounds.upper.map(amount) ?? "")
  }

  /// At least four digits, as Unicode writes its scalars.
  static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// Why no reply begins with `code`; `nil` if one may. Zeros in front are no number's, so a text
  /// could have codes that Swift has not: `raw` sends those.
  static func mistake(inCode code: Int) -> String? {
    (100...999).contains(code) ? nil : "\(code) is no reply code of three digits; use raw for it"
  }

  /// A letter, then letters, digits, `_` and `-`, all ASCII.
  package static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, first.isASCIILetter else { return false }
    return text.utf8.allSatisfy(\.isNameOctet)
  }

  package static func quoted(_ glob: Glob) -> String { quoted(glob.description) }
  package static func quoted(_ text: String) -> String { quoted(Array(text.utf8)) }

  /// Octets in quotes: UTF-8 as it is, all else escaped.
  package static func quoted(_ octets: [UInt8]) -> String {
    let isText = String(validating: octets, as: UTF8.self) != nil
    let digits = Array("0123456789ABCDEF".utf8)
    var result = Array("\"".utf8)
    for octet in octets {
      switch octet {
      case UInt8(ascii: "\""): result += Array("\\\"".utf8)
      case UInt8(ascii: "\\"): result += Array("\\\\".utf8)
      case 13: result += Array("\\r".utf8)
      case 10: result += Array("\\n".utf8)
      case 9: result += Array("\\t".utf8)
      case 0: result += Array("\\0".utf8)
      case _ where octet < 32 || octet == 127 || (octet > 127 && !isText):
        result += Array("\\x".utf8) + [digits[Int(octet >> 4)], digits[Int(octet & 15)]]
      default: result.append(octet)
      }
    }
    result.append(UInt8(ascii: "\""))
    return String(decoding: result, as: UTF8.self)
  }
}
