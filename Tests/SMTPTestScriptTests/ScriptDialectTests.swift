import SMTPTestHelpers
import SMTPTestWire
import Testing

@testable import SMTPTestScript

@Suite(.bounded) struct `The dialect of a script` {
  private func error(_ rule: SMTPRule, _ dialect: ScriptDialect) -> String? {
    do {
      try SMTPScript([rule]).validate(for: dialect)
      return nil
    } catch { return error.summary }
  }

  private func event(_ stage: SMTPStage) -> SMTPStageEvent {
    SMTPStageEvent(stage: stage, session: SMTPSessionFacts(number: 1))
  }

  @Test func `has every stage once, but for those at which nobody is asked yet`() {
    #expect(ScriptDialect.smtp.orderedStages == SMTPStage.scriptable)
    let all = ScriptDialect.allCases.flatMap(\.orderedStages)
    #expect(Set(all).count == all.count)
    let rest = SMTPStage.allCases.filter { !all.contains($0) }
    #expect(rest.isEmpty)
    for stage in SMTPStage.allCases {
      #expect((stage.dialect == .token) == stage.rawValue.hasPrefix("token"))
    }
    for dialect in ScriptDialect.allCases {
      #expect(dialect.replying.allSatisfy(dialect.stages.contains))
    }
  }

  @Test func `gives ANY its own stages and no other`() {
    let script = SMTPScript([On.any.wait(.seconds(1)).next()])
    for dialect in ScriptDialect.allCases {
      let program = ScriptProgram(script, seed: nil, dialect: dialect)
      #expect(program.stages == StageSet(dialect.replying))
      for stage in SMTPStage.allCases {
        #expect(program.passes(over: event(stage)) == !dialect.replying.contains(stage))
      }
    }
  }

  @Test(arguments: [
    (
      On(.token).close(), ScriptDialect.smtp,
      "TOKEN belongs to token endpoints, and this server speaks SMTP: on TOKEN: close"
    ),
    (
      On(.tokenConnect, .tokenRevoke).proceed(), .smtp,
      "TOKEN-CONNECT belongs to token endpoints, and this server speaks SMTP: "
        + "on TOKEN-CONNECT|TOKEN-REVOKE: proceed"
    ),
    (
      On(.mail).close(), .token,
      "MAIL belongs to SMTP servers, and this is a token endpoint: on MAIL: close"
    ),
    (
      On(.mail, .token).close(), .smtp,
      "TOKEN belongs to another kind of server than MAIL: on MAIL|TOKEN: close"
    ),
    (
      On(.token, .mail).close(), .token,
      "MAIL belongs to another kind of server than TOKEN: on TOKEN|MAIL: close"
    ),
    (
      On.any.reply(.ok), .token,
      "reply belongs to SMTP servers, and this is a token endpoint: on ANY: reply 250 2.0.0 \"Ok\""
    ),
    (
      On(.token).offer("X"), .token,
      "offer belongs to EHLO and LHLO, not to TOKEN: on TOKEN: offer \"X\""
    ),
    (On.any.refuse(), .token, "refuse belongs to CONNECT, not to ANY: on ANY: refuse"),
  ])
  func `refuses rules for stages that its server does not have`(
    _ rule: SMTPRule, _ dialect: ScriptDialect, _ text: String
  ) {
    #expect(error(rule, dialect) == text)
  }

  @Test(arguments: [
    (On(.tlsHandshake).close(), "TLS-HANDSHAKE", "on TLS-HANDSHAKE: close"),
    (On(.mail, .tlsHandshake).close(), "TLS-HANDSHAKE", "on MAIL|TLS-HANDSHAKE: close"),
    (On(.startTLS).startTLS(), "start-tls", "on STARTTLS: start-tls"),
    (
      On(.rcpt).cutRecord(5).reply(250), "cut-record", "on RCPT: cut-record 5, reply 250"
    ),
  ])
  func `refuses rules about TLS on a server without it`(
    _ rule: SMTPRule, _ what: String, _ text: String
  ) throws {
    let error = #expect(throws: SMTPTextError.self) {
      try SMTPScript([rule]).validate(speaksTLS: false)
    }
    #expect(
      error?.summary
        == "\(what) belongs to servers that speak TLS, and this one does not: add .tls(): \(text)")
    try SMTPScript([rule]).validate()
    try SMTPScript([On(.startTLS).when(.encrypted).drop()]).validate(speaksTLS: false)
  }

  @Test func `takes what its server has`() {
    for rule in [On.any.close(), On.any.wait(.zero).next(), On.any.silence()] {
      for dialect in ScriptDialect.allCases { #expect(error(rule, dialect) == nil) }
    }
    #expect(error(On(.tokenConnect).refuse(), .token) == nil)
    #expect(error(On(.token, .tokenRevoke).wait(.zero).proceed(), .token) == nil)
    // A client of SMTP may greet with LHLO and one of LMTP with EHLO: what it gets is up to a rule.
    #expect(error(On(.helo, .ehlo, .lhlo).close(), .smtp) == nil)
  }

  @Test func `names each action once`() {
    let words = ActionTable.all.keywords
    #expect(Set(words).count == words.count)
  }
}
