internal import SMTPTestScript

/// Octets that read as text where they are printed, in a failed expectation above all.
///
/// ```swift
/// #expect(message.octets == "Subject: News\r\n\r\nHello\r\n")
/// // Expectation failed: (message.octets → Subject: News\r\n\r\nHullo\r\n) == (…)
/// ```
///
/// Control octets and those that are not UTF-8 are escaped as in transcripts; of long ones the middle
/// is left out and counted. It is no collection, since the elements of those are printed one by one:
/// ``octets`` has them.
public struct SMTPOctets: Sendable, Hashable, CustomStringConvertible {
  /// Of more octets than this, only the first and the last are printed.
  private static let shown = 1000

  /// The octets themselves.
  public let octets: [UInt8]

  /// Creates a value from octets.
  public init(_ octets: some Sequence<UInt8>) { self.octets = Array(octets) }

  /// How many there are.
  public var count: Int { octets.count }

  /// `Subject: News\r\n\r\nHello\r\n`; of long ones `beginning … 9594 octets … end`.
  public var description: String {
    guard octets.count > Self.shown else { return DialogueText.escaped(octets) }
    let half = Self.shown / 2
    let left = octets.count - 2 * half
    return DialogueText.escaped(Array(octets.prefix(half))) + " … \(left) octets … "
      + DialogueText.escaped(Array(octets.suffix(half)))
  }
}

extension SMTPOctets: ExpressibleByStringLiteral {
  /// Creates a value from a text in UTF-8.
  public init(stringLiteral text: String) { self.init(text.utf8) }
}

extension SMTPReceivedMessage {
  /// The exact content, as a value that reads as text in a failed expectation.
  public var octets: SMTPOctets { SMTPOctets(content) }
}
