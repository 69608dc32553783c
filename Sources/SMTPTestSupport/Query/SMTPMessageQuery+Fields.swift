// What can be asked of a message. The envelope is apart from the header fields: `.to` is whom it was
// sent to, `.header("To", …)` what the author wrote.
extension SMTPMessageQuery {
  // MARK: The envelope

  /// An accepted recipient matches (RFC 5321 §4.1.1.3).
  public static func to(_ pattern: String) -> SMTPMessageQuery { Self(.to(Glob(pattern))) }
  /// The reverse-path matches (RFC 5321 §4.1.1.2); `""` and `"<>"` stand for the null one.
  public static func from(_ pattern: String) -> SMTPMessageQuery { Self(.from(Glob(pattern))) }
  /// An accepted recipient that no field names matches: a blind copy (RFC 5322 §3.6.3).
  public static func bcc(_ pattern: String) -> SMTPMessageQuery { Self(.bcc(Glob(pattern))) }
  /// MAIL, or RCPT of an accepted recipient, had the parameter `keyword`, with a value that matches
  /// where a pattern is given: `.parameter("BODY", "8BITMIME")`, `.parameter("NOTIFY", "*DELAY*")`.
  public static func parameter(_ keyword: String, _ pattern: String? = nil) -> SMTPMessageQuery {
    Self(.parameter(keyword.uppercased(), pattern.map(Glob.init)))
  }
  /// The number of accepted recipients is in the range.
  public static func recipients(_ range: some RangeExpression<Int>) -> SMTPMessageQuery {
    Self(.recipients(Bounds(range)))
  }
  /// So many recipients were accepted.
  public static func recipients(_ count: Int) -> SMTPMessageQuery { recipients(count...count) }

  // MARK: The content

  /// A header field `name` matches, unfolded and decoded (RFC 5322 §2.2, RFC 2047).
  public static func header(_ name: String, _ pattern: String) -> SMTPMessageQuery {
    Self(.header(name, Glob(pattern)))
  }
  /// An address of a Cc field matches, without its name (RFC 5322 §3.6.3).
  public static func cc(_ pattern: String) -> SMTPMessageQuery { Self(.cc(Glob(pattern))) }
  /// The subject matches, unfolded and decoded (RFC 5322 §3.6.5).
  public static func subject(_ pattern: String) -> SMTPMessageQuery {
    Self(.subject(Glob(pattern)))
  }
  /// The text of the body matches as a whole: `.text("*Hello Ann*")`. Its lines end in LF.
  public static func text(_ pattern: String) -> SMTPMessageQuery { Self(.text(Glob(pattern))) }
  /// The HTML of the body matches as a whole: `.html("*<b>Hello</b>*")`. Its lines end in LF.
  public static func html(_ pattern: String) -> SMTPMessageQuery { Self(.html(Glob(pattern))) }
  /// The exact octets of the content match as a whole.
  public static func content(_ pattern: String) -> SMTPMessageQuery {
    Self(.content(Glob(pattern)))
  }
  /// An attachment's name matches, and its media type where a pattern is given for it:
  /// `.attachment("*.pdf", type: "application/*")` (RFC 2183 §2.3). One without a name has the
  /// name `""`.
  public static func attachment(_ name: String = "*", type: String? = nil) -> SMTPMessageQuery {
    Self(.attachment(Glob(name), type: type.map(Glob.init)))
  }
  /// An address that text or HTML links to matches.
  public static func link(_ pattern: String) -> SMTPMessageQuery { Self(.link(Glob(pattern))) }
  /// The size of the content in octets is in the range: `.size(10_240...)`.
  public static func size(_ range: some RangeExpression<Int>) -> SMTPMessageQuery {
    Self(.size(Bounds(range)))
  }

  // MARK: The session

  /// The ordinal of the session on its server is in the range, from 1.
  public static func session(_ range: some RangeExpression<Int>) -> SMTPMessageQuery {
    Self(.session(Bounds(range)))
  }
  /// It came in the session of this ordinal, from 1.
  public static func session(_ ordinal: Int) -> SMTPMessageQuery { session(ordinal...ordinal) }
  /// The octets travelled through TLS.
  public static let encrypted = SMTPMessageQuery(.tls)
  /// The name that the client asked for in its TLS handshake matches (RFC 6066 §3).
  public static func serverName(_ pattern: String) -> SMTPMessageQuery {
    Self(.serverName(Glob(pattern)))
  }
  /// The authenticated user matches (RFC 4954).
  public static func user(_ pattern: String) -> SMTPMessageQuery { Self(.user(Glob(pattern))) }
  /// The name the client gave with EHLO, HELO or LHLO matches.
  public static func ehlo(_ pattern: String) -> SMTPMessageQuery { Self(.ehlo(Glob(pattern))) }

  // MARK: Anything else

  /// A closure holds for the message: `.where("has two parts") { $0.mime.parts.count == 2 }`.
  ///
  /// - Parameters:
  ///   - name: what it looks for; the name stands in failure messages.
  ///   - condition: runs on the task or thread that waits or asserts, at least once for each message
  ///     that the query comes to. What it throws ends the wait.
  public static func `where`(
    _ name: String, _ condition: @escaping @Sendable (SMTPReceivedMessage) throws -> Bool
  ) -> SMTPMessageQuery {
    Self(.closure(name, condition))
  }
}

// What others call it.
extension SMTPMessageQuery {
  /// A pattern says it: `.subject("*Welcome*")`.
  @available(*, unavailable, message: "write .subject(\"*…*\"): * stands for anything")
  public static func subject(contains text: String) -> SMTPMessageQuery { subject("*\(text)*") }
  /// A pattern says it: `.text("*Hello*")`.
  @available(*, unavailable, message: "write .text(\"*…*\"): * stands for anything")
  public static func text(contains text: String) -> SMTPMessageQuery { self.text("*\(text)*") }
  /// A pattern says it: `.html("*<b>Hello</b>*")`.
  @available(*, unavailable, message: "write .html(\"*…*\"): * stands for anything")
  public static func html(contains text: String) -> SMTPMessageQuery { html("*\(text)*") }
  /// The body is text or HTML.
  @available(*, unavailable, message: "write .text(\"*…*\"), .html(\"*…*\") or .content(\"*…*\")")
  public static func body(_ pattern: String) -> SMTPMessageQuery { text(pattern) }
  /// The body is text or HTML.
  @available(*, unavailable, message: "write .text(\"*…*\") or .html(\"*…*\")")
  public static func body(contains text: String) -> SMTPMessageQuery { self.text("*\(text)*") }
}
