extension SMTPMIMEPart {
  /// The parts of a multipart; of a message/rfc822 the message, as one part; else none.
  ///
  /// A part ends before the line end of the next delimiter (RFC 2046 §5.1.1). The last part of a
  /// multipart without a closing delimiter ends with it. Beyond ``maximumDepth`` nothing is taken
  /// apart.
  public var parts: [SMTPMIMEPart] { children { SMTPMIMEPart($0, depth: $1, isInDigest: $2) } }

  /// What stands before the first delimiter of a multipart, for software without MIME.
  public var preamble: [UInt8] { layout.map { Array(bodySlice[$0.preamble]) } ?? [] }
  /// What stands behind the closing delimiter of a multipart.
  public var epilogue: [UInt8] { layout.map { Array(bodySlice[$0.epilogue]) } ?? [] }

  /// Whether the body holds entities that may not be taken apart any more.
  var isTooDeep: Bool { (isMultipart || isMessage) && depth >= Self.maximumDepth }

  /// Where the parts of a multipart are; `nil` for anything else, and without a boundary.
  var layout: MultipartLayout? {
    guard isMultipart, let boundary else { return nil }
    return MultipartLayout(bodySlice, boundary: boundary)
  }

  /// The boundary; `nil` where it is missing or empty.
  var boundary: String? {
    guard var boundary = contentType.parameters["boundary"] else { return nil }
    // A boundary does not end in white space: transport could have added it.
    while boundary.last == " " || boundary.last == "\t" { boundary.removeLast() }
    return boundary.isEmpty ? nil : boundary
  }

  /// The parts, made by `make` from entity, depth and whether they are those of a digest.
  func children<Part>(_ make: (ArraySlice<UInt8>, Int, Bool) -> Part) -> [Part] {
    guard !isTooDeep else { return [] }
    if isMessage {
      return transferEncoding.isEncoded ? [] : [make(bodySlice, depth + 1, false)]
    }
    let isDigest = contentType.type == "multipart/digest"
    return layout?.parts.map { make(entity[$0], depth + 1, isDigest) } ?? []
  }

  /// Visits the part and all inside it, each before what it holds.
  ///
  /// - Parameter intoMessages: Whether messages are taken apart as well.
  func walk(intoMessages: Bool, _ visit: (SMTPMIMEPart) -> Void) {
    // A stack of its own: the depth is the sender's choice.
    var waiting = [self]
    while let part = waiting.popLast() {
      visit(part)
      if part.isMessage, !intoMessages { continue }
      waiting += part.parts.reversed()
    }
  }
}
