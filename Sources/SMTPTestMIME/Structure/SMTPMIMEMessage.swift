/// A mail, read when it is asked (RFC 5322, RFC 2045).
///
/// ```swift
/// let message = SMTPMIMEMessage(content)
/// message.subject                          // "Grüße aus Köln"
/// message.to.map(\.address)                // ["bob@example.net"]
/// message.text                             // "Hello\n…"
/// message.attachments.first?.digest        // SHA-256 of the decoded octets
/// message.code(6)                          // "493027"
/// message.defects.map(\.kind)              // []
/// ```
///
/// The value holds the octets and nothing else. Each view reads as much of them as it needs, and
/// reads them again the next time: hold on to ``root`` where much is asked of the parts. Nothing
/// traps, whatever the octets are, and nothing of them is lost: ``root`` has every one.
public struct SMTPMIMEMessage: Sendable, Hashable {
  /// The exact octets.
  public let content: [UInt8]
  /// How many entities the message lies in, which is none of what it says.
  private let depth: Int

  /// Creates a message from its octets, which may be any.
  public init(_ content: [UInt8]) { self.init(content, depth: 0) }

  init(_ content: [UInt8], depth: Int) {
    self.content = content
    self.depth = depth
  }

  /// Creates a message from text, whose UTF-8 is its octets.
  public init(_ text: String) { self.init(Array(text.utf8)) }

  /// The header section.
  public var headers: SMTPMIMEHeaders { SMTPMIMEHeaders(content[...]) }

  /// The message as the outermost of its parts.
  public var root: SMTPMIMEPart { SMTPMIMEPart(content[...], depth: depth) }

  /// All parts, each before those inside it, the messages in it taken apart as well.
  public var parts: [SMTPMIMEPart] {
    var result: [SMTPMIMEPart] = []
    root.walk(intoMessages: true) { result.append($0) }
    return result
  }

  /// What is wrong with the message, by place; of each name the first hundred.
  public var defects: [SMTPMIMEDefect] { DefectFinder.defects(of: self) }
}

extension SMTPMIMEMessage {
  /// Whether both have the same octets.
  public static func == (left: SMTPMIMEMessage, right: SMTPMIMEMessage) -> Bool {
    left.content == right.content
  }

  /// Hashes the octets.
  public func hash(into hasher: inout Hasher) { hasher.combine(content) }
}

extension SMTPMIMEMessage: CustomStringConvertible {
  /// `mail of 512 octets, subject "Welcome"`.
  public var description: String {
    "mail of \(content.count) octets" + (subject.map { ", subject \"\($0)\"" } ?? "")
  }
}
