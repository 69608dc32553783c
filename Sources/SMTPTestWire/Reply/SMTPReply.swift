internal import CSMTPTestScan

/// A reply of the server: a code, an enhanced status code where there is one, and lines of text.
///
/// ```swift
/// SMTPReply(452, "4.2.2", "Mailbox full")     // 452 4.2.2 Mailbox full
/// SMTPReply(250, ["first", "last"])           // 250-first / 250 last
/// ```
///
/// Ready-made values for the usual cases are static members, each with its section.
/// Source: RFC 5321 §4.2, RFC 2034 §4.
public struct SMTPReply: Sendable, Hashable, CustomStringConvertible {
  /// The three-digit code, such as `250`.
  public var code: Int
  /// The enhanced status code written at the start of each line, if any (RFC 3463).
  public var enhanced: SMTPEnhancedStatusCode?
  /// The lines of text, without code and line end; at least one, which may be empty.
  public var lines: [String]

  /// Creates a reply of one line, with or without text: `SMTPReply(550)`.
  ///
  /// - Parameters:
  ///   - code: three digits, 200 to 599 in a well-formed reply.
  ///   - text: the text after the code; the default is none.
  public init(_ code: Int, _ text: String = "") { self.init(code, nil, [text]) }

  /// Creates a reply of one line with an enhanced status code; `nil` writes none.
  public init(_ code: Int, _ enhanced: SMTPEnhancedStatusCode?, _ text: String) {
    self.init(code, enhanced, [text])
  }

  /// Creates a reply of several lines: `250-first`, `250-second`, `250 last`.
  public init(_ code: Int, _ lines: [String]) { self.init(code, nil, lines) }

  /// Creates a reply of several lines, each with the enhanced status code; `nil` writes none.
  public init(_ code: Int, _ enhanced: SMTPEnhancedStatusCode?, _ lines: [String]) {
    self.code = code
    self.enhanced = enhanced
    self.lines = lines.isEmpty ? [""] : lines
  }

  /// Reads a reply back from its octets; `nil` where they are none. An enhanced status code is
  /// taken from the first line.
  package init?(octets: [UInt8]) {
    var lines: [String] = []
    var code = 0
    var enhanced: SMTPEnhancedStatusCode?
    for line in Self.lineRanges(octets) where !line.isEmpty {
      guard line.count >= 3,
        let number = Int(String(decoding: octets[line.prefix(3)], as: UTF8.self))
      else { return nil }
      code = number
      var text = octets[line.dropFirst(4)]
      // The longest is `5.999.999`.
      let word = text.prefix(10).prefix { $0 != Octet.space }
      let candidate = SMTPEnhancedStatusCode(stringLiteral: String(decoding: word, as: UTF8.self))
      if candidate.statusClass != 0, candidate.statusClass == code / 100 {
        enhanced = enhanced ?? candidate
        text = text.dropFirst(word.count + 1)
      }
      lines.append(String(decoding: text, as: UTF8.self))
    }
    if lines.isEmpty { return nil }
    self.init(code, enhanced, lines)
  }

  /// Where the lines are that CRLF ends, and what stands behind the last one.
  package static func lineRanges(_ octets: [UInt8]) -> [Range<Int>] {
    octets.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return [] }
      var ranges: [Range<Int>] = []
      var start = 0
      while let end = memmem(base + start, bytes.count - start, "\r\n", 2) {
        let index = UnsafeRawPointer(end) - base
        ranges.append(start..<index)
        start = index + 2
      }
      return ranges + [start..<bytes.count]
    }
  }

  /// The text of all lines, joined by line feeds.
  public var text: String { lines.joined(separator: "\n") }

  /// Whether the code is 2yz: the command was carried out (RFC 5321 §4.2.1).
  public var isPositive: Bool { (200...299).contains(code) }
  /// Whether the code is 3yz: the server waits for more (RFC 5321 §4.2.1).
  public var isIntermediate: Bool { (300...399).contains(code) }
  /// Whether the code is 4yz: the client may try again (RFC 5321 §4.2.1).
  public var isTransientFailure: Bool { (400...499).contains(code) }
  /// Whether the code is 5yz: the client should not try again (RFC 5321 §4.2.1).
  public var isPermanentFailure: Bool { (500...599).contains(code) }

  /// The reply as written on the wire, without the last line end.
  public var description: String {
    var result = ""
    for (index, line) in lines.enumerated() {
      if index > 0 { result += "\r\n" }
      if (0..<100).contains(code) { result += code < 10 ? "00" : "0" }
      result += String(code)
      result += index + 1 < lines.count ? "-" : " "
      if let enhanced, enhanced.statusClass != 0 { result += "\(enhanced) " }
      result += line
    }
    return result
  }

  /// The octets on the wire: every line with its code, ended by CRLF (RFC 5321 §4.2.1).
  public var octets: [UInt8] {
    var result = Array(description.utf8)
    result.append(13)
    result.append(10)
    return result
  }
}
