// The body, by its length or in chunks.
extension HTTPRequestReader {
  mutating func beginBody(_ head: HTTPRequest) -> Progress {
    let encodings = head.fields.filter { $0.isNamed("Transfer-Encoding") }
    let lengths = head.fields.filter { $0.isNamed("Content-Length") }
    let expectations = head.fields.list("Expect")
    if head.minorVersion > 0, !expectations.isEmpty, expectations != ["100-continue"] {
      return refuse(.expectation)
    }
    isContinueDue = head.waitsForContinue
    if !encodings.isEmpty {
      if !lengths.isEmpty { return refuse(.lengthBesideEncoding) }
      if let defect = Self.defect(inEncodingsOf: head) { return refuse(defect) }
      request?.isChunked = true
      phase = .chunkSize
      return .goesOn
    }
    guard let length = lengths.first else { return finish() }
    guard lengths.count == 1, let count = Self.number(length.value, radix: 10) else {
      return refuse(.contentLength)
    }
    if count > limits.body { return refuse(.largeBody) }
    phase = .sizedBody(left: count)
    return .goesOn
  }

  private static func defect(inEncodingsOf head: HTTPRequest) -> HTTPDefect? {
    if head.minorVersion == 0 { return .transferEncoding }
    let codings = head.fields.list("Transfer-Encoding")
    if codings.contains(where: { $0 != "chunked" }) {
      return codings.last == "chunked" ? .unknownEncoding : .transferEncoding
    }
    return codings.count == 1 ? nil : .transferEncoding
  }

  /// A number of digits alone; one that is too large is greater than any limit.
  private static func number(_ digits: some Collection<UInt8>, radix: Int) -> Int? {
    if digits.isEmpty { return nil }
    var number = 0
    for octet in digits {
      guard let value = Octet.hexValue(octet), value < radix else { return nil }
      if number <= Int.max >> 8 { number = number * radix + Int(value) }
    }
    return number
  }

  mutating func stepInBody() -> Progress {
    switch phase {
    case .sizedBody(let left):
      if left == 0 { return finish() }
      guard let taken = takeBody(left) else { return waitForBody() }
      phase = .sizedBody(left: left - taken)
    case .chunkSize: return readChunkSize()
    case .chunk(let left):
      guard let taken = takeBody(left) else { return .says(.needsInput) }
      phase = taken == left ? .chunkEnd : .chunk(left: left - taken)
    case .chunkEnd:
      let octets = buffer.octets
      if octets.isEmpty { return .says(.needsInput) }
      if octets[0] != 13 { return refuse(.chunk) }
      if octets.count == 1 { return .says(.needsInput) }
      if octets[1] != 10 { return refuse(.chunk) }
      consume(2)
      phase = .chunkSize
    default: break
    }
    return .goesOn
  }

  /// Nothing of the body has come: says so if the client waits for it to be asked for.
  private mutating func waitForBody() -> Progress {
    guard isContinueDue, request?.body.isEmpty == true else { return .says(.needsInput) }
    isContinueDue = false
    return .says(.waitsForContinue)
  }

  private mutating func readChunkSize() -> Progress {
    if buffer.isEmpty { return waitForBody() }
    switch line(upTo: 1024) {
    case .none: return .says(.needsInput)
    case .tooLong, .bad: return refuse(.chunk)
    case .line(let line, _):
      let digits = line.prefix { Octet.hexValue($0) != nil }
      let rest = line[digits.endIndex...]
      let behind = rest[HTTPText.trimmed(rest)]
      // An extension is passed over (RFC 9112 §7.1.1).
      guard digits.count <= 16, behind.isEmpty ? rest.isEmpty : behind.first == Octet.semicolon,
        behind.allSatisfy(HTTPText.isValue), let size = Self.number(digits, radix: 16)
      else { return refuse(.chunk) }
      if size == 0 {
        phase = .trailers
        return .goesOn
      }
      if size > limits.body - (request?.body.count ?? 0) { return refuse(.largeBody) }
      phase = .chunk(left: size)
      return .goesOn
    }
  }

  /// Moves up to so many octets to the body; `nil` where there is none.
  private mutating func takeBody(_ most: Int) -> Int? {
    let count = min(most, buffer.count)
    if count == 0 { return nil }
    request?.body.append(contentsOf: buffer.octets[..<count])
    consume(count)
    return count
  }
}
