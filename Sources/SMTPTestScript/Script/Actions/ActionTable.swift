/// The actions of the language, in the order of the documentation.
package struct ActionTable: Sendable {
  package let types: [any ScriptAction.Type]
  private let byKeyword: [String: any ScriptAction.Type]

  package init(_ types: [any ScriptAction.Type]) {
    self.types = types
    byKeyword = Dictionary(types.map { ($0.keyword, $0) }, uniquingKeysWith: { first, _ in first })
  }

  package var keywords: [String] { types.map { $0.keyword } }

  package subscript(keyword: String) -> (any ScriptAction.Type)? { byKeyword[keyword] }

  /// All that this version knows.
  package static let all = ActionTable([
    ReplyAction.self, RawAction.self, ProceedAction.self, OfferAction.self, WithdrawAction.self,
    ChallengeAction.self,
    SilenceAction.self, AcceptThenLoseAction.self, BlackholeAction.self, RefuseAction.self,
    CallAction.self, CertificateAction.self, AlertAction.self, RespondAction.self, ErrorAction.self,
    IssueAction.self, WaitAction.self, HoldAction.self, EnterAction.self, PaceAction.self,
    ClosePortAction.self, FieldAction.self, InterimAction.self, NextAction.self, CloseAction.self,
    DropAction.self, ResetAction.self, HalfCloseAction.self, StopReadingAction.self,
    StartTLSAction.self, CutRecordAction.self,
  ])
}
