import SMTPTestHelpers
import Testing

@testable import smtp_fixture

@Suite(.bounded) struct `A command line` {
  struct Mistake: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let text: String
    var testDescription: String { arguments.joined(separator: " ") }

    init(_ arguments: String, _ text: String) {
      self.arguments = arguments.split(separator: " ").map(String.init)
      self.text = text
    }
  }

  static let mistakes = [
    Mistake("", "usage: smtp-fixture SUBCOMMAND"),
    Mistake("srve", #"no subcommand "srve" (did you mean "serve"?); see smtp-fixture --help"#),
    Mistake("--verson", #"no option "--verson" (did you mean "--version"?)"#),
    Mistake(
      "serve --prot 3",
      #"unknown option --prot (did you mean "--port"?); see smtp-fixture serve --help"#),
    Mistake("demo --nothing-like-it", "unknown option --nothing-like-it; see smtp-fixture demo"),
    Mistake("serve --port", "--port needs a value: --port N"),
    Mistake("serve --save --json", "--save needs a value: --save DIR"),
    Mistake("serve --port=x", #"--port takes a number from 0 to 65535, not "x""#),
    Mistake("serve --port 65536", "from 0 to 65535"),
    Mistake("serve --port +1", "from 0 to 65535"),
    Mistake("serve --exit-after 0", "--exit-after takes a number from 1 on"),
    Mistake("serve --max-size 10XB", "--max-size takes a size such as 4096, 64KB or 10MB"),
    Mistake("serve --max-size 99999999999GB", "--max-size takes a size"),
    Mistake("serve --idle-timeout 5", #"--idle-timeout takes a duration such as 50ms, 30s"#),
    Mistake("serve --idle-timeout -1s", #"or 5min, up to 99420d, not "-1s""#),
    Mistake("serve --idle-timeout 99421d", "--idle-timeout takes a duration"),
    Mistake("serve --idle-timeout 1.5s", "--idle-timeout takes a duration"),
    Mistake("serve --reading strickt", #"not "strickt" (did you mean "strict"?)"#),
    Mistake("serve --json=yes", "--json takes no value"),
    Mistake("serve here", #"unexpected argument "here""#),
    Mistake("serve --unix /tmp/x --port 1", "--port makes no sense with --unix"),
    Mistake("serve --dialogue d --lmtp", "--lmtp makes no sense with --dialogue"),
    Mistake("serve --host=", "--host must not be empty"),
    Mistake("check", "check needs a FILE; see smtp-fixture check --help"),
    Mistake("serve -e", "-e needs a value: -e, --rule RULE"),
    Mistake("serve --rule=", "--rule must not be empty"),
    Mistake("serve --script=", "--script must not be empty"),
    Mistake("serve --seed -1", "--seed takes a number from 0 to 18446744073709551615"),
    Mistake("serve --gates --script -", "--gates and --script - both read standard input"),
    Mistake("serve --dialogue x --rule y", "--rule makes no sense with --dialogue"),
    Mistake("serve --tls on", #"--tls takes starttls, implicit, none, not "on""#),
    Mistake("serve --tls starttsl", #"not "starttsl" (did you mean "starttls"?)"#),
    Mistake("serve --tls", "--tls needs a value: --tls MODE"),
    Mistake("serve --tls none --ca-file x", "--ca-file makes no sense with --tls none"),
    Mistake("serve --tls none --require-tls", "--require-tls makes no sense with --tls none"),
    Mistake("serve --key-log x --tls none", "--key-log makes no sense with --tls none"),
    Mistake(
      "serve --tls implicit --require-tls",
      "--require-tls makes no sense with --tls implicit, which has nothing else"),
    Mistake("serve --require-tls=yes", "--require-tls takes no value"),
    Mistake("serve --certificate expird", #"not "expird" (did you mean "expired"?)"#),
    Mistake(
      "serve --certificate good", "--certificate takes valid, valid-by-intermediate, expired"),
    Mistake("serve --certificate=", "--certificate must not be empty"),
    Mistake("serve --ca-file=", "--ca-file must not be empty"),
    Mistake("serve --key-log", "--key-log needs a value: --key-log FILE"),
    Mistake("send", "send needs a recipient: --to ADDRESS; see smtp-fixture send --help"),
    Mistake("send --to a@b --unix x --port 1", "a host makes no sense with --unix"),
    Mistake("send --to a@b --password x", "--password needs --user NAME"),
    Mistake(
      "send --to a@b --user x",
      "--user needs --password TEXT, --oauth-token TEXT or --token-url URL, one of them"),
    Mistake("send --to a@b --token-url http://localhost/", "--token-url needs --user NAME"),
    Mistake(
      "send --to a@b --user x --token-url http://localhost/",
      "--token-url needs --refresh-token TEXT"),
    Mistake(
      "send --to a@b --user x --password y --client-id z", "--client-id needs --token-url URL"),
    Mistake("send --to a@b --user x --password y --auth PLAN", #"did you mean "PLAIN"?"#),
    Mistake("send --to a@b --tls on", "--tls takes never, if-offered, required, implicit"),
    Mistake("send --to a@b --ca-file x --insecure", "makes no sense with --insecure"),
    Mistake("send --to a@b - -", "- is read only once"),
    Mistake("probe", "probe needs a HOST"),
    Mistake("probe localhost x", #""x" is no port, a number from 1 to 65535"#),
    Mistake("probe localhost 25 x", #"unexpected argument "x""#),
    Mistake("help nobody", #"no subcommand "nobody""#),
  ]

  @Test(arguments: mistakes)
  func `with a mistake ends with 64 and says what is wrong`(_ mistake: Mistake) throws {
    let end = try Child(mistake.arguments).end()
    #expect(end.status == 64)
    #expect(end.errors.joined(separator: "\n").contains(mistake.text))
    #expect(end.output.isEmpty)
  }

  @Test(arguments: SMTPFixture.subcommands.map(\.name))
  func `shows every option in the help of its subcommand`(_ name: String) throws {
    let command = try #require(SMTPFixture.subcommands.first { $0.name == name })
    let end = try Child(name, "--help").end()
    #expect(end.status == 0)
    for option in command.options {
      #expect(end.output.contains { $0.hasPrefix("  \(option.usage)  ") })
    }
    #expect(try Child("help", name).end().output == end.output)
  }

  @Test func `shows every subcommand and the version`() throws {
    let end = try Child("--help").end()
    #expect(end.status == 0)
    for command in SMTPFixture.subcommands {
      #expect(end.output.contains { $0.hasPrefix("  \(command.name)  ") })
    }
    let version = try Child("--version").end()
    #expect(version.status == 0)
    #expect(version.output == ["smtp-fixture \(SMTPFixture.version)"])
  }

  @Test func `may give values in two ways and end its options`() throws {
    let parser = ArgumentParser(
      Subcommand(
        name: "x", summary: "", operands: [("--odd", "")],
        options: [CommandOption("--a", "N", help: ""), CommandOption("--b", help: "")],
        run: { _ in .good }))
    let outcome = try parser.parse(["--a", "1", "--b", "--a=-2=3", "--", "--odd"])
    guard case .arguments(let found) = outcome else { throw Missing(description: "arguments") }
    #expect(try found.text("--a") == "-2=3")
    #expect(found.has("--b"))
    #expect(found.operands == ["--odd"])
  }

  @Test(
    arguments: [
      ("0s", .zero), ("50ms", .milliseconds(50)), ("2min", .seconds(120)), ("1d", .seconds(86_400)),
    ] as [(String, Duration)])
  func `may give durations as scripts do`(_ text: String, _ duration: Duration) throws {
    #expect(
      try Arguments(
        given: [Arguments.Given(option: "--d", word: "--d", value: text)], operands: []
      ).duration("--d") == duration)
  }

  @Test(arguments: [
    ("1", 1), ("64KB", 65_536), ("10mb", 10_485_760), ("1G", 1_073_741_824), ("7B", 7),
  ])
  func `may give sizes with units`(_ text: String, _ octets: Int) throws {
    #expect(
      try Arguments(
        given: [Arguments.Given(option: "--s", word: "--s", value: text)], operands: []
      ).size("--s") == octets)
  }
}
