import Foundation
import SMTPTestHelpers
import SMTPTestWire
import Testing

@Suite(.bounded) struct `Values as JSON` {
  private static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// What is read back of a value written.
  private static func copy<Value: Codable>(_ value: Value) throws -> Value {
    try JSONDecoder().decode(Value.self, from: try JSONEncoder().encode(value))
  }

  private static let envelope = SMTPEnvelope(
    sender: "ann@example.com",
    parameters: [SMTPParameter("SIZE", "5"), SMTPParameter("SMTPUTF8")],
    forwardPaths: [
      SMTPForwardPath("bob@example.com", isAccepted: false, reply: .mailboxFull),
      SMTPForwardPath("eve@example.com", parameters: [SMTPParameter("NOTIFY", "NEVER")]),
    ])

  // MARK: Shapes

  @Test func `have the shapes their documentation shows`() throws {
    #expect(try Self.json(SMTPEnvelopeAddress("<ann@example.com>")) == #""ann@example.com""#)
    #expect(try Self.json(SMTPEnvelopeAddress("")) == #""""#)
    #expect(
      try Self.json(SMTPEnvelopeAddress(Array(#""\a"@b."#.utf8) + [0xE9, 0x0F]))
        == #""\"\\\\a\"@b.\\xE9\u000f""#)
    #expect(try Self.json(SMTPParameter("size", "1024")) == #"{"keyword":"SIZE","value":"1024"}"#)
    #expect(try Self.json(SMTPParameter("SMTPUTF8")) == #"{"keyword":"SMTPUTF8"}"#)
    #expect(
      try Self.json(SMTPReply(250, "2.0.0", ["a/b", "c"]))
        == #"{"code":250,"enhanced":"2.0.0","lines":["a/b","c"]}"#)
    #expect(try Self.json(SMTPReply(220, "x")) == #"{"code":220,"lines":["x"]}"#)
    #expect(try Self.json(SMTPClause(5321, "3.3")) == #"{"rfc":5321,"section":"3.3"}"#)
    #expect(
      try Self.json(SMTPViolation(.spaceAroundColon, at: 27, "space"))
        == #"{"clause":{"rfc":5321,"section":"3.3"},"kind":"spaceAroundColon","#
        + #""offset":27,"text":"space"}"#)
    #expect(
      try Self.json([SMTPTransactionOutcome.accepted, .abandoned(at: .endOfData)])
        == #"["accepted","abandoned at endOfData"]"#)
    #expect(
      try Self.json(SMTPSessionFacts(clientName: "c.test", isExtended: true, user: "ann"))
        == #"{"clientName":"c.test","encrypted":false,"extended":true,"number":1,"user":"ann"}"#)
    #expect(
      try Self.json(Self.envelope)
        == #"{"forwardPaths":[{"accepted":false,"address":"bob@example.com","parameters":[],"#
        + #""reply":{"code":452,"enhanced":"4.2.2","lines":["Mailbox full"]}},"#
        + #"{"accepted":true,"address":"eve@example.com","#
        + #""parameters":[{"keyword":"NOTIFY","value":"NEVER"}]}],"#
        + #""parameters":[{"keyword":"SIZE","value":"5"},{"keyword":"SMTPUTF8"}],"#
        + #""sender":"ann@example.com"}"#)
  }

  // MARK: Reading back

  @Test func `read back as they were, whatever a client sent`() throws {
    for row in CommandTable.all {
      let octets = CommandTable.octets(row.line)
      let parsed = octets.withUnsafeBytes { row.server.parser(.lenient).parse($0, at: 1000) }
      #expect(try Self.copy(parsed.violations) == parsed.violations)
      switch parsed.command {
      case .mail(let address, let parameters), .rcpt(let address, let parameters):
        let path = SMTPForwardPath(address, parameters: parameters, reply: parsed.refusal)
        let read = try Self.copy(path)
        #expect(read == path)
        #expect(read.address.octets == address.octets)
        #expect(read.address.domain == address.domain)
        #expect(read.address.sourceRoute == address.sourceRoute)
      default:
        if let refusal = parsed.refusal { #expect(try Self.copy(refusal) == refusal) }
      }
    }
  }

  @Test func `keep every octet of an address`() throws {
    var random = SplitMix(state: 9)
    let letters: [UInt8] = Array("\\x4E9\"@".utf8) + [0, 13, 0x7F, 0x80, 0xC3, 0xA9, 0xE2, 0xFF]
    for _ in 0..<2000 {
      let octets = (0..<Int.random(in: 0...8, using: &random)).map { _ in
        letters.randomElement(using: &random)!
      }
      #expect(try Self.copy(SMTPEnvelopeAddress(octets)).octets == octets)
      let parameter = SMTPParameter("ENVID", octets: octets)
      #expect(try Self.copy(parameter) == parameter)
    }
  }

  @Test func `keep every kind, outcome and code`() throws {
    let violations = SMTPViolation.Kind.allCases.map { SMTPViolation($0, at: 3, "\($0)") }
    #expect(try Self.copy(violations) == violations)
    let outcomes: [SMTPTransactionOutcome] =
      [.accepted, .unacknowledged, .discarded]
      + SMTPStage.allCases.flatMap { [.rejected(at: $0), .abandoned(at: $0)] }
    #expect(try Self.copy(outcomes) == outcomes)
    let codes = [SMTPEnhancedStatusCode(5, 1, 999), SMTPEnhancedStatusCode(-1, .max, .min), "no"]
    #expect(try Self.copy(codes) == codes)
    let replies = [SMTPReply.ok, SMTPReply(-5, []), SMTPReply(0, "9.9.9", "é\r\n\0")]
    #expect(try Self.copy(replies) == replies)
    let facts = [
      SMTPSessionFacts(), SMTPSessionFacts(number: .max, clientName: "", isEncrypted: true),
    ]
    #expect(try Self.copy(facts) == facts)
    var encrypted = SMTPSessionFacts(isEncrypted: true)
    encrypted.tls = SMTPTLSFacts()
    encrypted.tls?.version = "TLSv1.3"
    encrypted.tls?.clientCertificate = .init(subject: "CN=client", fingerprint: "00ff")
    #expect(try Self.copy(encrypted) == encrypted)
    #expect(try Self.copy(Self.envelope) == Self.envelope)
  }

  /// A fault may write anything.
  @Test func `keep the octets of a reply that is none`() throws {
    for text in ["", "25", "no reply\r\n", "250-2.0.0 a\r\n250 b\r\n", "250 Ok\r\n", "550\r\n"] {
      let path = SMTPForwardPath(
        address: "a@b", parameters: [], isAccepted: true, replyOctets: Array(text.utf8) + [0xFF])
      #expect(try Self.copy(path) == path)
    }
  }

  // MARK: Mistakes

  @Test(arguments: [
    #""\\""#, #""a\\""#, #""\\x""#, #""\\xE""#, #""\\xEG""#, #""\\n""#, #""\\\\\\""#, "5", "null",
    "[]",
  ])
  func `an address has no other escapes`(text: String) {
    #expect(throws: DecodingError.self) { try Self.read(SMTPEnvelopeAddress.self, text) }
  }

  @Test(arguments: [
    "5.1", "5.1.1.1", "", "..", "5.1.x", "+5.1.1", "05.1.1", "5.1.99999999999999999999",
  ])
  func `a code is three numbers`(text: String) {
    #expect(throws: DecodingError.self) {
      try Self.read(SMTPEnhancedStatusCode.self, "\"\(text)\"")
    }
  }

  @Test(arguments: [
    "", "lost", "rejected", "rejected at", "rejected at nowhere", "accepted at mail",
    "rejected  at mail",
    "rejected at mail ", "abandoned", "Accepted",
  ])
  func `an outcome is one of those there are`(text: String) {
    #expect(throws: DecodingError.self) {
      try Self.read(SMTPTransactionOutcome.self, "\"\(text)\"")
    }
  }

  @Test func `other values are refused, too`() {
    for text in ["{}", "[]", "null", #"{"code":250,"lines":[]}"#, #"{"code":"250","lines":["x"]}"#]
    {
      #expect(throws: DecodingError.self) { try Self.read(SMTPReply.self, text) }
    }
    for text in [
      "{}", #"{"kind":"later","offset":1,"text":""}"#, #"{"kind":"nul","offset":1e40,"text":""}"#,
    ] {
      #expect(throws: DecodingError.self) { try Self.read(SMTPViolation.self, text) }
    }
    for text in ["{}", #"{"number":1}"#, #"{"number":1,"extended":1,"encrypted":false}"#] {
      #expect(throws: DecodingError.self) { try Self.read(SMTPSessionFacts.self, text) }
    }
    for text in ["{}", #"{"keyword":"A","value":"\\"}"#, #"{"keyword":null}"#] {
      #expect(throws: DecodingError.self) { try Self.read(SMTPParameter.self, text) }
    }
    for text in ["{}", #"{"sender":"","parameters":[]}"#, #"{"sender":[]}"#] {
      #expect(throws: DecodingError.self) { try Self.read(SMTPEnvelope.self, text) }
    }
    #expect(throws: DecodingError.self) {
      try Self.read(
        SMTPForwardPath.self,
        #"{"address":"a@b","accepted":true,"parameters":[],"replyOctets":"\\"}"#)
    }
  }

  private static func read<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(text.utf8))
  }
}
