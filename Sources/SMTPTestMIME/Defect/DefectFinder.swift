import CSMTPTestScan

/// Reads all of a message and collects what is wrong with it.
struct DefectFinder {
  private(set) var defects = DefectList()
  /// Bodies of encoding binary, which have no lines.
  private var binaryBodies: [Range<Int>] = []

  static func defects(of message: SMTPMIMEMessage) -> [SMTPMIMEDefect] {
    var finder = DefectFinder()
    finder.entities(of: message)
    finder.lines(of: message.content[...])
    return finder.defects.sorted
  }

  private mutating func entities(of message: SMTPMIMEMessage) {
    var waiting: [(entity: ArraySlice<UInt8>, depth: Int, isInDigest: Bool, isMessage: Bool)] = [
      (message.content[...], 0, false, true)
    ]
    while let next = waiting.popLast() {
      HeaderCheck(next.entity, isMessage: next.isMessage).run(&defects)
      let part = SMTPMIMEPart(
        next.entity, depth: next.depth, isInDigest: next.isInDigest, &defects)
      body(of: part)
      let children = part.children {
        (entity: $0, depth: $1, isInDigest: $2, isMessage: part.isMessage)
      }
      waiting += children.reversed()
    }
  }

  private mutating func body(of part: SMTPMIMEPart) {
    if part.isMultipart || part.isMessage {
      if part.isTooDeep { defects.add(.tooDeeplyNested, at: part.offset) }
      if part.transferEncoding.isEncoded {
        defects.add(.encodedComposite, at: part.offset, part.transferEncoding.name)
      }
    }
    if part.isMultipart {
      guard let layout = part.layout else {
        return defects.add(.missingBoundary, at: part.offset)
      }
      for index in layout.repeated { defects.add(.repeatedDelimiter, at: index) }
      if !layout.hasDelimiter {
        defects.add(.missingDelimiter, at: part.bodyStart)
      } else if !layout.isClosed {
        defects.add(.unclosedMultipart, at: part.entity.endIndex)
      }
      return
    }
    if part.contentType.type.hasPrefix("text/") {
      _ = part.decodeText(&defects)
    } else {
      _ = part.decode(&defects)
    }
    switch part.transferEncoding {
    case .binary: binaryBodies.append(part.bodyStart..<part.entity.endIndex)
    case .sevenBit, .base64, .quotedPrintable, .uuencode:
      // What lies in a message is looked at in its own parts.
      if !part.isMessage { eightBit(in: part.bodySlice) }
    default: break
    }
  }

  private mutating func eightBit(in body: ArraySlice<UInt8>) {
    body.withSpan { span in
      guard !span.isASCII(0..<span.count) else { return }
      var at = 0
      while span[at] < 128 { at += 1 }
      defects.add(.undeclared8Bit, at: span.origin + at)
    }
  }

  /// Looks at line ends, NUL and the length of lines, between the bodies that have none.
  private mutating func lines(of content: ArraySlice<UInt8>) {
    var at = content.startIndex
    for body in binaryBodies.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      guard body.lowerBound >= at else { continue }
      content[at..<body.lowerBound].withSpan { lineEnds($0) }
      content[at..<body.lowerBound].withSpan { lineLengths($0) }
      at = body.upperBound
    }
    content[at...].withSpan { lineEnds($0) }
    content[at...].withSpan { lineLengths($0) }
  }

  private mutating func lineEnds(_ span: OctetSpan) {
    var at = 0
    var previous: UInt8 = Octet.lineFeed
    var seen: UInt8 = 0
    while at < span.count {
      at += smtp_scan_content(span.base + at, span.count - at, previous, &seen)
      guard at < span.count else { break }
      let octet = span[at]
      previous = at > 0 ? span[at - 1] : previous
      if octet == Octet.lineFeed, previous != Octet.carriageReturn {
        defects.add(.bareLF, at: span.origin + at)
      } else if octet != Octet.lineFeed, previous == Octet.carriageReturn {
        defects.add(.bareCR, at: span.origin + at - 1)
      }
      if octet == 0 { defects.add(.nul, at: span.origin + at) }
      previous = octet
      at += 1
    }
    if span.count > 0, span[span.count - 1] == Octet.carriageReturn {
      defects.add(.bareCR, at: span.origin + span.count - 1)
    }
  }

  private mutating func lineLengths(_ span: OctetSpan) {
    let limit = 998
    var start = 0
    while span.count - start > limit {
      // The last line end among the next 1000 octets: all lines before it are short enough.
      let window = min(span.count - start, limit + 2)
      let last = smtp_find_last_octet(span.base + start, window, Octet.lineFeed)
      if last >= 0 {
        start += last + 1
        continue
      }
      let end = span.find(Octet.lineFeed, from: start, to: span.count)
      let hasCR = end < span.count && span[end - 1] == Octet.carriageReturn
      let length = end - start - (hasCR ? 1 : 0)
      if length > limit {
        defects.add(.overlongLine, at: span.origin + start, "\(length) octets")
      }
      start = end + 1
    }
  }
}
