import CSMTPTestScan

/// Takes apart what a server sends, in any split, and guesses nothing (RFC 5321 §4.2).
///
/// What is no reply is an error, not a reply of some kind: whoever goes on behind it may take the
/// answer to one command for that to another.
package struct ReplyParser {
  /// Why what the server sent is no reply.
  package enum Defect: Error, Hashable, Sendable {
    /// The line, as far as it counts, and what is wrong with it.
    case malformed([UInt8], String)
    /// The reply had more octets than ``ReplyParser/longest``.
    case tooLong
  }

  /// The longest reply in octets, all its lines together. RFC 5321 §4.5.3.1.5 gives a line 512.
  package static let longest = 131_072

  private var buffer = OctetBuffer()
  /// How many octets of an unfinished line are known to hold no LF.
  private var searched = 0
  /// The reply so far: its code, 0 before the first line, and its lines without codes.
  private var code = 0
  private var lines: [String] = []
  /// The enhanced status code that it begins with (RFC 2034 §4), and its octets with the space behind.
  private var enhanced: SMTPEnhancedStatusCode?
  private var lead: [UInt8] = []
  /// The octets of the lines before this one.
  private var earlier = 0

  /// Whether each line is taken for a reply, which no client should do.
  var takesEachLine = false

  package init() {}

  /// Whether nothing is left that was not understood.
  package var isEmpty: Bool { buffer.isEmpty && code == 0 }
  package var unparsedCount: Int { buffer.count }

  /// Whether what is there may be the beginning of a reply of this code, or of a class of codes.
  func mayBegin(with digits: String) -> Bool {
    guard code == 0 else { return String(code).hasPrefix(digits) }
    for (index, digit) in digits.utf8.enumerated() where index < buffer.count {
      if buffer.start[index] != digit { return false }
    }
    return true
  }

  package mutating func receive(_ octets: UnsafeRawBufferPointer) { buffer.append(octets) }

  /// The next reply that is whole.
  package mutating func next() throws(Defect) -> SMTPReply? {
    while true {
      let found = smtp_find_octet(buffer.start + searched, buffer.count - searched, Octet.lineFeed)
      if found < 0 {
        searched = buffer.count
        if earlier + searched > Self.longest { throw .tooLong }
        // Some other protocol may never end a line.
        try checkHead(searched)
        return nil
      }
      let end = searched + found
      if earlier + end > Self.longest { throw .tooLong }
      guard end > 0, buffer.start[end - 1] == Octet.carriageReturn else {
        throw malformed(end, "a line that ends with LF alone")
      }
      let isLast = try takeLine(end - 1)
      buffer.consume(end + 1)
      searched = 0
      earlier += end + 1
      guard isLast else { continue }
      let reply = SMTPReply(code, enhanced, lines)
      code = 0
      lines = []
      enhanced = nil
      lead = []
      earlier = 0
      return reply
    }
  }

  /// Keeps a line of `length` octets; true if it is the last of its reply.
  private mutating func takeLine(_ length: Int) throws(Defect) -> Bool {
    try checkHead(length)
    let octets = buffer.start
    guard length >= 3 else { throw malformed(length, "a line without the three digits of a code") }
    let number = Int(octets[0] - 48) * 100 + Int(octets[1] - 48) * 10 + Int(octets[2] - 48)
    guard code == 0 || code == number else {
      throw malformed(length, "a line of code \(number) in a reply of code \(code)")
    }
    let isLast = length == 3 || octets[3] == Octet.space || takesEachLine
    let text = UnsafeBufferPointer(start: octets + 4, count: max(length - 4, 0))
    lines.append(takeText(text, isFirst: code == 0, number, isLast: isLast))
    code = number
    return isLast
  }

  /// The text of a line, without the enhanced status code that the reply begins with.
  private mutating func takeText(
    _ text: UnsafeBufferPointer<UInt8>, isFirst: Bool, _ number: Int, isLast: Bool
  ) -> String {
    guard let start = text.baseAddress else { return "" }
    var length = 0
    if isFirst {
      (enhanced, length) = SMTPEnhancedStatusCode.leading(start, text.count, number)
      if !isLast { lead = Array(UnsafeBufferPointer(start: start, count: length)) }
    } else if text.count >= lead.count, memcmp(start, lead, lead.count) == 0 {
      length = lead.count
    }
    let rest = UnsafeBufferPointer(start: start + length, count: text.count - length)
    return String(decoding: rest, as: UTF8.self)
  }

  /// The first four octets, or as many of them as are there: digits, and what is behind them.
  private func checkHead(_ count: Int) throws(Defect) {
    let octets = buffer.start
    var index = 0
    while index < min(count, 3) {
      guard Octet.isDigit(octets[index]) else {
        throw malformed(count, "a line without the three digits of a code")
      }
      index += 1
    }
    if count > 0, octets[0] < 50 || octets[0] > 53 {
      throw malformed(count, "a code that does not begin with 2, 3, 4 or 5")
    }
    if count > 3 {
      let next = octets[3]
      guard
        next == Octet.space || next == Octet.hyphen || next == Octet.carriageReturn && count == 4
      else { throw malformed(count, "neither a space nor a hyphen behind the code") }
    }
  }

  private func malformed(_ count: Int, _ reason: String) -> Defect {
    .malformed(Array(UnsafeBufferPointer(start: buffer.start, count: min(count, 200))), reason)
  }
}

extension SMTPEnhancedStatusCode {
  /// The code that a text begins with, and how many octets it takes with the space behind it.
  fileprivate static func leading(
    _ text: UnsafePointer<UInt8>, _ count: Int, _ code: Int
  ) -> (SMTPEnhancedStatusCode?, Int) {
    guard count >= 5, text[1] == Octet.dot, Int(text[0]) - 48 == code / 100 else { return (nil, 0) }
    var (subject, detail) = (0, 0)
    var place = 0
    var digits = 1
    var index = 1
    while index < count, text[index] != Octet.space {
      let octet = text[index]
      index += 1
      if octet == Octet.dot {
        guard digits > 0, place < 2 else { return (nil, 0) }
        place += 1
        digits = 0
      } else {
        digits += 1
        guard Octet.isDigit(octet), digits <= 3 else { return (nil, 0) }
        if place == 1 { subject = subject * 10 + Int(octet - 48) }
        if place == 2 { detail = detail * 10 + Int(octet - 48) }
      }
    }
    guard place == 2, digits > 0 else { return (nil, 0) }
    return (SMTPEnhancedStatusCode(code / 100, subject, detail), min(index + 1, count))
  }
}
