/// The content reader under any cut, and dots put in and taken out again.
func fuzzContent(_ input: inout FuzzInput) {
  let (whole, pieces) = input.pieces()
  let once = ContentTrace([whole])
  let cut = ContentTrace(pieces)
  require(once == cut, "cut \(pieces.map(shown)): \(cut) is not \(once)")

  if once.end != nil {
    let size = unstuffed(whole, once.layout).count
    require(size == once.layout.size, "\(size) octets, not \(once.layout.size): \(shown(whole))")
  }

  // What a client sends is what the server has.
  var content = whole
  if !content.isEmpty, !content.suffix(2).elementsEqual([13, 10]) { content += [13, 10] }
  let stuffed = DotStuffing.add(to: content)
  let sent = stuffed + Array(".\r\n".utf8)
  let received = ContentTrace([sent])
  require(received.end == sent.count, "no end at the end: \(shown(content)), \(received)")
  require(
    unstuffed(sent, received.layout) == content, "\(shown(content)) does not come back")
}

private func unstuffed(_ octets: [UInt8], _ layout: ContentLayout) -> [UInt8] {
  layout.materialize { range, target in
    target.copyBytes(from: octets[range])
  }
}

/// What a reader found.
private struct ContentTrace: Equatable {
  var end: Int?
  var layout = ContentLayout.chunks([])
  var violations: [SMTPViolation] = []
  var isEightBit = false

  init(_ pieces: [[UInt8]]) {
    var reader = ContentReader(start: 0)
    var pending: [UInt8] = []
    var consumed = 0
    reading: for piece in pieces {
      pending += piece
      while true {
        let (count, stop) = pending.withUnsafeBytes { reader.scan($0) }
        require((0...pending.count).contains(count), "consumed \(count) of \(pending.count)")
        pending.removeFirst(count)
        consumed += count
        switch stop {
        case .needsMore:
          require(pending.count < 3, "\(pending.count) octets held back")
          continue reading
        case .ended:
          end = consumed
          break reading
        case .found(let violation): violations.append(violation)
        }
      }
    }
    if end != nil { layout = reader.layout }
    isEightBit = reader.isEightBit
  }
}
