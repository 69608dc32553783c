import Foundation
import SMTPTestHelpers
import SMTPTestSupport
import Testing

@testable import smtp_fixture

@Suite(.bounded) struct `A fixture served with scripts` {
  @Test func `follows files and rules in the order given`() throws {
    let folder = try Folder()
    let file = try folder.write(
      "a.script", "on NOOP nth 2: reply 250 \"file\"\non VRFY: reply 252 \"file\"")
    let child = try Child(
      "serve", "--quiet", "-e", #"on NOOP once: reply 250 "first""#, "--script", file,
      "--rule=on VRFY|HELP: reply 252 \"last\"")
    let client = try MailClient(port: try child.port())
    try client.command("EHLO client.test")
    #expect(try client.command("NOOP") == "250 first")
    #expect(try client.command("NOOP") == "250 file")
    #expect(try client.command("NOOP") == "250 2.0.0 Ok")
    #expect(try client.command("VRFY x") == "252 file")
    #expect(try client.command("HELP") == "252 last")
    try client.command("QUIT")
    child.terminate()
    #expect(try child.end().status == 0)
  }

  @Test func `names all that is wrong with its texts, and starts nothing`() throws {
    let folder = try Folder()
    let file = try folder.write("a.script", "on RCPT: close\n  clsoe\n")
    let child = try Child("serve", "-e", "on RCTP: close", "--script", file, "--rule", "on MAIL:")
    let end = try child.end()
    #expect(end.status == 64)
    #expect(end.output == [])
    #expect(
      end.errors == [
        "-e:1:4: expected a stage such as RCPT, found \"RCTP\"; did you mean RCPT?",
        "  on RCTP: close",
        "     ^",
        "\(file):2:3: expected \"on\" of a rule, or a seed, found \"clsoe\"",
        "    clsoe",
        "    ^",
        "--rule:1:9: expected an action such as reply, found the end of the line",
        "  on MAIL:",
        "          ^",
      ])
  }

  @Test func `reads a script from standard input`() throws {
    let input = try ChildProgram.Input()
    let child = try Child(["serve", "--quiet", "--script", "-"], input: input)
    input.send("on NOOP: reply 250 \"piped\"\n")
    input.close()
    let client = try MailClient(port: try child.port())
    #expect(try client.command("NOOP") == "250 piped")
    child.terminate()
    #expect(try child.end().status == 0)
  }

  @Test func `draws by the seed given`() throws {
    func answers(_ options: String...) throws -> [String] {
      let child = try Child(
        ["serve", "--quiet", "-e", "seed 1\non NOOP chance 50%: reply 250 \"x\""] + options)
      let client = try MailClient(port: try child.port())
      let answers = try (0..<32).map { _ in try client.command("NOOP") }
      child.terminate()
      _ = try child.end()
      return answers
    }
    let one = try answers()
    #expect(Set(one) == ["250 x", "250 2.0.0 Ok"])
    #expect(try answers("--seed", "1") == one)
    #expect(try answers("--seed", "18446744073709551615") != one)
  }

  @Test func `opens gates by lines on standard input`() throws {
    let input = try ChildProgram.Input()
    let child = try Child(
      [
        "serve", "--quiet", "--gates", "-e", "on NOOP: hold a, proceed",
        "-e", "on RSET: hold a, hold b, proceed",
      ], input: input)
    func say(_ line: String) { input.send("\(line)\n") }
    let client = try MailClient(port: try child.port())
    say("pass a")
    #expect(try client.command("NOOP") == "250 2.0.0 Ok")
    try client.send(Array("RSET\r\nNOOP\r\n".utf8))
    say("opne a")
    say("open c")
    say("open a")
    say("")
    say("pass b 2")
    #expect(try client.reply() == "250 2.0.0 Ok")
    #expect(try client.reply() == "250 2.0.0 Ok")
    input.close()
    child.terminate()
    let end = try child.end()
    #expect(end.status == 0)
    #expect(
      end.errors == [
        "smtp-fixture: expected open, pass or close, found \"opne\" (did you mean \"open\"?)",
        "smtp-fixture: no gate is called \"c\": there is a, b",
      ])
  }

  @Test(arguments: [
    ("open", "expected open and the name of a gate"),
    ("open a b", "unexpected \"b\" after open a"),
    ("pass a x", "pass takes a number from 1 on, not \"x\""),
    ("pass a 0", "pass takes a number from 1 on, not \"0\""),
    ("pass a 1 2", "unexpected \"2\" after pass a"),
    ("a", "expected open, pass or close, found \"a\""),
    ("open a", nil), ("  close\ta  ", nil), ("pass a 3", nil), ("", nil),
  ])
  func `says what is wrong with a line for gates`(line: String, problem: String?) {
    #expect(StandardInput([SMTPGate("a")]).follow(line) == problem)
  }
}
