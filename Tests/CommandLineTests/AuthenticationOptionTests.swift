import SMTPTestHelpers
import SMTPTestSupport
import Testing

@testable import smtp_fixture

@Suite(.bounded) struct `serve with users` {
  private func options(_ words: String...) throws -> ServeOptions {
    try ServeOptions(Arguments(given: words.map(Self.given), operands: []))
  }

  private static func given(_ word: String) -> Arguments.Given {
    let parts = word.split(separator: "=", maxSplits: 1)
    return Arguments.Given(
      option: String(parts[0]), word: String(parts[0]),
      value: parts.count > 1 ? String(parts[1]) : "")
  }

  @Test func `knows those of the command line`() throws {
    let options = try options(
      "--auth=ann:correct:horse", "--auth=bob:b", "--require-auth", "--allow-clear-auth",
      "--mechanisms=plain,SCRAM-SHA-256")
    let authentication = try #require(options.configuration.authentication)
    #expect(authentication.users.map(\.name) == ["ann", "bob"])
    #expect(authentication.users.first?.password?.revealed == "correct:horse")
    #expect(authentication.isRequired && authentication.allowsClearText)
    #expect(authentication.mechanisms == [.plain, .scramSHA256])
    #expect(!authentication.acceptsAnyone)
    #expect(try self.options("--auth-any").configuration.authentication?.acceptsAnyone == true)
    #expect(try self.options().configuration.authentication == nil)
  }

  @Test(arguments: [
    ("--auth=ann", "--auth takes USER:PASSWORD, neither of them empty"),
    ("--auth=:x", "--auth takes USER:PASSWORD, neither of them empty"),
    (
      "--require-auth",
      "--require-auth makes no sense without --auth, --auth-file, --auth-any or --oauth"
    ),
  ])
  func `says what is wrong`(word: String, text: String) {
    #expect(throws: UsageError(text)) { try options(word) }
  }

  @Test func `says which mechanism was meant`() {
    #expect {
      try options("--auth-any", "--mechanisms=PLAIN,SCRAM-SHA256")
    } throws: {
      "\($0)".contains("(did you mean \"SCRAM-SHA-256\"?)")
    }
  }
}
