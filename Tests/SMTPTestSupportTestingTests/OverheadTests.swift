import Foundation
import SMTPTestSupportTesting
import Testing

/// Tests that do nothing, for `Tests/Performance/trait.sh` to measure what the trait costs them.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["SMTP_FIXTURE_OVERHEAD"] != nil,
    "Tests/Performance/trait.sh measures it"))
struct OverheadTests {
  @Test(arguments: 1...1000) func withoutTrait(_: Int) {}

  @Test(.smtpServer, arguments: 1...1000) func withTrait(_: Int) {}

  @Test(.smtpServer, arguments: 1...1000) func withServer(_: Int) throws {
    _ = try SMTPTestServer.current
  }
}
