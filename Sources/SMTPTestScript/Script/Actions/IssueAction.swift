internal import SMTPTestWire

/// `issue expires_in=5 scope=none token_type="mac"`.
struct IssueAction: ScriptAction {
  static let keyword = "issue"
  static let form = "issue {NAME=\"text\"} [cut N]"
  static let summary =
    "gives what an honest endpoint gives, with these members of the JSON put in or replaced: a string, a "
    + "number, `true`, `false`, `null`, or `none` for no such member; `cut` writes the first octets only"
  static let role = ActionRole.deciding
  static let stages = StageSet([.token])

  struct Member: Sendable, Hashable {
    let name: String
    /// `nil`: none.
    let value: JSONValue?
  }

  let members: [Member]
  let cut: Int?

  init(_ members: [Member], cut: Int? = nil) {
    self.members = members
    self.cut = cut
  }

  init(from parser: inout ActionParser) throws(SMTPTextError) {
    var members: [Member] = []
    var cut: Int?
    while case .word(let name) = try parser.reader.peek().kind {
      try parser.reader.take()
      // A member may be called so.
      if name == "cut", try parser.reader.isAtNumber() {
        cut = try parser.reader.count("a number of octets")
        break
      }
      guard try parser.reader.takes(.equals) else {
        throw try parser.reader.unexpected("\"=\" and a value")
      }
      members.append(Member(name: name, value: try Self.value(from: &parser)))
    }
    self.members = members
    self.cut = cut
  }

  private static let words: [String: JSONValue] = [
    "true": .bool(true), "false": .bool(false), "null": .null,
  ]

  private static func value(from parser: inout ActionParser) throws(SMTPTextError) -> JSONValue? {
    switch try parser.reader.peek().kind {
    case .string: return .string(try parser.reader.text("values are texts"))
    case .number: return .number(try parser.reader.count("a number"))
    case .word(let word):
      guard word == "none" || words[word] != nil else { break }
      try parser.reader.take()
      return words[word]
    default: break
    }
    throw try parser.reader.unexpected("a string, a number, true, false, null or none")
  }

  var arguments: String {
    let texts = members.map { member -> String in
      switch member.value {
      case .none: "\(member.name)=none"
      case .string(let text): "\(member.name)=\(ScriptText.quoted(text))"
      case .some(let value): "\(member.name)=\(value)"
      }
    }
    return (texts + (cut.map { ["cut \($0)"] } ?? [])).joined(separator: " ")
  }

  var mistake: String? {
    for member in members where !ScriptText.isName(member.name) {
      return "\"\(member.name)\" is no name of a member; use respond for it"
    }
    for member in members {
      if case .number(let text) = member.value, Int(text).map({ $0 < 0 }) ?? true {
        return "\(text) is written with respond"
      }
      switch member.value {
      case .array, .object: return "\(member.name) is written with respond"
      default: break
      }
    }
    if let cut, cut < 0 { return "a response cannot be cut to \(cut) octets" }
    return nil
  }

  func decide(_ decision: inout DecisionBuilder) {
    decision.editJSON(cut: cut) { body in
      for member in members { body.set(member.name, member.value) }
    }
  }
}

/// What a member of an answer with a token is to be: see `issue`.
public struct OAuthMember: Sendable, Hashable, ExpressibleByStringLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
  let value: JSONValue?

  private init(value: JSONValue?) { self.value = value }

  /// No such member.
  public static let none = OAuthMember(value: nil)

  /// A string.
  public init(stringLiteral text: String) { value = .string(text) }
  /// A number.
  public init(integerLiteral number: Int) { value = .number(number) }
  /// `true` or `false`.
  public init(booleanLiteral isTrue: Bool) { value = .bool(isTrue) }
  /// `null`.
  public init(nilLiteral: ()) { value = .null }
}

extension SMTPActionChain where Self: SMTPUndecided {
  /// Gives what an honest endpoint gives, with members of the JSON put in or replaced. A refusal stays as
  /// it is. At `token` only.
  ///
  /// ```swift
  /// On(.token).once.issue(["expires_in": 5, "token_type": "mac", "scope": .none])
  /// ```
  ///
  /// - Parameters:
  ///   - members: what they are to be; ``OAuthMember/none`` for no such member.
  ///   - count: how many octets of the response are written; `nil` (the default) means all.
  public func issue(
    _ members: KeyValuePairs<String, OAuthMember> = [:], cut count: Int? = nil
  ) -> Decided {
    deciding(
      IssueAction(members.map { IssueAction.Member(name: $0, value: $1.value) }, cut: count))
  }
}

extension SMTPAction {
  /// Gives what an honest endpoint gives, with members of the JSON put in or replaced.
  public static func issue(
    _ members: KeyValuePairs<String, OAuthMember> = [:], cut count: Int? = nil
  ) -> SMTPAction {
    nothing.issue(members, cut: count)
  }
}
