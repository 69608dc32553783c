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
  let stages: StageSet

  /// Creates a script from rules.
  public init(_ rules: [SMTPRule] = []) {
    self.rules = rules
    var index = [[Int]](repeating: [], count: rules.isEmpty ? 0 : Stage.allCases.count)
    for (position, rule) in rules.enumerated() {
      index[rule.condition.stage.ordinal].append(position)
    }
    self.index = index
    stages = StageSet(rules.map(\.condition.stage))
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
