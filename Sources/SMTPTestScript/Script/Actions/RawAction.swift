/// `raw "250-a\r\n250 b\r\n" as 250`, `raw "250-more\r\n" times 1000000 as 250`.
struct RawAction: ScriptAction {
  static let keyword = "raw"
  static let form = "raw \"octets\" [times N] [as CODE]"
  static let summary =
    "answers with exactly these octets, so many times over; the session goes on by CODE, else by the first three of "
    + "them, and where those are no digits, as if nothing had been answered"
  static let role = ActionRole.decidingOrExtra
  static let stages = ScriptDialect.everywhere

  let octets: [UInt8]
  /// How many times they are written, one behind the other.
  let count: Int
  /// The reply code the protocol goes on by; `nil` takes it from the octets.
  let code: Int?

  /// So much is made at once.
  private static let most = 64 << 20
  private static let longestReply = 1 << 20

  init(_ octets: [UInt8], times count: Int = 1, as code: Int? = nil) {
    self.octets = octets
    self.count = count
    self.code = code
  }

  init(from parser: inout ActionParser) throws(SMTPTextError) {
    octets = try parser.reader.octets()
    count = try parser.reader.takes("times") ? try parser.reader.count("a number of times") : 1
    code = try parser.reader.takes("as") ? try parser.reader.code() : nil
  }

  var arguments: String {
    ScriptText.quoted(octets) + (count == 1 ? "" : " times \(count)")
      + (code.map { " as \($0)" } ?? "")
  }

  var mistake: String? {
    if count < 1 { return "octets cannot be written \(count) times" }
    if octets.count.multipliedReportingOverflow(by: count).overflow
      || octets.count * count > Self.most
    {
      return "raw writes 64 MB at most"
    }
    return code.flatMap(ScriptText.mistake(inCode:))
  }

  /// All that is written.
  private var all: [UInt8] {
    if count == 1 { return octets }
    let size = octets.count * count
    var all = octets
    all.reserveCapacity(size)
    // In strides that double: on the I/O thread all others wait meanwhile.
    while !all.isEmpty, all.count < size { all += all.prefix(size - all.count) }
    return all
  }

  func effects(on host: ActionHost) -> [Effect]? { [.write(all)] }

  func decide(_ decision: inout DecisionBuilder) {
    let octets = all
    // Nobody takes for a reply what has no end.
    let read = count > 1 && octets.count > Self.longestReply ? nil : SMTPReply(wellFormed: octets)
    let stage = decision.stage
    let verdict =
      code.map { SMTPReply($0, nil, "").verdict(at: stage) } ?? Self.verdict(of: octets, at: stage)
    decision.answer(octets, verdict, reply: read == nil ? nil : octets)
  }

  /// By the first three octets; unanswered where those are no digits.
  private static func verdict(of octets: [UInt8], at stage: SMTPStage) -> Decision.Verdict {
    guard octets.count >= 3, octets[..<3].allSatisfy({ (48...57).contains($0) }),
      let code = Int(String(decoding: octets[..<3], as: UTF8.self))
    else { return .unanswered }
    return SMTPReply(code, "").verdict(at: stage)
  }
}

extension SMTPReply {
  /// Reads octets that are one whole reply and nothing else: every line ends with CRLF and has the
  /// same code, all but the last with `-` behind it (RFC 5321 §4.2.1).
  init?(wellFormed octets: [UInt8]) {
    guard octets.count >= 5, octets.suffix(2) == [13, 10] else { return nil }
    let lines = Self.lineRanges(octets).dropLast()
    let code = octets.prefix(3)
    guard code.allSatisfy({ (48...57).contains($0) }) else { return nil }
    for (index, line) in lines.enumerated() {
      guard octets[line].starts(with: code) else { return nil }
      let separator = octets[line.dropFirst(3)].first
      let isLast = index + 1 == lines.count
      guard isLast ? separator == nil || separator == 32 : separator == 45 else { return nil }
    }
    self.init(octets: octets)
  }
}

extension SMTPActionChain {
  /// Answers with exactly these octets, line ends included.
  ///
  /// - Parameters:
  ///   - octets: what is written.
  ///   - count: how many times it is written, one behind the other: replies without an end. 64 MB at
  ///     most. Default 1.
  ///   - code: the reply code the protocol goes on by. `nil` (the default) takes it from the first
  ///     three octets; where those are no digits, nothing counts as answered.
  public func raw(_ octets: [UInt8], times count: Int = 1, as code: Int? = nil) -> Decided {
    deciding(RawAction(octets, times: count, as: code))
  }

  /// Answers with exactly this text in UTF-8, line ends included.
  public func raw(_ text: String, times count: Int = 1, as code: Int? = nil) -> Decided {
    raw(Array(text.utf8), times: count, as: code)
  }
}

extension SMTPAction {
  /// Answers with exactly these octets.
  public static func raw(
    _ octets: [UInt8], times count: Int = 1, as code: Int? = nil
  ) -> SMTPAction {
    nothing.raw(octets, times: count, as: code)
  }

  /// Answers with exactly this text in UTF-8.
  public static func raw(_ text: String, times count: Int = 1, as code: Int? = nil) -> SMTPAction {
    nothing.raw(text, times: count, as: code)
  }
}
