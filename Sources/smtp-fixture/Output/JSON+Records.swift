internal import SMTPTestSupport

// How records are written as JSON.
//
// Octets of a client that are UTF-8 are written as text. Of others the text has U+FFFD in their
// place, and a member beside it, named with "Hex" at the end, has all of them: "addressHex".
extension JSON {
  static func reply(_ reply: SMTPReply) -> JSON {
    .object([
      "code": .number(reply.code),
      "enhanced": reply.enhanced.map { .string($0.description) },
      "text": .string(reply.text),
    ])
  }

  static func address(_ address: SMTPEnvelopeAddress) -> JSON {
    .object(members("address", address.octets))
  }

  static func parameter(_ parameter: SMTPParameter) -> JSON {
    let keyword = Member(name: "keyword", value: .string(parameter.keyword))
    return .object([keyword] + (parameter.value.map { members("value", $0) } ?? []))
  }

  static func forwardPath(_ path: SMTPForwardPath) -> JSON {
    address(path.address).adding(
      .object([
        "accepted": .bool(path.isAccepted),
        "parameters": .array(path.parameters.map(parameter)),
        "reply": path.reply.map(reply),
      ]))
  }

  static func envelope(_ envelope: SMTPEnvelope) -> JSON {
    .object([
      "sender": address(envelope.sender).adding(
        .object(["parameters": .array(envelope.parameters.map(parameter))])),
      "recipients": .array(envelope.forwardPaths.filter(\.isAccepted).map(forwardPath)),
      "refusedRecipients": .array(envelope.forwardPaths.filter { !$0.isAccepted }.map(forwardPath)),
    ])
  }

  static func session(_ facts: SMTPSessionFacts, peer: String) -> JSON {
    .object([
      "number": .number(facts.number),
      "peer": .string(peer),
      "clientName": facts.clientName.map(JSON.string),
      "extended": .bool(facts.isExtended),
      "encrypted": .bool(facts.isEncrypted),
      "user": facts.user.map(JSON.string),
    ])
  }

  static func finding(_ finding: SMTPFinding) -> JSON {
    let violation = finding.violation
    return .object([
      "kind": .string(finding.kind.name),
      "session": finding.session.map(JSON.number),
      "violation": violation.map { .string($0.kind.rawValue) },
      "clause": violation.map { .string($0.clause.description) },
      "offset": violation.map { .number($0.offset) },
      "text": .string(violation?.text ?? finding.text),
    ])
  }

  private static func members(_ name: String, _ octets: [UInt8]) -> [Member] {
    let text = Member(name: name, value: .string(String(decoding: octets, as: UTF8.self)))
    if String(validating: octets, as: UTF8.self) != nil { return [text] }
    let digits = Array("0123456789abcdef")
    let hex = octets.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return [text, Member(name: name + "Hex", value: .string(String(hex)))]
  }
}
