import Foundation
import SMTPTestHelpers
import SMTPTestSupportTesting
import Testing

/// Where to deliver mail, from the environment. Your own configuration stands here.
struct MailSettings {
  var host: String
  var port: Int

  init(environment: [String: String]) {
    host = environment["SMTP_HOST"] ?? "mail.example.com"
    port = environment["SMTP_PORT"].flatMap { Int($0) } ?? 587
  }
}

@Suite(.timeLimit(.minutes(5)), .smtpServer) struct PointingYourClientHereTests {
  @Test func settingsFromTheEnvironment() async throws {
    let server = try SMTPTestServer.current
    let settings = MailSettings(environment: server.endpoint.environment)
    try Mailer(port: settings.port).send("Subject: Welcome\r\n", to: "ann@example.com")

    let message = try await server.message(to: "ann@example.com")
    #expect(message.subject == "Welcome")
    #expect(settings.host == "localhost")
  }

  @Test func theEnvironment() throws {
    let endpoint = try SMTPTestServer.current.endpoint
    #expect(endpoint.environment["SMTP_HOST"] == "localhost")
    #expect(endpoint.environment["SMTP_PORT"] == "\(endpoint.port)")
    #expect(endpoint.environment["SMTP_URL"] == "smtp://localhost:\(endpoint.port)")
  }

  @Test func acrossProcesses() throws {
    let server = try SMTPTestServer.current
    let json = try JSONEncoder().encode(server.endpoint)
    let endpoint = try JSONDecoder().decode(SMTPTestEndpoint.self, from: json)
    #expect(endpoint == server.endpoint)
  }

  @Test(.smtpServer(.address(host: "127.0.0.1"))) func oneFamily() throws {
    let server = try SMTPTestServer.current
    #expect(server.endpoint.url == "smtp://127.0.0.1:\(server.endpoint.port)")
  }

  #if os(macOS) || os(Linux)
    private static let shell = "/bin/sh"

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: shell)))
    func anotherProgram() async throws {
      let server = try SMTPTestServer.current
      let output = try await offThePool { [endpoint = server.endpoint] in
        let environment = ProcessInfo.processInfo.environment
          .merging(endpoint.environment) { _, new in new }
        return try ChildProgram(Self.shell, ["-c", "echo $SMTP_URL"], environment: environment)
          .readOutput()
      }
      #expect(String(decoding: output, as: UTF8.self) == "\(server.endpoint.url)\n")
    }

    /// Programs take seconds at times, and Swift's pool has few threads.
    private func offThePool<Result: Sendable>(
      _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
      try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Swift.Result { try body() }) }.start()
      }
    }
  #endif
}
