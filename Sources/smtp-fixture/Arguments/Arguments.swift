internal import SMTPTestSupport

/// What was given to a subcommand, checked against its table of options.
struct Arguments: Sendable {
  /// An option as it was given.
  struct Given: Sendable, Hashable {
    /// The name of its table.
    let option: String
    /// The word on the command line, `-e` for `--rule`.
    let word: String
    let value: String
  }

  private let given: [Given]
  /// The last value of each option.
  private let values: [String: String]
  /// The words that are no options, in order.
  let operands: [String]

  init(given: [Given], operands: [String]) {
    self.given = given
    self.operands = operands
    values = Dictionary(given.map { ($0.option, $0.value) }, uniquingKeysWith: { $1 })
  }

  /// Every time that one of the options was given, in order.
  func all(_ options: String...) -> [Given] { given.filter { options.contains($0.option) } }

  /// Whether the option was given.
  func has(_ name: String) -> Bool { values[name] != nil }

  /// The value as it was given; `nil` without the option.
  ///
  /// - Throws: ``UsageError`` if it is empty.
  func text(_ name: String) throws(UsageError) -> String? {
    guard let value = values[name] else { return nil }
    if value.isEmpty { throw UsageError("\(name) must not be empty") }
    return value
  }

  /// The value as a decimal number in `range`.
  func number(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
    guard let value = values[name] else { return nil }
    guard let number = Self.digits(value), range.contains(number) else {
      let limits =
        range.upperBound == .max
        ? "from \(range.lowerBound) on" : "from \(range.lowerBound) to \(range.upperBound)"
      throw UsageError("\(name) takes a number \(limits), not \"\(value)\"")
    }
    return number
  }

  /// The value as a seed: any number of 64 bits.
  func seed(_ name: String) throws(UsageError) -> UInt64? {
    guard let value = values[name] else { return nil }
    if value.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let seed = UInt64(value) { return seed }
    throw UsageError("\(name) takes a number from 0 to \(UInt64.max), not \"\(value)\"")
  }

  /// The value as a count of octets: `4096`, `64KB`, `10MB`, `1GB`, where KB is 1,024 octets.
  func size(_ name: String) throws(UsageError) -> Int? {
    guard let value = values[name] else { return nil }
    let digits = value.prefix { $0.isASCII && $0.isNumber }
    let factors = [
      "": 1, "B": 1, "K": 1 << 10, "KB": 1 << 10, "M": 1 << 20, "MB": 1 << 20, "G": 1 << 30,
      "GB": 1 << 30,
    ]
    if let number = Self.digits(String(digits)),
      let factor = factors[value.dropFirst(digits.count).uppercased()]
    {
      let (octets, overflow) = number.multipliedReportingOverflow(by: factor)
      if !overflow, octets > 0 { return octets }
    }
    throw UsageError("\(name) takes a size such as 4096, 64KB or 10MB, not \"\(value)\"")
  }

  /// The value as a duration, written as in scripts: `2s`, `50ms`.
  func duration(_ name: String) throws(UsageError) -> Duration? {
    guard let value = values[name] else { return nil }
    if let duration = ScriptText.duration(parsing: value) { return duration }
    throw UsageError(
      "\(name) takes a duration such as 50ms, 30s or 5min, up to 99420d, not \"\(value)\"")
  }

  /// The value as one of a few words.
  func choice<Choice>(_ name: String) throws(UsageError) -> Choice?
  where Choice: RawRepresentable<String> & CaseIterable {
    guard let value = values[name] else { return nil }
    if let choice = Choice(rawValue: value) { return choice }
    let words = Choice.allCases.map(\.rawValue)
    throw UsageError(
      "\(name) takes \(words.joined(separator: ", ")), not \"\(value)\""
        + Nearest.hint(to: value, among: words))
  }

  private static func digits(_ text: String) -> Int? {
    // Int(_:) would take "+5" as well.
    text.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } ? Int(text) : nil
  }
}
