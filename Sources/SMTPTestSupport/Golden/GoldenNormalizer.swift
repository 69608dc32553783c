internal import SMTPTestMIME

/// Puts holes with names in place of what differs from run to run.
struct GoldenNormalizer {
  /// Fields whose values are message identifiers (RFC 5322 §3.6.4, RFC 2045 §7).
  private static let idFields = [
    "message-id", "in-reply-to", "references", "resent-message-id", "content-id",
  ]
  private static let dateFields = ["date", "resent-date", "delivery-date"]
  private static let hosts = ["localhost:", "127.0.0.1:", "[::1]:"]

  /// What stands for a value: the same for the same value.
  private var names: [String: String]
  private var counts: [String: Int] = [:]

  init(_ names: [String: String]) {
    self.names = names.mapValues { "{\($0)}" }
  }

  mutating func normalized(_ text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    lines.removeAll(where: Self.isChance)
    findIDs(lines)
    let boundaries = lines.flatMap(Self.boundaries)
    for boundary in boundaries { name(boundary, "boundary") }
    // The longest first: one may be a part of another.
    let ordered = names.sorted { ($1.key.count, $0.key) < ($0.key.count, $1.key) }
    for index in lines.indices {
      lines[index] = normalizedLine(lines[index], ordered)
    }
    return lines.joined(separator: "\n")
  }

  /// Whether a note of a transcript tells of a pause, or of what the client did when the server had
  /// ended the session already.
  private static func isChance(_ line: String) -> Bool {
    line.hasPrefix("# ") && line.hasSuffix(" s later")
      || line == "# the client closed its side" || line == "# the connection broke"
  }

  private mutating func normalizedLine(
    _ line: String, _ ordered: [(key: String, value: String)]
  ) -> String {
    var line = line
    if line.hasPrefix("== ") { return String(line.prefix { $0 != "#" }).trimmedEnd }
    let (prefix, field) = Self.field(line)
    if let field, Self.dateFields.contains(field.name), MailDate(field.value) != nil {
      return "\(prefix)\(field.written): \(name(field.value, "date", isNumbered: false))"
    }
    for (value, hole) in ordered where line.contains(value) {
      line = line.replacing(value, with: hole)
    }
    return replacedPorts(replacedNonces(line))
  }

  @discardableResult
  private mutating func name(_ value: String, _ kind: String, isNumbered: Bool = true) -> String {
    if let known = names[value] { return known }
    counts[kind, default: 0] += 1
    let count = counts[kind] ?? 1
    let hole = isNumbered || count > 1 ? "{\(kind)\(count)}" : "{\(kind)}"
    names[value] = hole
    return hole
  }

  // MARK: Finding what differs

  private mutating func findIDs(_ lines: [String]) {
    var isInField = false
    for line in lines {
      let (prefix, field) = Self.field(line)
      let isFolded = line.dropFirst(prefix.count).first.map { $0 == " " } ?? false
      isInField = field.map { Self.idFields.contains($0.name) } ?? (isInField && isFolded)
      guard isInField else { continue }
      var rest = line[...]
      while let start = rest.firstIndex(of: "<"),
        let end = rest[start...].firstIndex(of: ">")
      {
        let id = String(rest[rest.index(after: start)..<end])
        if id.count > 3 { name(id, "id") }
        rest = rest[rest.index(after: end)...]
      }
    }
  }

  /// A line's prefix of a transcript, and the header field it holds.
  private static func field(_ line: String) -> (
    prefix: String, field: (name: String, written: String, value: String)?
  ) {
    let prefix = line.hasPrefix("C: ") ? "C: " : ""
    let rest = line.dropFirst(prefix.count)
    guard let colon = rest.firstIndex(of: ":"), colon > rest.startIndex,
      rest[..<colon].utf8.allSatisfy({ $0 > 32 && $0 < 127 })
    else { return (prefix, nil) }
    let value = rest[rest.index(after: colon)...].drop { $0 == " " }
    return (prefix, (rest[..<colon].lowercased(), String(rest[..<colon]), String(value)))
  }

  /// The values of `boundary=` in a line (RFC 2046 §5.1.1).
  private static func boundaries(_ line: String) -> [String] {
    var result: [String] = []
    var rest = line[...]
    while let found = rest.firstRange(of: "oundary=") {
      rest = rest[found.upperBound...]
      let isQuoted = rest.first == "\""
      let value = rest.dropFirst(isQuoted ? 1 : 0).prefix { character in
        isQuoted ? character != "\"" : !"; \t".contains(character)
      }
      if value.count > 3 { result.append(String(value)) }
    }
    return result
  }

  /// UUIDs, and runs of sixteen and more hexadecimal digits that have letters and digits.
  private mutating func replacedNonces(_ line: String) -> String {
    var result = ""
    var run = ""
    for character in line + "\n" {
      if character == "-" || character.isHexDigit {
        run.append(character)
        continue
      }
      result += Self.isNonce(run) ? name(run, "nonce") : run
      run = ""
      result.append(character)
    }
    return String(result.dropLast())
  }

  private static func isNonce(_ run: String) -> Bool {
    guard run.count >= 16, run.contains(where: \.isNumber), run.contains(where: \.isLetter) else {
      return false
    }
    let groups = run.split(separator: "-", omittingEmptySubsequences: false).map(\.count)
    return groups.count == 1 || groups == [8, 4, 4, 4, 12]
  }

  private func replacedPorts(_ line: String) -> String {
    var line = line
    for host in Self.hosts {
      var start = line.startIndex
      while let found = line[start...].firstRange(of: host) {
        let digits = line[found.upperBound...].prefix(while: \.isNumber)
        let place = line.distance(from: line.startIndex, to: found.upperBound)
        if digits.count > 1 {
          line.replaceSubrange(digits.startIndex..<digits.endIndex, with: "{port}")
        }
        start = line.index(line.startIndex, offsetBy: place)
      }
    }
    return line
  }
}

extension String {
  fileprivate var trimmedEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
