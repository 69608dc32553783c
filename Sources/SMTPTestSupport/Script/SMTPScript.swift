/// Ordered rules that tell a server how to depart from an honest one.
///
/// The first rule whose stage and conditions hold is taken; where none does, the server is honest.
///
/// ```swift
/// let script = SMTPScript {
///   On(.rcpt, to: "*@full.example").reply(.mailboxFull)
///   On(.endOfData).once.reply(.localError)
/// }
/// ```
public struct SMTPScript: Sendable, CustomStringConvertible {
  /// The rules, in order.
  public let rules: [SMTPRule]
  /// The positions of each stage's rules, by the stage's place in the enumeration.
  private let index: [[Int]]

  /// Creates a script from rules.
  public init(_ rules: [SMTPRule] = []) {
    self.rules = rules
    var index = [[Int]](repeating: [], count: rules.isEmpty ? 0 : Stage.allCases.count)
    for (position, rule) in rules.enumerated() { index[rule.condition.stage.ordinal].append(position) }
    self.index = index
  }

  /// Creates a script from the rules listed in the closure.
  public init(@SMTPScriptBuilder _ rules: () -> [SMTPRule]) { self.init(rules()) }

  /// The rules as text, one a line.
  public var description: String { rules.map(\.description).joined(separator: "\n") }

  var isEmpty: Bool { rules.isEmpty }
  var hasClosures: Bool { rules.contains(where: \.hasClosure) }

  func positions(at stage: Stage) -> [Int] { isEmpty ? [] : index[stage.ordinal] }
}

/// Collects the rules of an ``SMTPScript``.
@resultBuilder
public enum SMTPScriptBuilder {
  /// Takes a rule.
  public static func buildExpression(_ rule: SMTPRule) -> [SMTPRule] { [rule] }
  /// Takes rules made elsewhere.
  public static func buildExpression(_ rules: [SMTPRule]) -> [SMTPRule] { rules }
  /// Refuses what decides nothing.
  @available(
    *, unavailable,
    message: "this rule decides nothing: add .reply(…), .close(), .proceed() or .decide { … }"
  )
  public static func buildExpression(_ unfinished: On) -> [SMTPRule] { [] }
  /// Joins the rules in order.
  public static func buildBlock(_ rules: [SMTPRule]...) -> [SMTPRule] { rules.flatMap { $0 } }
  /// Takes the rules of an `if` without `else`.
  public static func buildOptional(_ rules: [SMTPRule]?) -> [SMTPRule] { rules ?? [] }
  /// Takes the rules of the first branch.
  public static func buildEither(first rules: [SMTPRule]) -> [SMTPRule] { rules }
  /// Takes the rules of the second branch.
  public static func buildEither(second rules: [SMTPRule]) -> [SMTPRule] { rules }
  /// Joins the rules of a loop.
  public static func buildArray(_ rules: [[SMTPRule]]) -> [SMTPRule] { rules.flatMap { $0 } }
}

extension Stage {
  /// The place in the enumeration. (Hashing the raw string costs a microsecond in a debug build.)
  var ordinal: Int {
    switch self {
    case .connect: 0
    case .greeting: 1
    case .helo: 2
    case .ehlo: 3
    case .lhlo: 4
    case .startTLS: 5
    case .tlsHandshake: 6
    case .auth: 7
    case .authExchange: 8
    case .mail: 9
    case .rcpt: 10
    case .data: 11
    case .body: 12
    case .endOfData: 13
    case .bdat: 14
    case .rset: 15
    case .noop: 16
    case .vrfy: 17
    case .expn: 18
    case .help: 19
    case .quit: 20
    case .unknown: 21
    case .idle: 22
    case .tokenConnect: 23
    case .token: 24
    case .tokenRevoke: 25
    }
  }
}
