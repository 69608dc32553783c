internal import SMTPTestWire

/// `challenge "v=AAAA"`.
struct ChallengeAction: ScriptAction {
  static let keyword = "challenge"
  static let form = "challenge \"octets\""
  static let summary =
    "asks for another response: 334 with the octets in base64; in them `{*}` is the challenge that an "
    + "honest server would send, and `{r}`, `{s}`, `{i}` or another letter is that attribute of it"
  static let role = ActionRole.deciding
  static let stages = StageSet([.auth, .authExchange])

  let octets: [UInt8]

  init(_ octets: [UInt8]) { self.octets = octets }

  init(from parser: inout ActionParser) throws(SMTPTextError) {
    octets = try parser.reader.octets()
  }

  var arguments: String { ScriptText.quoted(octets) }

  func decide(_ decision: inout DecisionBuilder) {
    let reply = SMTPReply(challenge: filled(with: decision.honestChallenge ?? []))
    decision.answer(reply.octets, .goesOn, reply: reply.octets)
  }

  /// The octets with what stands for parts of an honest challenge filled in.
  private func filled(with honest: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var rest = octets[...]
    while let octet = rest.popFirst() {
      let hole = rest.prefix(2)
      guard octet == UInt8(ascii: "{"), hole.count == 2, hole.last == UInt8(ascii: "}"),
        let name = hole.first
      else {
        result.append(octet)
        continue
      }
      rest = rest.dropFirst(2)
      result += name == UInt8(ascii: "*") ? honest : Self.attribute(name, of: honest)
    }
    return result
  }

  /// The value of `name=value` among parts with commas between them (RFC 5802 §5.1).
  private static func attribute(_ name: UInt8, of challenge: [UInt8]) -> [UInt8] {
    let parts = challenge.split(separator: UInt8(ascii: ","))
    let part = parts.first { $0.starts(with: [name, UInt8(ascii: "=")]) }
    return Array(part?.dropFirst(2) ?? [])
  }
}

extension SMTPActionChain {
  /// Asks the client for another response: 334 with the text in base64, at `auth` and `authExchange`
  /// only (RFC 4954 §4).
  ///
  /// In the text `{*}` is the challenge that an honest server would send here, and `{r}`, `{s}`, `{i}` or
  /// another letter is that attribute of it (RFC 5802 §5.1):
  ///
  /// ```swift
  /// On(.authExchange).challenge("r={r},s={s},i=2147483647")
  /// ```
  public func challenge(_ text: String) -> Decided { deciding(ChallengeAction(Array(text.utf8))) }
}

extension SMTPAction {
  /// Asks the client for another response: 334 with the text in base64, where `{*}` is the challenge of
  /// an honest server, and `{r}` the attribute `r` of that.
  public static func challenge(_ text: String) -> SMTPAction {
    nothing.deciding(ChallengeAction(Array(text.utf8)))
  }
}
