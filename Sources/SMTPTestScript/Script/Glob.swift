internal import CSMTPTestScan
internal import SMTPTestWire

/// A pattern for a whole value: `*` stands for any octets, `?` for one; ASCII letters match without
/// case.
package final class Glob: Sendable, Hashable, CustomStringConvertible {
  package let description: String
  /// The octets, ASCII letters in lower case.
  package let pattern: [UInt8]
  private let matchesNothing: Bool

  package init(_ text: String) {
    description = text
    var pattern = Array(text.utf8)
    smtp_glob_fold(&pattern, pattern.count)
    self.pattern = pattern
    // The null reverse-path also matches as it prints.
    matchesNothing =
      smtp_glob_matches(pattern, pattern.count, [], 0) != 0
      || smtp_glob_matches(pattern, pattern.count, [60, 62], 2) != 0
  }

  package static func == (a: Glob, b: Glob) -> Bool { a.description == b.description }

  package func hash(into hasher: inout Hasher) { hasher.combine(description) }

  package func matches(_ text: String) -> Bool { matches(Array(text.utf8)) }

  /// Matches the mailbox; the null reverse-path matches as `""` and as it prints, `"<>"`.
  package func matches(_ address: SMTPEnvelopeAddress) -> Bool {
    let octets = address.octets
    if octets.count == 0 { return matchesNothing }
    if address.mailboxStart > 0 { return matches(Array(octets[address.mailboxStart...])) }
    return smtp_glob_matches(pattern, pattern.count, octets, octets.count) != 0
  }

  /// Matches in time proportional to the product of both lengths at worst.
  package func matches(_ value: [UInt8]) -> Bool {
    smtp_glob_matches(pattern, pattern.count, value, value.count) != 0
  }
}
