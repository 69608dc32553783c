/// What a client can be told to do wrong: the negative controls of tests that are to find it.
///
/// ```swift
/// let client = SMTPTestClient(server.endpoint) { $0.defects = [.noDotStuffing, .noRSET] }
/// ```
///
/// Not among them is what somebody may want: certificates that nobody checks (`insecurelyAnyone`), timeouts
/// of zero, which never come, and secrets in clear (`allowsSecretsInClear`).
public struct SMTPClientDefects: OptionSet, Sendable, Hashable {
  /// One bit a defect.
  public let rawValue: Int

  /// Creates a set from its bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Lines of commands and of the content end with LF alone (against RFC 5321 §2.3.8).
  public static let bareLF = SMTPClientDefects(rawValue: 1 << 0)
  /// Dots that begin a line are not doubled (against RFC 5321 §4.5.2).
  public static let noDotStuffing = SMTPClientDefects(rawValue: 1 << 1)
  /// Dots that begin a line are not doubled where a piece of the content begins with one.
  public static let noDotStuffingAtEdges = SMTPClientDefects(rawValue: 1 << 2)
  /// A line end more stands before the final dot (against RFC 5321 §4.1.1.4).
  public static let extraLineEnd = SMTPClientDefects(rawValue: 1 << 3)
  /// The content follows DATA at once (against RFC 5321 §3.3).
  public static let dataWithout354 = SMTPClientDefects(rawValue: 1 << 4)
  /// A reply of 3yz is taken for one of 2yz, and the other way round (against RFC 5321 §4.2.1).
  public static let confusesReplyClasses = SMTPClientDefects(rawValue: 1 << 5)
  /// Each line is taken for a reply (against RFC 5321 §4.2.1), and what nobody asked for is dropped.
  public static let firstLineOnly = SMTPClientDefects(rawValue: 1 << 6)
  /// Keywords of EHLO are known in capitals only (against RFC 5321 §2.4).
  public static let caseSensitiveKeywords = SMTPClientDefects(rawValue: 1 << 7)
  /// What was offered in clear counts inside TLS too (against RFC 3207 §4.2).
  public static let keepsOfferOverTLS = SMTPClientDefects(rawValue: 1 << 8)
  /// What came in clear behind the reply to STARTTLS counts inside TLS (CVE-2021-38371).
  public static let keepsInputOverTLS = SMTPClientDefects(rawValue: 1 << 9)
  /// Where required TLS is refused or not offered, the session goes on in clear (against RFC 8314 §4.1).
  public static let fallsBackToClear = SMTPClientDefects(rawValue: 1 << 10)
  /// Refused recipients are taken for accepted ones.
  public static let ignoresRefusals = SMTPClientDefects(rawValue: 1 << 11)
  /// The connection is closed without QUIT (against RFC 5321 §4.1.1.10).
  public static let noQUIT = SMTPClientDefects(rawValue: 1 << 12)
  /// A transaction that failed is left open (against RFC 5321 §4.1.4).
  public static let noRSET = SMTPClientDefects(rawValue: 1 << 13)
  /// A session goes on after 421 (against RFC 5321 §3.8).
  public static let staysAfter421 = SMTPClientDefects(rawValue: 1 << 14)
  /// A session goes on after a timeout, and takes late replies for answers to later commands.
  public static let staysAfterTimeout = SMTPClientDefects(rawValue: 1 << 15)
  /// A challenge of AUTH is taken for success (against RFC 4954 §4).
  public static let ignoresChallenges = SMTPClientDefects(rawValue: 1 << 16)
  /// Addresses, parameters, names and contents are sent whatever they hold.
  public static let noChecks = SMTPClientDefects(rawValue: 1 << 17)
  /// Commands go in one batch although PIPELINING is not offered (against RFC 5321 §4.3.1).
  public static let pipelinesUnasked = SMTPClientDefects(rawValue: 1 << 18)
  /// Parameters are sent that belong to nothing that is offered (against RFC 5321 §4.1.1.3).
  public static let parametersUnasked = SMTPClientDefects(rawValue: 1 << 19)
  /// Octets above 127 are sent although 8BITMIME is not offered (against RFC 6152 §3).
  public static let eightBitUnasked = SMTPClientDefects(rawValue: 1 << 20)
  /// EHLO is sent before the greeting has come (against RFC 5321 §4.3.1).
  public static let talksEarly = SMTPClientDefects(rawValue: 1 << 21)
  /// The final reply is not waited for: all is taken for sent (against RFC 5321 §4.2.5).
  public static let ignoresFinalReply = SMTPClientDefects(rawValue: 1 << 22)
  /// A message of which nobody knows is sent again (RFC 1047).
  public static let resendsUnknown = SMTPClientDefects(rawValue: 1 << 23)
  /// A message that was refused for good is sent again (against RFC 5321 §4.2.1).
  public static let resendsRefused = SMTPClientDefects(rawValue: 1 << 24)
  /// A command more follows STARTTLS at once (against RFC 3207 §4).
  public static let talksBeforeTLS = SMTPClientDefects(rawValue: 1 << 25)
  /// SCRAM goes on whatever the server's nonce is, and without its proof (against RFC 5802 §3).
  public static let trustsAnyProof = SMTPClientDefects(rawValue: 1 << 26)
}

extension SMTPClientDefects {
  /// Whether a defect is among them. (`contains` is generic, which a debug build pays for.)
  package func has(_ one: SMTPClientDefects) -> Bool { rawValue & one.rawValue != 0 }
}

extension SMTPClientDefects: CustomStringConvertible, CaseIterable {
  private static let names: [(SMTPClientDefects, String)] = [
    (.bareLF, "bareLF"), (.noDotStuffing, "noDotStuffing"),
    (.noDotStuffingAtEdges, "noDotStuffingAtEdges"), (.extraLineEnd, "extraLineEnd"),
    (.dataWithout354, "dataWithout354"), (.confusesReplyClasses, "confusesReplyClasses"),
    (.firstLineOnly, "firstLineOnly"), (.caseSensitiveKeywords, "caseSensitiveKeywords"),
    (.keepsOfferOverTLS, "keepsOfferOverTLS"), (.keepsInputOverTLS, "keepsInputOverTLS"),
    (.fallsBackToClear, "fallsBackToClear"), (.ignoresRefusals, "ignoresRefusals"),
    (.noQUIT, "noQUIT"), (.noRSET, "noRSET"), (.staysAfter421, "staysAfter421"),
    (.staysAfterTimeout, "staysAfterTimeout"), (.ignoresChallenges, "ignoresChallenges"),
    (.noChecks, "noChecks"), (.pipelinesUnasked, "pipelinesUnasked"),
    (.parametersUnasked, "parametersUnasked"), (.eightBitUnasked, "eightBitUnasked"),
    (.talksEarly, "talksEarly"), (.ignoresFinalReply, "ignoresFinalReply"),
    (.resendsUnknown, "resendsUnknown"), (.resendsRefused, "resendsRefused"),
    (.talksBeforeTLS, "talksBeforeTLS"), (.trustsAnyProof, "trustsAnyProof"),
  ]

  /// Each defect alone, in the order of their declarations.
  public static var allCases: [SMTPClientDefects] { names.map(\.0) }

  /// `[bareLF, noRSET]`.
  public var description: String {
    "[\(Self.names.filter { contains($0.0) }.map(\.1).joined(separator: ", "))]"
  }
}
