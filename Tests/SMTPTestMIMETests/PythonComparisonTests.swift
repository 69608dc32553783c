import Foundation
import SMTPTestFixtures
import SMTPTestHelpers
import SMTPTestMIME
import Testing

/// What Python's email package reads in a mail and what we read must be the same, but for the kinds
/// of differences Tests/MIME/compare.py lists, each with its clause.
@Suite(.bounded, .enabled(if: Python.isThere, "python3 is not installed"))
struct PythonComparisonTests {
  /// Two thousand generated mails with `SMTP_FIXTURE_FULL=1`.
  @Test func `fixtures and generated mails read alike`() async throws {
    try await offThePool { try Self.compare(generated: Effort.of(2000)) }
  }

  private static func compare(generated count: Int) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("smtp-mime-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let generated = folder.appendingPathComponent("generated")
    let made = try Python.run(script: "generate.py", ["1", "\(count)", generated.path])
    try #require(made.status == 0, "\(made.output)")

    var mails = try SMTPFixtureMessage.all.map { (name: $0.name, content: try $0.load().octets) }
    for (index, content) in pieces(Array(try Data(contentsOf: generated))).enumerated() {
      mails.append((name: "generated-\(index)", content: content))
    }
    #expect(mails.count == SMTPFixtureMessage.all.count + count)
    for mail in mails {
      let inner = SMTPMIMEMessage(mail.content).parts.compactMap(\.message)
      mails += inner.map { (name: "a message in \(mail.name)", content: $0.content) }
    }
    var lines = Data()
    for mail in mails {
      lines += try JSONEncoder().encode(Record(name: mail.name, content: mail.content))
      lines.append(10)
    }
    let records = folder.appendingPathComponent("records")
    try lines.write(to: records)
    let compared = try Python.run(script: "compare.py", [records.path])
    #expect(compared.status == 0, "\(compared.output)")
  }

  /// What one line for the script holds.
  private struct Record: Encodable {
    struct Views: Encodable {
      let subject: String?
      let from: [[String?]]
      let to: [[String?]]
      let cc: [[String?]]
      let text: String?
      let html: String?
      let attachments: [String]
    }

    let name: String
    let content: String
    let views: Views

    init(name: String, content: [UInt8]) {
      self.name = name
      self.content = Data(content).base64EncodedString()
      let message = SMTPMIMEMessage(content)
      let pairs = { (list: [SMTPMailAddress]) in list.map { [$0.name, $0.address] } }
      views = Views(
        subject: message.subject, from: pairs(message.from), to: pairs(message.to),
        cc: pairs(message.cc), text: message.text, html: message.html,
        attachments: message.attachments.map(\.digest))
    }
  }

  /// The pieces of a file, each behind its length.
  private static func pieces(_ octets: [UInt8]) -> [[UInt8]] {
    var result: [[UInt8]] = []
    var at = 0
    while at + 4 <= octets.count {
      let length = octets[at..<(at + 4)].reduce(0) { $0 << 8 | Int($1) }
      result.append(Array(octets[(at + 4)..<(at + 4 + length)]))
      at += 4 + length
    }
    return result
  }
}

/// The python3 of the system, if there is one.
private enum Python {
  private static let launcher = "/usr/bin/env"

  static let isThere = (try? run(["-c", "import email.policy"]))?.status == 0

  /// Runs a script of Tests/MIME.
  static func run(
    script name: String, _ arguments: [String]
  ) throws -> (status: Int32, output: String) {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent()
    return try run([tests.appendingPathComponent("MIME/\(name)").path] + arguments)
  }

  private static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
    var environment = ProcessInfo.processInfo.environment
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    environment["PYTHONIOENCODING"] = "utf-8"
    let program = try ChildProgram(
      launcher, ["python3"] + arguments, environment: environment, joinsErrors: true)
    let output = String(decoding: program.readOutput(), as: UTF8.self)
    return (program.end(), output)
  }
}
