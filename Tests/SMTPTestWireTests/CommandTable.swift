import SMTPTestWire

/// Rows of lines and what each reading makes of them.
///
/// Lines are written with `%0D` for any octet and `{a*65}` for repetition. Results are written as
/// the command or the reply, then the violations with their offsets from the start of the line:
/// `MAIL <a@b> {spaceAroundColon@10}`.
enum CommandTable {
  /// What the server of a row offers.
  enum Server: Sendable {
    /// Every extension, after EHLO.
    case full
    /// Every extension, before EHLO or after HELO.
    case helo
    /// No extension, no AUTH, after EHLO.
    case bare
    /// Every extension, LMTP.
    case lmtp
    /// Every extension, in a transaction whose MAIL had SMTPUTF8.
    case utf8

    func parser(_ reading: SMTPReading) -> CommandParser {
      var parser = CommandParser(
        reading: reading, isLMTP: self == .lmtp,
        extensions: self == .bare ? [] : SMTPExtensions.standard.union(.expn),
        isExtended: self != .helo)
      parser.offersAUTH = self != .bare
      parser.isUTF8Transaction = self == .utf8
      return parser
    }
  }

  struct Row: Sendable, CustomStringConvertible {
    let line: String
    let server: Server
    let expected: [SMTPReading: String]

    /// Creates a row; what `standard` and `lenient` leave out is as in the reading before.
    init(
      _ line: String, on server: Server = .full, _ strict: String, standard: String? = nil,
      lenient: String? = nil
    ) {
      self.line = line
      self.server = server
      expected = [
        .strict: strict, .standard: standard ?? strict, .lenient: lenient ?? standard ?? strict,
      ]
    }

    var description: String { "\(line) (\(server))" }
  }

  /// What a line of this notation is on the wire.
  static func octets(_ notation: String) -> [UInt8] {
    var result: [UInt8] = []
    var rest = Array(notation.utf8)[...]
    while let octet = rest.popFirst() {
      if octet == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        result.append(value)
        rest = rest.dropFirst(2)
      } else if octet == UInt8(ascii: "{"), let close = rest.firstIndex(of: UInt8(ascii: "}")) {
        let parts = String(decoding: rest[..<close], as: UTF8.self).split(separator: "*")
        for _ in 0..<(Int(parts[1]) ?? 0) { result += parts[0].utf8 }
        rest = rest[(close + 1)...]
      } else {
        result.append(octet)
      }
    }
    return result
  }

  /// Parses a line and writes the result in the notation of the table.
  static func result(_ line: String, on server: Server, _ reading: SMTPReading) -> String {
    let parsed = octets(line).withUnsafeBytes { server.parser(reading).parse($0, at: 1000) }
    var text = parsed.command.map(describe) ?? ""
    if let refusal = parsed.refusal {
      text = refusal.description
      if refusal.octets != Array("\(text)\r\n".utf8) { text += " (octets differ)" }
    }
    if parsed.isUnframed { text += " unframed" }
    if let size = parsed.refusedChunkSize { text += " skip \(size)" }
    if !parsed.violations.isEmpty {
      let places = parsed.violations.map { "\($0.kind.rawValue)@\($0.offset - 1000)" }
      text += " {\(places.joined(separator: " "))}"
    }
    return text
  }

  /// Writes octets in the notation of the table.
  static func notation(_ octets: some Sequence<UInt8>) -> String {
    var runs: [(text: String, count: Int)] = []
    for octet in octets {
      let isPlain = (32..<127).contains(octet)
      let hex = String(octet, radix: 16, uppercase: true)
      let text =
        isPlain ? String(Unicode.Scalar(octet)) : "%" + (octet < 16 ? "0" : "") + hex
      if runs.last?.text == text { runs[runs.count - 1].count += 1 } else { runs.append((text, 1)) }
    }
    return runs.map { run in
      run.count > 16 ? "{\(run.text)*\(run.count)}" : String(repeating: run.text, count: run.count)
    }.joined()
  }

  static func describe(_ command: Command) -> String {
    switch command {
    case .helo(let name): "HELO \(notation(name.utf8))"
    case .ehlo(let name): "EHLO \(notation(name.utf8))"
    case .lhlo(let name): "LHLO \(notation(name.utf8))"
    case .mail(let address, let parameters): envelope("MAIL", address, parameters)
    case .rcpt(let address, let parameters): envelope("RCPT", address, parameters)
    case .data: "DATA"
    case .bdat(let size, let isLast): "BDAT \(size)\(isLast ? " LAST" : "")"
    case .rset: "RSET"
    case .noop: "NOOP"
    case .help(let topic): "HELP \(topic.map { notation($0.utf8) } ?? "nil")"
    case .vrfy(let query): "VRFY \(notation(query.utf8))"
    case .expn(let query): "EXPN \(notation(query.utf8))"
    case .quit: "QUIT"
    case .startTLS: "STARTTLS"
    case .auth(let mechanism, let response):
      "AUTH \(mechanism) \(response.map { "[\(notation($0))]" } ?? "nil")"
    }
  }

  private static func envelope(
    _ verb: String, _ address: SMTPEnvelopeAddress, _ parameters: [SMTPParameter]
  ) -> String {
    let values = parameters.map { parameter in
      parameter.keyword + (parameter.value.map { "=" + notation($0) } ?? "")
    }
    return (["\(verb) <\(notation(address.octets))>"] + values).joined(separator: " ")
  }
}
