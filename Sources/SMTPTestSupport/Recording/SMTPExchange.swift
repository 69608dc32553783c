/// What a client sent at one go, a command for the most part, with the reply to it and the times of
/// both.
///
/// ```swift
/// let session = try #require(server.sessions.first)
/// #expect(session.exchanges[2].duration < .seconds(1))
/// ```
///
/// The i-th command goes with the i-th reply, however many were sent ahead (RFC 2920 §3.1); DATA, the
/// content behind its 354 and the final reply to that are two exchanges. Times are those of the
/// server's clock, in nanoseconds: a moment is when octets were read or written, which is as exact as
/// anybody but the client can know it.
public struct SMTPExchange: Sendable, Hashable, CustomStringConvertible {
  /// What a client sent, or whether it sent anything.
  public struct Kind: Sendable, Hashable, CustomStringConvertible {
    /// Its name, such as `command`.
    public let description: String

    private init(_ description: String) { self.description = description }

    /// Nothing: the server greeted whoever had connected (RFC 5321 §3.1).
    public static let greeting = Kind("greeting")
    /// A command; of BDAT with the chunk behind it (RFC 3030 §2).
    public static let command = Kind("command")
    /// A line in answer to a challenge of AUTH (RFC 4954 §4).
    public static let response = Kind("response")
    /// What came behind the reply to DATA, up to its final dot or as far as it came.
    public static let content = Kind("content")
    /// Octets that are no command: the beginning of a line, or what cannot be read as SMTP.
    public static let octets = Kind("octets")
    /// Nothing: the server spoke unasked, or said more than was asked.
    public static let unasked = Kind("unasked")
  }

  /// What the client sent, or whether it sent anything.
  public let kind: Kind
  /// The line of a command or response, without its end, as transcripts show it: octets that are no
  /// text escaped, secrets as `{secret}`; `nil` where there is none.
  public let command: String?
  /// The replies: one for the most part; none where none came, or not whole; in LMTP one for each
  /// accepted recipient behind the content (RFC 2033 §4.2).
  public let replies: [SMTPReply]
  /// The first of the replies; `nil` where none came, or not whole.
  public var reply: SMTPReply? { replies.first }

  /// Which of ``SMTPSessionRecord/receivedOctets`` it is, line end, chunk and final dot included;
  /// empty where the client sent nothing.
  public let commandRange: Range<Int>
  /// Which of ``SMTPSessionRecord/sentOctets`` answered it, a reply that was cut included; empty
  /// where nothing did.
  public let replyRange: Range<Int>

  /// When its last octet was received, since the start of the server. Of a greeting: when the client
  /// connected; of what was said unasked: when the first octet of that was written.
  public let receivedAt: Duration
  /// When the first octet of the replies was written, since the start of the server; `nil` where none
  /// was.
  public let replyStartedAt: Duration?
  /// When the last octet of the replies was written, since the start of the server; `nil` where none
  /// was.
  public let repliedAt: Duration?
  /// When the last thing was recorded of the session.
  let recordedUntil: Duration

  /// How long it took from the last octet of the command to the last octet of the reply; where none
  /// came, how long it was waited for, up to the last thing that was recorded of the session. Zero
  /// where the reply was first.
  ///
  /// So it also tells when a client gave up waiting:
  ///
  /// ```swift
  /// #expect(session.exchanges.last!.reply == nil)
  /// #expect(session.exchanges.last!.duration < .seconds(5))
  /// ```
  public var duration: Duration { max(.zero, (repliedAt ?? recordedUntil) - receivedAt) }

  /// `MAIL FROM:<ann@example.com>: 250 2.1.0 Ok, after 0.003 s`.
  public var description: String {
    let milliseconds = duration.nanosecondCount / 1_000_000
    let time =
      "\(milliseconds / 1000)." + String(1000 + milliseconds % 1000).dropFirst() + " s"
    let name: String =
      switch kind {
      case .content, .octets: "\(kind) of \(commandRange.count) octets"
      default: command ?? kind.description
      }
    if replies.isEmpty {
      return replyRange.isEmpty
        ? "\(name): no reply for \(time)"
        : "\(name): \(replyRange.count) octets that are no whole reply"
    }
    let texts = replies.map { $0.description.replacing("\r\n", with: " ") }
    return "\(name): \(texts.joined(separator: ", ")), after \(time)"
  }
}
