/// Something that must hold for a rule to apply.
///
/// ```swift
/// On(.endOfData).when(.header("Subject", "*invoice*"), .size(10_240...)).reply(.refusedByPolicy)
/// On(.ehlo).when(!.encrypted).withdraw("AUTH")
/// ```
///
/// Patterns stand for a whole value: `*` for any octets, `?` for one; ASCII letters match without
/// case. A condition on something a stage does not have does not hold there.
public struct SMTPCondition: Sendable, Hashable, CustomStringConvertible {
  enum Kind: Sendable, Hashable {
    case from(Glob)
    case to(Glob)
    case user(Glob)
    case ehlo(Glob)
    case line(Glob)
    case content(Glob)
    case peer(Glob)
    case parameter(String, Glob?)
    case header(String, Glob)
    case at(Int)
    case size(Bounds)
    case session(Bounds)
    case recipients(Bounds)
    case stored(Bounds)
    case open(Bounds)
    case tls
    case sni(Glob)
    case grant(Glob)
    case client(Glob)
    case scope(Glob)
    case state(String, String?)
  }

  let kind: Kind
  var isNegated = false

  init(_ kind: Kind) { self.kind = kind }

  /// The opposite.
  public static prefix func ! (condition: SMTPCondition) -> SMTPCondition {
    var opposite = condition
    opposite.isNegated.toggle()
    return opposite
  }

  /// The reverse-path matches; `""` and `"<>"` stand for the null one.
  public static func from(_ pattern: String) -> SMTPCondition { Self(.from(Glob(pattern))) }
  /// At `rcpt`, and in LMTP at `endOfData`, the recipient matches; at later stages any recipient of
  /// the transaction does.
  public static func to(_ pattern: String) -> SMTPCondition { Self(.to(Glob(pattern))) }
  /// The authenticated user matches; at a token endpoint: whom the token is for.
  public static func user(_ pattern: String) -> SMTPCondition { Self(.user(Glob(pattern))) }
  /// The name the client gave with EHLO, HELO or LHLO matches.
  public static func ehlo(_ pattern: String) -> SMTPCondition { Self(.ehlo(Glob(pattern))) }
  /// The client's line, without its line end, matches.
  public static func line(_ pattern: String) -> SMTPCondition { Self(.line(Glob(pattern))) }
  /// The content received so far matches as a whole: `"*unsubscribe*"`.
  public static func content(_ pattern: String) -> SMTPCondition { Self(.content(Glob(pattern))) }
  /// The client's address without its port matches.
  public static func peer(_ pattern: String) -> SMTPCondition { Self(.peer(Glob(pattern))) }
  /// MAIL or RCPT has the parameter `keyword`, with a value that matches where a pattern is given.
  public static func parameter(_ keyword: String, _ pattern: String? = nil) -> SMTPCondition {
    Self(.parameter(keyword, pattern.map(Glob.init)))
  }
  /// A header field `name` of the content matches, unfolded, without white space around it.
  public static func header(_ name: String, _ pattern: String) -> SMTPCondition {
    Self(.header(name, Glob(pattern)))
  }
  /// At `body`: so many octets of content have come, as sent. Without it, a rule at `body` applies
  /// before the first.
  public static func octets(_ count: Int) -> SMTPCondition { Self(.at(count)) }
  /// The size of the content is in the range: `.size(10_240...)`. Before the content, the size
  /// declared with SIZE counts.
  public static func size(_ range: some RangeExpression<Int>) -> SMTPCondition {
    Self(.size(Bounds(range)))
  }
  /// The session's ordinal since start or reset is in the range, from 1.
  public static func session(_ range: some RangeExpression<Int>) -> SMTPCondition {
    Self(.session(Bounds(range)))
  }
  /// The session's ordinal since start or reset, from 1.
  public static func session(_ ordinal: Int) -> SMTPCondition { session(ordinal...ordinal) }
  /// The number of RCPT commands in the transaction, this one included, is in the range.
  public static func recipients(_ range: some RangeExpression<Int>) -> SMTPCondition {
    Self(.recipients(Bounds(range)))
  }
  /// The octets of all messages stored for the recipient since start or reset, and in this
  /// transaction declared with SIZE or received, are in the range.
  public static func stored(_ range: some RangeExpression<Int>) -> SMTPCondition {
    Self(.stored(Bounds(range)))
  }
  /// The number of open sessions, this one included, is in the range.
  public static func open(_ range: some RangeExpression<Int>) -> SMTPCondition {
    Self(.open(Bounds(range)))
  }
  /// The octets travel through TLS.
  public static let encrypted = SMTPCondition(.tls)
  /// The name that the client asked for in the handshake of TLS matches (RFC 6066 §3); clients that connect
  /// to an address name none.
  public static func serverName(_ pattern: String) -> SMTPCondition { Self(.sni(Glob(pattern))) }
  /// At a token endpoint: the grant matches, such as `"refresh_token"` (RFC 6749 §4).
  public static func grant(_ pattern: String) -> SMTPCondition { Self(.grant(Glob(pattern))) }
  /// At a token endpoint: the client's identifier matches.
  public static func client(_ pattern: String) -> SMTPCondition { Self(.client(Glob(pattern))) }
  /// At a token endpoint: one of the scopes that are asked for matches.
  public static func scope(_ pattern: String) -> SMTPCondition { Self(.scope(Glob(pattern))) }
  /// The scenario `name` was entered, and is in `state` where one is given.
  public static func state(_ name: String, _ state: String? = nil) -> SMTPCondition {
    Self(.state(name, state))
  }

  /// The condition as a script writes it: `not header "Subject" "*invoice*"`.
  public var description: String { (isNegated ? "not " : "") + kind.text }
}
