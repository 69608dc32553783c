/// What one session may use. Every buffer of the server has a cap; these are they.
public struct SMTPSessionLimits: Sendable, Hashable {
  /// The longest message, in octets of content; also the value of SIZE. Default 100 MiB
  /// (104,857,600). A larger declared size gets 552 at MAIL, a larger content 552 after its end
  /// (RFC 1870 §6).
  public var messageSize = 104_857_600
  /// Recipients of one transaction. Default 1000; the next one gets 452 (RFC 5321 §4.5.3.1.10).
  public var recipients = 1000
  /// The longest command line in octets, its CRLF included. Default 12,288, the longest that AUTH
  /// needs (RFC 4954 §4). With the strict reading, the RFC's limits hold for each command:
  /// 512 plus what the offered extensions add (RFC 5321 §4.5.3.1.4). A longer line gets 500.
  public var commandLine = 12_288
  /// How much of an endless line is read before 421 and the end of the session. Default 1 MiB.
  public var endlessLine = 1 << 20
  /// Replies of 500 to 504 before 421 and the end of the session. Default 100.
  public var errors = 100
  /// Commands in one session before 421. Default 10 million.
  public var commands = 10_000_000

  /// Creates the default limits.
  public init() {}
}
