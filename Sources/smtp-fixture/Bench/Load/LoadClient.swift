import CSMTPTestScan
import SMTPTestNetwork

/// One connection of the load generator: a small state machine over a non-blocking socket.
///
/// The generator must not be what is measured, so a step costs one write, one read and a look at
/// three digits.
struct LoadClient {
  enum Progress: Sendable {
    /// The server has to move.
    case waits
    /// A step is complete; the generator says what is next.
    case answered
    case failed(String)
  }

  static let bufferSize = 8192

  let descriptor: Int32
  private(set) var step = 0
  /// How many messages were answered with 250 since the last question.
  private(set) var completed = 0
  private(set) var received = 0
  private(set) var sent = 0
  /// What the socket has not taken yet.
  private(set) var unsent = 0..<0
  private var replies = 0
  private var pending: [UInt8]
  private var pendingCount = 0

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    pending = [UInt8](repeating: 0, count: Self.bufferSize)
  }

  mutating func takeCompleted() -> Int {
    defer { completed = 0 }
    return completed
  }

  /// Goes to `next` and writes its octets as far as the socket takes them.
  mutating func begin(_ next: Int, of script: LoadScript) -> Progress {
    step = next
    replies = 0
    unsent = script.steps[next].octets
    return write(script)
  }

  /// Writes what is left.
  mutating func write(_ script: LoadScript) -> Progress {
    while !unsent.isEmpty {
      let range = unsent
      let outcome = script.octets.withUnsafeBytes {
        Socket.write(descriptor, UnsafeRawBufferPointer(rebasing: $0[range]))
      }
      switch outcome {
      case .octets(let count):
        sent += count
        unsent = range.lowerBound + count..<range.upperBound
      case .wouldBlock: return .waits
      case .failed(let code): return .failed("the connection broke while writing (errno \(code))")
      }
    }
    return .waits
  }

  /// Reads what is there and checks the replies in it.
  mutating func read(_ script: LoadScript) -> Progress {
    let start = pendingCount
    let outcome = pending.withUnsafeMutableBytes {
      Socket.read(descriptor, into: UnsafeMutableRawBufferPointer(rebasing: $0[start...]))
    }
    switch outcome {
    case .octets(let count):
      received += count
      pendingCount += count
    case .wouldBlock: return .waits
    case .endOfStream: return .failed("the server closed the connection\(place(script))")
    case .failed(let code): return .failed("the connection broke (errno \(code))\(place(script))")
    }
    return check(script)
  }

  private mutating func check(_ script: LoadScript) -> Progress {
    var at = 0
    let count = pendingCount
    let codes = script.steps[step].codes
    var isAnswered = false
    while at < count {
      // Code, mark and the end of the line, without a copy.
      let (code, isLast, length) = pending.withUnsafeBytes { Self.line($0, at..<count) }
      guard length > 0 else { break }
      if isLast {
        guard !isAnswered, code == codes[replies] else {
          let text = String(decoding: pending[at..<at + length - 1], as: UTF8.self)
          let wanted = isAnswered ? "nothing" : String(codes[replies])
          return .failed("expected \(wanted), got \"\(text)\"\(place(script))")
        }
        if replies == 0, script.steps[step].isContent { completed += 1 }
        replies += 1
        isAnswered = replies == codes.count
      }
      at += length
    }
    if at < count, at > 0 {
      let rest = Array(pending[at..<count])
      pending.replaceSubrange(0..<rest.count, with: rest)
    }
    pendingCount = count - at
    if pendingCount == Self.bufferSize { return .failed("a reply line without end") }
    return isAnswered ? .answered : .waits
  }

  /// The code of the line in `range`, whether it is the last of its reply, and its length with the
  /// line end; 0 where the line is not complete.
  private static func line(
    _ octets: UnsafeRawBufferPointer, _ range: Range<Int>
  ) -> (code: Int, isLast: Bool, length: Int) {
    guard let base = octets.baseAddress else { return (0, false, 0) }
    let end = smtp_find_octet(base + range.lowerBound, range.count, 10)
    guard end >= 0 else { return (0, false, 0) }
    let length = end + 1
    guard length > 4 else { return (0, true, length) }
    let at = range.lowerBound
    let digits = (Int(octets[at]) &- 48, Int(octets[at + 1]) &- 48, Int(octets[at + 2]) &- 48)
    return (
      digits.0 * 100 + digits.1 * 10 + digits.2, octets[at + 3] != UInt8(ascii: "-"), length
    )
  }

  private func place(_ script: LoadScript) -> String {
    let octets = script.octets[script.steps[step].octets].prefix(60)
    let text = String(decoding: octets.prefix { $0 != 13 }, as: UTF8.self)
    return text.isEmpty ? " before the greeting" : " after \"\(text)\""
  }
}
