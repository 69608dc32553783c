/// Addresses from any octets, alone and compared with another.
func fuzzAddress(_ input: inout FuzzInput) {
  let octets = input.rest()
  let parts = octets.split(separator: 10, maxSplits: 1, omittingEmptySubsequences: false)
  let first = SMTPEnvelopeAddress(Array(parts[0]))
  checkAddress(first)
  checkAddress(SMTPEnvelopeAddress(String(decoding: octets, as: UTF8.self)))
  octets.withUnsafeBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return }
    // Every start must stay inside, whatever comes before it.
    for start in 0...min(buffer.count, 8) {
      _ = AddressLiteral.isValid(base, from: start, to: buffer.count)
      let scan = DomainScan(base, from: start, to: buffer.count)
      require((start...buffer.count).contains(scan.end), "a domain ends outside: \(shown(octets))")
    }
  }
  guard parts.count == 2 else { return }
  let second = SMTPEnvelopeAddress(Array(parts[1]))
  checkAddress(second)
  require((first == second) == (second == first), "equality is not mutual: \(shown(octets))")
  if first == second {
    require(first.hashValue == second.hashValue, "equal, but not in their hash: \(shown(octets))")
  }
}

/// What holds of every address.
func checkAddress(_ address: SMTPEnvelopeAddress) {
  let octets = address.octets
  require(address == address, "an address is not itself: \(shown(octets))")
  require(address.isNull == octets.isEmpty, "null, or not: \(shown(octets))")
  require(
    address.domain == nil || octets.contains(UInt8(ascii: "@")), "no @: \(shown(octets))")
  _ = address.localPart
  _ = address.sourceRoute
  // What is printed can be read back, where it is text and cannot be taken for something else.
  guard String(validating: octets, as: UTF8.self) != nil, !octets.isEmpty else { return }
  let text = address.description
  guard text.utf8.first != UInt8(ascii: "@"), text.utf8.first != UInt8(ascii: "<") else { return }
  if !text.isEmpty {
    require(SMTPEnvelopeAddress(text) == address, "\(text) is not read back: \(shown(octets))")
  }
}
