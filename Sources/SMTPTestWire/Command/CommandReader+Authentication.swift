/// AUTH: a mechanism and perhaps an initial response (RFC 4954 §4).
extension CommandReader {
  mutating func authentication() throws(CommandRefusal) -> Command {
    try skipSeparator()
    try requireASCII(from: position)
    let start = position
    while position < end, isMechanism(octets[position]) { position += 1 }
    // `sasl-mech` (RFC 4422 §3.1).
    guard position > start else {
      throw refusal(.malformedAUTH, at: start, .arguments, "AUTH needs a mechanism")
    }
    guard position - start <= 20 else {
      throw refusal(
        .malformedAUTH, at: start, .arguments, "mechanism's name of more than 20 characters")
    }
    guard position == end || Octet.isBlank(octets[position]) else {
      throw refusal(
        .malformedAUTH, at: position, .arguments,
        "\(quoted(position, position + 1)) has no place in a mechanism's name")
    }
    let mechanism = text(start, position).uppercased()
    guard position < end else { return .auth(mechanism: mechanism, initialResponse: nil) }
    try skipSeparator()
    return .auth(mechanism: mechanism, initialResponse: try initialResponse())
  }

  private mutating func initialResponse() throws(CommandRefusal) -> [UInt8] {
    // A single "=" is the empty response, which base64 has no octets for.
    if end - position == 1, octets[position] == Octet.equals { return [] }
    switch InitialResponse.decode(octets, from: position, to: end) {
    case .complete(let response): return response
    case .unpadded(let response):
      try deviate(.unpaddedBase64, at: end, .unreadable, "base64 without its final \"=\"")
      return response
    case .malformed(let index):
      throw refusal(
        .malformedBase64, at: index, .unreadable, "initial response is no base64")
    }
  }

  private func isMechanism(_ octet: UInt8) -> Bool {
    Octet.isLetterOrDigit(octet) || octet == Octet.hyphen || octet == Octet.underscore
  }
}
