/// AUTH: the place where mechanisms plug in (RFC 4954 §4).
extension ServerSession {
  mutating func startAuthentication(_ mechanism: String, _ response: [UInt8]?) -> Decision {
    exchangeStep = nil
    if profile.options.mechanisms.isEmpty { return reply(502, "5.5.1", "AUTH is not offered") }
    if facts.user != nil { return reply(503, "5.5.1", "Authenticated already") }
    if isInTransaction { return reply(503, "5.5.1", "AUTH inside a transaction") }
    guard let make = profile.options.mechanisms[mechanism] else {
      return reply(504, "5.5.4", "Mechanism not supported")
    }
    if !profile.offersAUTH(facts) {
      return reply(538, "5.7.11", "Encryption required for this mechanism")
    }
    exchange = make()
    return take(exchange!.respond(response))
  }

  /// Takes the client's line in an exchange: base64, or `*` to cancel.
  mutating func answerChallenge(textLength: Int, length: Int) {
    let line = Array(UnsafeRawBufferPointer(start: buffer.start, count: textLength))
    buffer.consume(length)
    offset += length
    exchangeStep = nil
    let honest: Decision
    if line == [UInt8(ascii: "*")] {
      honest = reply(501, "5.7.0", "Authentication cancelled")
    } else if let response = Base64.decode(line) {
      honest = take(exchange!.respond(response))
    } else {
      honest = reply(501, "5.5.2", "Not base64")
    }
    ask(.authExchange, .authExchange, honest: honest, line: line)
  }

  /// Remembers what the mechanism wants until it is known whether the server goes along.
  private mutating func take(_ step: SASLStep) -> Decision {
    exchangeStep = step
    switch step {
    case .challenge(let octets): return Decision(SMTPReply(334, nil, Base64.encode(octets)))
    case .succeeded: return reply(235, "2.7.0", "Authentication succeeded")
    case .failed(let reply): return Decision(profile.honest(reply))
    }
  }

  mutating func concludeAuthentication(accepted: Bool) {
    phase = .commands
    let step = exchangeStep
    exchangeStep = nil
    if accepted, case .challenge = step {
      phase = .authenticating
      return
    }
    exchange = nil
    if accepted, case .succeeded(let user) = step {
      facts.user = user
      effects.append(.learned(facts))
    }
  }
}
