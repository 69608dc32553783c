internal import CSMTPTestPlatform
internal import SMTPTestWire

/// A pattern for a whole value: `*` stands for any octets, `?` for one; ASCII letters match without
/// case.
final class Glob: Sendable, Hashable, CustomStringConvertible {
  let description: String
  // Written in `init` only. Memory that stays where it is, for the tables of `StageRules`.
  nonisolated(unsafe) let pattern: UnsafeMutablePointer<UInt8>
  let count: Int
  private let matchesNothing: Bool

  init(_ text: String) {
    description = text
    let octets = Array(text.utf8)
    count = octets.count
    pattern = .allocate(capacity: max(1, count))
    pattern.initialize(from: octets, count: count)
    smtp_glob_fold(pattern, count)
    // The null reverse-path also matches as it prints.
    matchesNothing =
      smtp_glob_matches(pattern, count, octets, 0) != 0
      || smtp_glob_matches(pattern, count, [60, 62], 2) != 0
  }

  deinit { pattern.deallocate() }

  static func == (a: Glob, b: Glob) -> Bool { a.description == b.description }

  func hash(into hasher: inout Hasher) { hasher.combine(description) }

  func matches(_ text: String) -> Bool { matches(Array(text.utf8)) }

  /// Matches the mailbox; the null reverse-path matches as `""` and as it prints, `"<>"`.
  func matches(_ address: SMTPEnvelopeAddress) -> Bool {
    let octets = address.octets
    if octets.count == 0 { return matchesNothing }
    if address.mailboxStart > 0 { return matches(Array(octets[address.mailboxStart...])) }
    return smtp_glob_matches(pattern, count, octets, octets.count) != 0
  }

  /// Matches in time proportional to the product of both lengths at worst.
  func matches(_ value: [UInt8]) -> Bool {
    smtp_glob_matches(pattern, count, value, value.count) != 0
  }
}
