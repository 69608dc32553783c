/// What a script is for: each stage belongs to one of these, and `ANY` stands for the stages of the
/// one that its server speaks.
package enum ScriptDialect: Sendable, Hashable, CaseIterable {
  /// SMTP and LMTP. A server of either is asked at HELO, EHLO and LHLO alike: clients say what they
  /// say, and what is wrong gets an answer too.
  case smtp
  /// The endpoint where clients of XOAUTH2 get their tokens.
  case token

  /// Where a rule can be asked.
  package var stages: StageSet {
    switch self {
    case .smtp: Self.smtpStages
    case .token: Self.tokenStages
    }
  }

  /// What ``On/any`` stands for: the stages at which the server owes an answer.
  package var replying: [SMTPStage] {
    switch self {
    case .smtp: Self.smtpReplying
    case .token: [.token, .tokenRevoke]
    }
  }

  /// Where a rule can be asked, in the order of the enumeration.
  package var orderedStages: [SMTPStage] { SMTPStage.allCases.filter(stages.contains) }

  /// What has its stages, for messages.
  package var servers: String {
    switch self {
    case .smtp: "SMTP servers"
    case .token: "token endpoints"
    }
  }

  /// A server of it, for messages.
  package var server: String {
    switch self {
    case .smtp: "this server speaks SMTP"
    case .token: "this is a token endpoint"
    }
  }

  private static let smtpStages = StageSet(SMTPStage.scriptable)
  private static let tokenStages = StageSet([.tokenConnect, .token, .tokenRevoke])
  private static let smtpReplying = SMTPStage.scriptable.filter {
    $0 != .connect && $0 != .tlsHandshake && $0 != .body && $0 != .idle
  }

  /// Wherever a rule can be asked.
  static let everywhere = StageSet(allCases.flatMap(\.orderedStages))
}

extension SMTPStage {
  /// Whose stage it is.
  var dialect: ScriptDialect { ScriptDialect.token.stages.contains(self) ? .token : .smtp }
}
