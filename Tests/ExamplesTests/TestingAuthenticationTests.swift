import SMTPTestSupportTesting
import Testing

@Suite(
  .smtpServer(.tls(.implicit), .user("ann", password: "correct horse"), .requiresAuthentication))
struct AuthenticatedMail {
  @Test func offersTheMechanisms() throws {
    let server = try SMTPTestServer.current
    #expect(server.endpoint.tls == .implicit)
  }

  @Test(arguments: SMTPAuthenticationMechanism.allCases)
  func speaks(_ mechanism: SMTPAuthenticationMechanism) throws {
    let server = try SMTPTestServer.start(
      .tls(), .user("ann", password: "correct horse"), .mechanisms(mechanism))
    defer { server.stop() }
    #expect(server.findings.isEmpty)
  }

  @Test func retriesALostLogin() throws {
    let server = try SMTPTestServer.start(
      .clearTextAuthentication, .user("ann", password: "correct horse"),
      .script {
        On(.auth).once.reply(454, "4.7.0", "Temporary authentication failure")
        On(.authExchange, .auth).when(.user("bob")).reply(.authenticationFailed)
      })
    defer { server.stop() }
    #expect(server.sessions.isEmpty)
  }

  @Test func refusesALyingServer() throws {
    let server = try SMTPTestServer.start(
      .clearTextAuthentication, .user("ann", password: "correct horse"),
      .mechanisms(.scramSHA256),
      .script { On(.authExchange).once.challenge("v=AAAA") })
    defer { server.stop() }
    #expect(server.messages.isEmpty)
  }

  @Test func asksTheDirectory() throws {
    let passwords: [String: SMTPSecret] = ["ann": "correct horse"]
    let server = try SMTPTestServer.start(
      .tls(),
      .authenticating { credentials in
        passwords[credentials.user].map { .password($0) } ?? .refused
      })
    defer { server.stop() }
    #expect(server.findings.isEmpty)
  }

  @Test func judgesTokens() throws {
    struct Issuer: SMTPTokenVerifier {
      func verdict(on token: SMTPShownToken) -> SMTPTokenVerdict {
        token.token == "t1" ? .accepted(user: token.user) : .refused(status: "401")
      }
    }
    let server = try SMTPTestServer.start(.tls(), .acceptingTokens(from: Issuer()))
    defer { server.stop() }
    #expect(server.findings.isEmpty)
  }

  @Test func hasARecord() throws {
    let server = try SMTPTestServer.current
    for session in server.sessions {
      #expect(session.authentication.attempts.map(\.outcome) == [.refused, .succeeded])
      #expect(session.authentication.user == "ann")
    }
  }
}
