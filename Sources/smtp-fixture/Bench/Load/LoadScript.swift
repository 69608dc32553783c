/// How messages are sent.
enum LoadMode: String, Sendable, CaseIterable {
  /// All messages of a connection one after the other, each command after the reply to the last.
  case reuse
  /// The same with MAIL, RCPT and DATA in one write, behind the content before them.
  case pipelined
  /// One message a connection.
  case newConnection = "new-connection"
}

/// What a client of the load generator says, and which replies it must get: octets made once, and
/// steps that point into them.
///
/// Each step is one write. After its last reply the client takes another message in hand, or none,
/// and that decides the step that follows.
final class LoadScript: Sendable {
  struct Step: Sendable {
    /// What to write, in the octets of the script.
    let octets: Range<Int>
    /// The codes of the replies, in order.
    let codes: [Int]
    /// Whether the first of these replies completes a message.
    let isContent: Bool
    /// The step after this one: with another message in hand, and without.
    let next: (more: Int, done: Int)
    /// Whether the next step depends on it: whether a message must be asked for.
    let asks: Bool
    /// Whether all connections wait for each other before the next step.
    let gathers: Bool
  }

  static let sender = "a@example.test"
  static let recipient = "b@example.test"

  /// No step: the session is over.
  static let end = -1

  let mode: LoadMode
  let octets: [UInt8]
  let steps: [Step]

  /// Makes the script for content of `size` octets. With `gathers`, all connections are open before
  /// the first sends a message, and stay so until the last message is answered.
  init(_ mode: LoadMode, size: Int, gathers: Bool = false) {
    self.mode = mode
    var octets: [UInt8] = []
    var steps: [Step] = []
    func add(
      _ parts: [[UInt8]], _ codes: [Int], isContent: Bool = false, more: Int, done: Int? = nil,
      gathers: Bool = false
    ) {
      let start = octets.count
      for part in parts { octets += part }
      steps.append(
        Step(
          octets: start..<octets.count, codes: codes, isContent: isContent,
          next: (more, done ?? more), asks: done != nil, gathers: gathers))
    }
    let mail = Array("MAIL FROM:<\(Self.sender)>\r\n".utf8)
    let rcpt = Array("RCPT TO:<\(Self.recipient)>\r\n".utf8)
    let data = Array("DATA\r\n".utf8)
    let quit = Array("QUIT\r\n".utf8)
    let content = Self.content(size) + Array(".\r\n".utf8)
    add([], [220], more: 1)
    add([Array("EHLO load.example.test\r\n".utf8)], [250], more: 2, gathers: gathers)
    switch mode {
    case .reuse, .newConnection:
      add([mail], [250], more: 3)
      add([rcpt], [250], more: 4)
      add([data], [354], more: 5)
      let isOne = mode == .newConnection
      add(
        [content], [250], isContent: true, more: isOne ? 6 : 2, done: isOne ? nil : 6,
        gathers: gathers)
      add([quit], [221], more: Self.end)
    case .pipelined:
      let envelope = mail + rcpt + data
      add([envelope], [250, 250, 354], more: 3, done: 4)
      add([content, envelope], [250, 250, 250, 354], isContent: true, more: 3, done: 4)
      add([content, quit], [250, 221], isContent: true, more: Self.end)
    }
    self.octets = octets
    self.steps = steps
  }

  /// A message of `size` octets in all: a short header, then lines of 78 characters.
  static func content(_ size: Int) -> [UInt8] {
    var content = Array(
      "From: <a@example.test>\r\nTo: <b@example.test>\r\nSubject: load\r\n\r\n".utf8)
    let line = [UInt8](repeating: UInt8(ascii: "X"), count: 78) + [13, 10]
    content.reserveCapacity(max(size, content.count))
    while content.count + line.count <= size { content += line }
    let rest = size - content.count
    if rest > 2 { content += line.suffix(rest) }
    return content
  }
}
