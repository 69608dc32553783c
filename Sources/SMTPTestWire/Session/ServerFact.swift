/// What a server's session comes to know.
package enum ServerFact: Fact {
  /// Something about its client.
  case learned(SMTPSessionFacts)
  /// An AUTH is over.
  case attempted(SMTPAuthenticationAttempt)
  /// A transaction ended, and with the reply before it everybody may know.
  case committed(FinishedTransaction)
}

extension Effect {
  package static func learned(_ facts: SMTPSessionFacts) -> Effect {
    .tell(ServerFact.learned(facts))
  }

  static func commit(_ transaction: FinishedTransaction) -> Effect {
    .tell(ServerFact.committed(transaction))
  }
}
