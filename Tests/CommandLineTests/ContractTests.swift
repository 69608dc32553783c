import Foundation
import SMTPTestHelpers
import Testing

@Suite(.bounded) struct `Contracts of programs` {
  /// A mail client of a few lines: it reads replies, and doubles dots only if it is told how.
  private static let client = #"""
    exec 3<>/dev/tcp/$1/$2
    reply() {
      while IFS= read -r -t 3 line <&3; do case $line in ???-*) ;; *) break;; esac; done
      case $line in $1*) ;; *) printf 'QUIT\r\n' >&3; exit 1;; esac
    }
    say() { printf '%s\r\n' "$1" >&3; reply "$2"; }
    reply 2
    say 'EHLO client.test' 2
    say "MAIL FROM:<$3>" 2
    say "RCPT TO:<$5>" 2
    say DATA 3
    sed "$6" "$4" >&3
    say . 2
    printf 'QUIT\r\n' >&3
    read -r -t 3 line <&3
    exit 0
    """#

  private typealias End = (status: Int32, output: [String], errors: [String])

  private func run(
    _ options: [String], _ folder: Folder, doublingDots: Bool = false
  ) async throws -> End {
    let path = try folder.write("client.sh", Self.client)
    let words = [
      "--", "bash", path, "{host}", "{port}", "{from}", "{message}", "{to}",
      doublingDots ? "s/^[.]/../" : "",
    ]
    return try await offThePool { try Child(["contract"] + options + words).end() }
  }

  @Test func `are listed without running anything`() throws {
    let end = try Child("contract", "--list", "--group", "greeting").end()
    #expect(end.status == 0)
    #expect(
      end.output.contains {
        $0.hasPrefix("greeting-554: ") && $0.hasSuffix("(RFC 5321 §3.1)")
      })
    #expect(end.output.allSatisfy { $0.hasPrefix("greeting-") })
  }

  @Test func `are told with what was expected and seen, and the status`() async throws {
    let folder = try Folder()
    let end = try await run(["--only", "data-terminator,data-dot-stuffing"], folder)
    #expect(end.status == 1, "\(end)")
    #expect(end.output.first == "bash: rawContent", "\(end)")
    #expect(end.output.contains { $0.hasPrefix("pass          data-terminator") }, "\(end)")
    #expect(end.output.contains { $0.hasPrefix("fail          data-dot-stuffing") }, "\(end)")
    #expect(end.output.last == "1 pass, 1 fail", "\(end)")
  }

  @Test func `may be known to fail`() async throws {
    let folder = try Folder()
    let known = try folder.write(
      "known", "# what is known\ndata-dot-stuffing  knows nothing of dots\n")
    let end = try await run(
      ["--only", "data-terminator,data-dot-stuffing", "--known-failures", known], folder)
    #expect(end.status == 0, "\(end)")
    #expect(end.output.contains { $0.hasSuffix("known: knows nothing of dots") }, "\(end)")
  }

  @Test func `have faults at every step beside them`() async throws {
    let folder = try Folder()
    let end = try await run(
      ["--only", "mail/4yz,dot/storeThenFIN,mail/multiline", "--format", "json"], folder,
      doublingDots: true)
    #expect(end.status == 0, "\(end)")
    let object = try parsed(Array(end.output.joined(separator: "\n").utf8))
    #expect(object["contracts"] == nil)
    let matrix = try #require(object["matrix"] as? [String: Any])
    let steps = try #require(matrix["steps"] as? [String])
    #expect(
      steps == [
        "connect", "greeting", "ehlo", "mail", "rcpt", "data", "body", "dot", "quit",
      ])
    let results = try #require(matrix["results"] as? [[String: Any]])
    #expect(
      results.map { $0["id"] as? String } == [
        "mail/multiline", "mail/4yz", "dot/storeThenFIN",
      ])
    #expect(results.allSatisfy { $0["verdict"] as? String == "pass" }, "\(end)")
    #expect(results[1]["script"] as? String == #"on MAIL once: reply 451 4.3.0 "later""#)
  }

  @Test(arguments: ["junit", "html"])
  func `are written into a file that others read`(_ format: String) async throws {
    let folder = try Folder()
    let file = folder.file("report")
    let end = try await run(
      [
        "--only", "data-dot-stuffing,mail/4yz", "--format", format, "--output", file,
      ], folder)
    #expect(end.status == 1, "\(end)")
    #expect(end.output == [])
    let octets = try folder.octets("report")
    let text = String(decoding: octets, as: UTF8.self)
    #expect(text.contains("data-dot-stuffing") && text.contains("mail/4yz"))
    if format == "junit" {
      #expect(text.contains(#"tests="1" failures="1""#), "\(text)")
      #expect(text.hasPrefix("<?xml") && text.hasSuffix("</testsuites>\n"), "\(text)")
    } else {
      #expect(!text.contains("http"), "nothing of it is elsewhere")
    }
  }

  @Test(arguments: [
    (["contract"], "contract needs -- COMMAND"),
    (["contract", "--only", "data-terminatr", "--", "true"], "did you mean \"data-terminator\"?"),
    (["contract", "--group", "x", "--", "true"], "there is no group \"x\""),
    (["contract", "--tags", "timeout", "--", "true"], "did you mean \"timeouts\"?"),
  ])
  func `have command lines that make no sense`(_ words: [String], _ error: String) throws {
    let end = try Child(words).end()
    #expect(end.status == 64, "\(end)")
    #expect(end.errors.joined().contains(error), "\(end)")
  }

  @Test func `cannot be told of a program that delivers nothing`() throws {
    let end = try Child(
      "contract", "--only", "data-terminator,mail/4yz", "--", "false"
    ).end()
    #expect(end.status == 1)
    #expect(end.output.joined().contains("inconclusive"), "\(end)")
  }
}
