import Foundation
import SMTPTestSupportTesting
import Testing

/// Fails, since nothing is sent to the mailbox that is full: Tests/Consumer/run.sh looks at what it
/// says.
@Suite(
  .timeLimit(.minutes(5)),
  .enabled(if: ProcessInfo.processInfo.environment["FAIL_ON_PURPOSE"] != nil))
struct ShopStrictTests {
  @Test(.smtpServer(.strict, .script { On(.rcpt, to: "*@full.example").reply(.mailboxFull) }))
  func everyRuleIsNeeded() async throws {
    let server = try SMTPTestServer.current
    try await Shop(smtpPort: server.endpoint.port).signUp("ann@example.com")
    try await expectMessage("ann@example.com")
  }
}
