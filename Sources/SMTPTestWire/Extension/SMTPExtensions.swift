/// The service extensions and optional commands a server offers, each switchable.
///
/// STARTTLS and AUTH are not listed: the server offers them when it has a certificate or
/// mechanisms. With the empty set the server still understands EHLO.
public struct SMTPExtensions: OptionSet, Sendable, Hashable {
  /// One bit an extension.
  public let rawValue: Int
  /// Creates a set from its bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// PIPELINING (RFC 2920).
  public static let pipelining = SMTPExtensions(rawValue: 1 << 0)
  /// SIZE: the declared size is checked at MAIL, the actual size after the content (RFC 1870).
  public static let size = SMTPExtensions(rawValue: 1 << 1)
  /// 8BITMIME (RFC 6152).
  public static let eightBitMIME = SMTPExtensions(rawValue: 1 << 2)
  /// SMTPUTF8: addresses outside ASCII (RFC 6531).
  public static let smtpUTF8 = SMTPExtensions(rawValue: 1 << 3)
  /// ENHANCEDSTATUSCODES (RFC 2034).
  public static let enhancedStatusCodes = SMTPExtensions(rawValue: 1 << 4)
  /// DSN: RET, ENVID, NOTIFY and ORCPT (RFC 3461).
  public static let dsn = SMTPExtensions(rawValue: 1 << 5)
  /// CHUNKING: the BDAT command (RFC 3030 §2).
  public static let chunking = SMTPExtensions(rawValue: 1 << 6)
  /// BINARYMIME: needs CHUNKING (RFC 3030 §3).
  public static let binaryMIME = SMTPExtensions(rawValue: 1 << 7)
  /// The HELP command (RFC 5321 §4.1.1.8).
  public static let help = SMTPExtensions(rawValue: 1 << 8)
  /// The VRFY command (RFC 5321 §4.1.1.6).
  public static let vrfy = SMTPExtensions(rawValue: 1 << 9)
  /// The EXPN command (RFC 5321 §4.1.1.7).
  public static let expn = SMTPExtensions(rawValue: 1 << 10)

  /// What a modern server offers: everything but EXPN.
  public static let standard: SMTPExtensions = [
    .pipelining, .size, .eightBitMIME, .smtpUTF8, .enhancedStatusCodes, .dsn, .chunking,
    .binaryMIME, .help, .vrfy,
  ]
}

extension SMTPExtensions {
  private static let keywords: [String: SMTPExtensions] = [
    "PIPELINING": .pipelining, "SIZE": .size, "8BITMIME": .eightBitMIME, "SMTPUTF8": .smtpUTF8,
    "ENHANCEDSTATUSCODES": .enhancedStatusCodes, "DSN": .dsn, "CHUNKING": .chunking,
    "BINARYMIME": .binaryMIME, "HELP": .help, "VRFY": .vrfy, "EXPN": .expn,
  ]

  /// The extension that EHLO lists by this keyword, in upper case (RFC 5321 §4.1.1.1); `nil` where this
  /// package knows none.
  init?(keyword: String) {
    guard let known = Self.keywords[keyword] else { return nil }
    self = known
  }
}

extension SMTPExtensions: CustomStringConvertible {
  private static let names: [(SMTPExtensions, String)] = [
    (.pipelining, "pipelining"), (.size, "size"), (.eightBitMIME, "eightBitMIME"),
    (.smtpUTF8, "smtpUTF8"), (.enhancedStatusCodes, "enhancedStatusCodes"), (.dsn, "dsn"),
    (.chunking, "chunking"), (.binaryMIME, "binaryMIME"), (.help, "help"), (.vrfy, "vrfy"),
    (.expn, "expn"),
  ]

  /// `[pipelining, size]`.
  public var description: String {
    "[\(Self.names.filter { contains($0.0) }.map(\.1).joined(separator: ", "))]"
  }
}
