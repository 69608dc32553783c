import Foundation
import SMTPTestHelpers
import SMTPTestSupport
import Testing

/// EXTERNAL, spoken by a program that nobody here wrote. The other mechanisms are in
/// `Tests/Interop/auth.py`; no option of `serve` asks clients for certificates.
@Suite(.bounded, .enabled(if: Curl.isThere, "curl is not installed"))
struct `EXTERNAL with curl` {
  @Test(arguments: ["ann", "bob"])
  func `takes the certificate of a user, and no other`(name: String) async throws {
    let server = try SMTPTestServer.start(
      .tls { $0.clientCertificates = .required }, .user(SMTPTestUser("ann")),
      .mechanisms(.external), .requiresAuthentication)
    defer { server.stop() }
    let certificate = try SMTPTestCertificateAuthority.shared().clientCertificate(commonName: name)
    let file = NSTemporaryDirectory() + "smtp-\(UUID().uuidString.prefix(8)).pem"
    try (certificate.certificate + certificate.privateKey)
      .write(toFile: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: file) }
    let roots = try #require(server.endpoint.trustRootFile)
    let port = server.endpoint.port
    let (status, output) = try await OwnThread {
      try Curl.run(
        [
          "--ssl-reqd", "--cacert", roots, "--cert", file, "--key", file, "--user", "\(name):",
          "--login-options", "AUTH=EXTERNAL", "--url", "smtp://localhost:\(port)/c.test",
          "--mail-from", "a@b.test", "--mail-rcpt", "c@d.test", "--upload-file", "-",
        ], input: "Subject: by certificate\r\n\r\n")
    }.value
    let record = try #require(server.sessions.first).authentication
    if name == "ann" {
      #expect(status == 0, "\(output)")
      #expect(record.mechanism == "EXTERNAL" && record.user == "ann")
      #expect(try await server.message(to: "c@d.test").subject == "by certificate")
    } else {
      #expect(status == 67, "\(output)")
      #expect(record.attempts.map(\.replyCode) == [535])
      #expect(server.messages.isEmpty)
    }
  }
}

/// The curl of the system, if there is one.
private enum Curl {
  static let isThere = (try? run(["--version"], input: ""))?.status == 0

  static func run(
    _ arguments: [String], input text: String
  ) throws -> (status: Int32, output: String) {
    let input = try ChildProgram.Input()
    let program = try ChildProgram(
      "/usr/bin/env",
      ["curl", "--disable", "--silent", "--show-error", "--max-time", "100", "--noproxy", "*"]
        + arguments, input: input, joinsErrors: true)
    input.send(text)
    input.close()
    let output = String(decoding: program.readOutput(), as: UTF8.self)
    return (program.end(), output)
  }
}
