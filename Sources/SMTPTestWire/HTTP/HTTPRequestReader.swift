internal import CSMTPTestScan

/// Reads requests out of octets, however they are cut (RFC 9112).
///
/// It reads severely: what two servers in a row could read in two ways (request smuggling,
/// RFC 9112 §11.2) is refused, and nothing behind it is read. This file has the lines, `+Head` what
/// they say, `+Body` what comes behind them.
package struct HTTPRequestReader {
  package enum Event {
    /// More octets are needed.
    case needsInput
    /// The client waits for 100 before it sends its body. Said once a request.
    case waitsForContinue
    case request(HTTPRequest)
    /// This cannot be read, nor anything behind it. The head is there where it was whole.
    case refused(HTTPDefect, HTTPRequest?)
  }

  enum Phase {
    case requestLine
    case fields
    case sizedBody(left: Int)
    case chunkSize
    case chunk(left: Int)
    case chunkEnd
    case trailers
    case broken
  }

  let limits: HTTPLimits
  var buffer = OctetBuffer()
  var phase = Phase.requestLine
  /// How many octets came before those of the buffer.
  var position = 0
  /// How far the buffer was looked through for the end of a line.
  private var scanned = 0
  /// What is being read.
  var request: HTTPRequest?
  /// Where it begins.
  var start = 0
  /// Where what was refused begins.
  private var refusedStart = 0
  /// The octets of its fields so far.
  var fieldCount = 0
  var isContinueDue = false

  package init(_ limits: HTTPLimits = HTTPLimits()) { self.limits = limits }

  /// The number of octets that were received and not read.
  package var unreadCount: Int { buffer.count }

  /// The number of octets that were received.
  package var received: Int { position + buffer.count }

  /// Where what was not read begins, a request that is not whole included.
  package var restStart: Int {
    switch phase {
    case .requestLine: position
    case .broken: refusedStart
    default: start
    }
  }

  /// Whether a request has begun and is not whole.
  package var isWithinRequest: Bool {
    if case .requestLine = phase { return !buffer.isEmpty }
    if case .broken = phase { return false }
    return true
  }

  package mutating func receive(_ octets: UnsafeRawBufferPointer) {
    // Behind what cannot be read nothing is kept.
    if case .broken = phase {
      position += octets.count
      return
    }
    buffer.append(octets)
  }

  package mutating func next() -> Event {
    while true {
      switch step() {
      case .goesOn: continue
      case .says(let event): return event
      }
    }
  }

  enum Progress {
    case goesOn
    case says(Event)
  }

  private mutating func step() -> Progress {
    switch phase {
    case .broken: return .says(.needsInput)
    case .requestLine:
      switch line(upTo: limits.requestLine) {
      case .none: return .says(.needsInput)
      case .tooLong: return refuse(.longRequestLine)
      case .bad: return refuse(.lineEnd)
      case .line(let line, let place): return readRequestLine(line, at: place)
      }
    case .fields, .trailers:
      switch line(upTo: limits.fields - fieldCount) {
      case .none: return .says(.needsInput)
      case .tooLong: return refuse(.largeFields)
      case .bad: return refuse(.lineEnd)
      case .line(let line, let place):
        fieldCount += line.count + 2
        if line.isEmpty { return endFields() }
        if let defect = readField(line, at: place) { return refuse(defect) }
        return .goesOn
      }
    case .sizedBody, .chunkSize, .chunk, .chunkEnd: return stepInBody()
    }
  }

  mutating func refuse(_ defect: HTTPDefect) -> Progress {
    refusedStart = request == nil ? position : start
    phase = .broken
    position += buffer.count
    buffer = OctetBuffer()
    let head = request
    request = nil
    return .says(.refused(defect, head))
  }

  mutating func consume(_ count: Int) {
    buffer.consume(count)
    position += count
    scanned = 0
  }

  enum Line {
    case none
    case tooLong
    /// Its end is LF alone, or there is a CR in it.
    case bad
    case line([UInt8], at: Int)
  }

  /// Takes the next line, if it is there.
  mutating func line(upTo limit: Int) -> Line {
    let octets = buffer.octets
    guard let base = octets.baseAddress, octets.count > scanned else { return .none }
    let found = smtp_find_octet(base + scanned, octets.count - scanned, 10)
    let end = found < 0 ? octets.count : scanned + found
    // A CR at the end may be half of a line's end.
    if end > limit + 1 { return .tooLong }
    if found < 0 {
      scanned = octets.count
      return .none
    }
    guard end > 0, octets[end - 1] == 13,
      smtp_find_octet(base, end - 1, 13) < 0
    else { return .bad }
    let line = Array(octets[..<(end - 1)])
    let place = position
    consume(end + 1)
    return .line(line, at: place)
  }

  /// The request is whole.
  mutating func finish() -> Progress {
    guard var whole = request else { return .goesOn }
    request = nil
    whole.range = start..<position
    whole.bodyRange = whole.bodyRange.lowerBound..<position
    phase = .requestLine
    return .says(.request(whole))
  }
}
