internal import CSMTPTestScan

/// Makes the lines of a transaction, and refuses to make what would be something else for the server.
struct ClientLines {
  /// Why a line is not made.
  struct Refusal: Error {
    let kind: ClientFailure.Kind
    let reason: String

    init(_ kind: ClientFailure.Kind, _ reason: String) {
      self.kind = kind
      self.reason = reason
    }
  }

  let offer: ClientOffer
  let isEncrypted: Bool
  var defects: SMTPClientDefects = []

  /// `MAIL FROM:<…>` with parameters, without its line end.
  func mail(_ address: SMTPEnvelopeAddress, _ parameters: [SMTPParameter]) throws(Refusal)
    -> [UInt8]
  {
    // A sender says on the same line that it is in UTF-8 (RFC 6531 §3.4).
    try line("MAIL FROM:<", address, parameters, needsUTF8: address.octets.hasHighOctet)
  }

  /// `RCPT TO:<…>` with parameters, without its line end.
  func rcpt(_ address: SMTPEnvelopeAddress, _ parameters: [SMTPParameter]) throws(Refusal)
    -> [UInt8]
  {
    if address.isNull { throw Refusal(.injection, "a recipient without an address") }
    return try line("RCPT TO:<", address, parameters, needsUTF8: false)
  }

  private func line(
    _ start: String, _ address: SMTPEnvelopeAddress, _ parameters: [SMTPParameter],
    needsUTF8: Bool
  ) throws(Refusal) -> [UInt8] {
    var line = Array(start.utf8)
    line += address.octets
    line.append(Octet.greater)
    if defects.has(.noChecks) {
      for parameter in parameters { line += Array(" \(parameter)".utf8) }
      return line
    }
    try Self.check(address.octets, "the address")
    // The server's own grammar says whether it is one path, and that one.
    var parser = CommandParser(
      reading: .standard, isLMTP: false, extensions: .standard, isExtended: true)
    parser.isUTF8Transaction = true
    let whole = needsUTF8 ? line + Array(" SMTPUTF8".utf8) : line
    let parsed = whole.withUnsafeBytes { parser.parse($0, at: 0) }
    switch parsed.command {
    case .mail(let read, let more), .rcpt(let read, let more):
      guard more.count == (needsUTF8 ? 1 : 0), read.octets == address.octets else { fallthrough }
    default:
      throw Refusal(.injection, "\"\(Self.shown(address.octets))\" is no address")
    }
    for parameter in parameters { line += try octets(of: parameter) }
    return line
  }

  private func octets(of parameter: SMTPParameter) throws(Refusal) -> [UInt8] {
    let keyword = Array(parameter.keyword.utf8)
    let value = parameter.value ?? []
    let name = Self.shown(keyword)
    guard let first = keyword.first, Octet.isLetterOrDigit(first),
      keyword.allSatisfy({ Octet.isLetterOrDigit($0) || $0 == Octet.hyphen })
    else { throw Refusal(.injection, "\"\(name)\" is no name of a parameter") }
    try Self.check(value, "the value of \(name)")
    guard parameter.value != [], !value.contains(Octet.space), !value.contains(Octet.equals) else {
      throw Refusal(.injection, "\"\(Self.shown(value))\" is no value of \(name)")
    }
    guard offer.allows(parameter) || defects.has(.parametersUnasked) else {
      throw Refusal(.unsendable, "the server does not offer what \(name) belongs to")
    }
    if parameter.keyword == "REQUIRETLS", !isEncrypted {
      throw Refusal(.unsendable, "REQUIRETLS means something inside TLS only (RFC 8689)")
    }
    return [Octet.space] + keyword + (parameter.value == nil ? [] : [Octet.equals] + value)
  }

  /// Refuses what is no text of one line: control characters, those of C1 and U+2028 and U+2029 among
  /// them, which some take for line ends, and octets that are no UTF-8.
  static func check(_ octets: [UInt8], _ what: String) throws(Refusal) {
    if smtp_is_plain(octets, octets.count) != 0 { return }
    let isText = octets.withUnsafeBufferPointer { octets in
      guard let start = octets.baseAddress else { return true }
      return UTF8Check.firstIllFormed(start, from: 0, to: octets.count) < 0
    }
    var isClean = isText
    var index = 0
    while isClean, index < octets.count {
      let octet = octets[index]
      if octet < 32 || octet == 127 {
        isClean = false
      } else if octet == 0xC2 {
        isClean = octets[index + 1] >= 0xA0
      } else if octet == 0xE2, octets[index + 1] == 0x80 {
        isClean = octets[index + 2] != 0xA8 && octets[index + 2] != 0xA9
      }
      index += 1
    }
    if !isClean {
      throw Refusal(.injection, "\(what) \"\(shown(octets))\" holds what could end a line")
    }
  }

  /// The octets as text of one line.
  static func shown(_ octets: [UInt8]) -> String {
    var text = ""
    for scalar in String(decoding: octets.prefix(200), as: UTF8.self).unicodeScalars {
      text += scalar.escaped(asASCII: true)
    }
    return text
  }
}

extension [UInt8] {
  var hasHighOctet: Bool { smtp_has_high_octet(self, count) != 0 }
}
