/// Ordered rules that tell a server how to depart from an honest one.
///
/// The first rule whose stage, conditions and occurrence hold is taken; where none does, the server
/// is honest.
///
/// ```swift
/// let script = SMTPScript {
///   On(.rcpt, to: "*@full.example").reply(.mailboxFull)
///   On(.endOfData).once.reply(.localError)
/// }
/// ```
///
/// The same as text, in a file or on the command line:
///
/// ```
/// on RCPT to "*@full.example": reply 452 4.2.2 "Mailbox full"
/// on END-OF-DATA once: reply 451 4.3.0 "Local error in processing"
/// ```
public struct SMTPScript: Sendable, Hashable, CustomStringConvertible {
  /// The rules, in order.
  public var rules: [SMTPRule]
  /// What chance is drawn from; `nil` has a server that needs one draw it by lot, and print it.
  /// The environment variable `SMTP_FIXTURE_SEED` goes before.
  public var seed: UInt64?

  /// Creates a script without rules.
  public init() { rules = [] }

  /// Creates a script from rules.
  public init(_ rules: [SMTPRule], seed: UInt64? = nil) {
    self.rules = rules
    self.seed = seed
  }

  /// Creates a script from the rules listed in the closure.
  public init(seed: UInt64? = nil, @SMTPScriptBuilder _ rules: () -> [SMTPRule]) {
    self.init(rules(), seed: seed)
  }

  /// The script with the rules of `other` behind its own.
  public func followed(by other: SMTPScript) -> SMTPScript {
    SMTPScript(rules + other.rules, seed: seed ?? other.seed)
  }
}

extension SMTPScript: ExpressibleByArrayLiteral {
  /// Creates a script from a list: `[.on(.rcpt, to: "bob@*").reply(.mailboxUnavailable)]`.
  public init(arrayLiteral rules: SMTPRule...) { self.init(rules) }
}

extension SMTPScript {
  package var hasClosures: Bool {
    rules.contains { $0.action.steps.contains { $0.decider != nil } }
  }

  /// Two scripts in the place of one: the rules of which the closure says so, and the others.
  package func parted(_ isFirst: (SMTPRule) -> Bool) -> (SMTPScript, SMTPScript) {
    (
      SMTPScript(rules.filter(isFirst), seed: seed),
      SMTPScript(rules.filter { !isFirst($0) }, seed: seed)
    )
  }

  /// The certificates that its rules show.
  package var identities: [TLSIdentity] {
    rules.flatMap { $0.action.steps.compactMap(\.action.identity) }
  }

  /// Whether chance has a part in it.
  package var isByChance: Bool {
    rules.contains { if case .chance = $0.occurrence?.kind { true } else { false } }
  }
}

/// Collects the rules of an ``SMTPScript``.
@resultBuilder
public enum SMTPScriptBuilder {
  /// Takes a rule.
  public static func buildExpression(_ rule: SMTPRule) -> [SMTPRule] { [rule] }
  /// Takes rules made elsewhere.
  public static func buildExpression(_ rules: [SMTPRule]) -> [SMTPRule] { rules }
  /// Takes the rules of a script.
  public static func buildExpression(_ script: SMTPScript) -> [SMTPRule] { script.rules }
  /// Refuses what decides nothing.
  @available(
    *, unavailable,
    message: "this rule decides nothing: add .reply(…), .close(), .proceed(), .decide { … } or so"
  )
  public static func buildExpression(_ unfinished: On) -> [SMTPRule] { [] }
  /// Refuses what decides nothing.
  @available(
    *, unavailable,
    message: "this rule decides nothing: add .proceed(), .reply(…), .next() or the like"
  )
  public static func buildExpression(_ unfinished: SMTPUnfinished<SMTPRule>) -> [SMTPRule] { [] }
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
