/// AUTH: the place where mechanisms plug in (RFC 4954 §4).
extension ServerSession {
  mutating func authenticate(_ mechanism: String, _ response: [UInt8]?) -> (Question, Decision) {
    let profile = profile
    let options = profile.options
    func refuse(_ code: Int, _ enhanced: EnhancedStatusCode, _ text: String) -> (Question, Decision)
    {
      (.other, Decision(profile.honest(SMTPReply(code, enhanced, text))))
    }
    if options.mechanisms.isEmpty { return refuse(502, "5.5.1", "AUTH is not offered") }
    if facts.user != nil { return refuse(503, "5.5.1", "Authenticated already") }
    if isInTransaction { return refuse(503, "5.5.1", "AUTH inside a transaction") }
    guard let make = options.mechanisms[mechanism] else {
      return refuse(504, "5.5.4", "Mechanism not supported")
    }
    if !profile.offersAUTH(facts) {
      return refuse(538, "5.7.11", "Encryption required for this mechanism")
    }
    var exchange = make()
    let step = exchange.respond(response)
    return (.authentication(step, exchange), answer(step))
  }

  /// Takes the client's line in an exchange: base64, or `*` to cancel.
  mutating func answerChallenge(textLength: Int, length: Int) {
    guard var exchange else { return }
    let line = Array(UnsafeRawBufferPointer(start: buffer.start, count: textLength))
    buffer.consume(length)
    offset += length
    if line == [UInt8(ascii: "*")] {
      let reply = profile.honest(SMTPReply(501, "5.7.0", "Authentication cancelled"))
      ask(
        .authExchange, .authentication(nil, exchange), honest: Decision(reply), line: line)
    } else if let response = Base64.decode(line) {
      let step = exchange.respond(response)
      ask(
        .authExchange, .authentication(step, exchange), honest: answer(step), line: line)
    } else {
      let reply = profile.honest(SMTPReply(501, "5.5.2", "Not base64"))
      ask(
        .authExchange, .authentication(nil, exchange), honest: Decision(reply), line: line)
    }
  }

  private mutating func answer(_ step: SASLStep) -> Decision {
    switch step {
    case .challenge(let octets):
      return Decision(SMTPReply(334, nil, Base64.encode(octets)))
    case .succeeded:
      return Decision(profile.honest(SMTPReply(235, "2.7.0", "Authentication succeeded")))
    case .failed(let reply): return Decision(profile.honest(reply))
    }
  }

  mutating func continueAuthentication(
    _ step: SASLStep?, _ exchange: any SASLExchange, accepted: Bool
  ) {
    phase = .commands
    self.exchange = nil
    guard accepted else { return }
    switch step {
    case .challenge:
      phase = .authenticating
      self.exchange = exchange
    case .succeeded(let user):
      facts.user = user
      effects.append(.learned(facts))
    case .failed, nil: break
    }
  }
}
