import Foundation
import SMTPTestHelpers
import Testing

@Suite(.bounded) struct `Checked files` {
  @Test func `are counted where they are right`() throws {
    let folder = try Folder()
    let none = try folder.write("none.script", "# nothing\n")
    let one = try folder.write("one.script", "on RCPT once: close")
    let many = try folder.write(
      "many.script", "\u{FEFF}seed 7\r\non MAIL:\r\n  wait 1s,\r\n  close\r\non RCPT: reset\r\n")
    let dialogue = try folder.write("a.dialogue", "\n# x\nS: 220 x\nC: QUIT\nS: 221 x\n")
    let end = try Child("check", none, one, many, dialogue).end()
    #expect(end.status == 0)
    #expect(end.errors == [])
    #expect(
      end.output == [
        "\(none): 0 rules", "\(one): 1 rule", "\(many): 2 rules",
        "\(dialogue): a dialogue of 4 lines",
      ])
  }

  @Test func `are named with their place and a caret where they are wrong`() throws {
    let folder = try Folder()
    let script = try folder.write("a.script", "on MAIL: close\n\non\tRCTP: close # here\n")
    let right = try folder.write("b.script", "on MAIL: close\n")
    let missing = folder.file("missing")
    let binary = folder.file("c.script")
    try Data(Array("on MAIL: close\n# ü".utf8) + [0xFF, 10]).write(
      to: URL(fileURLWithPath: binary))
    let dialogue = try folder.write("a.dialogue", "S: 220 x\nD: QUIT\n")
    let end = try Child("check", script, missing, right, binary, dialogue).end()
    #expect(end.status == 1)
    #expect(end.output == ["\(right): 1 rule"])
    #expect(
      end.errors.prefix(5) == [
        "\(script):3:4: expected a stage such as RCPT, found \"RCTP\"; did you mean RCPT?",
        "  on\tRCTP: close # here",
        "    \t^",
        "smtp-fixture: Cannot read \(missing): No such file or directory",
        "\(binary):2:4: not UTF-8; write other octets as \\xHH",
      ])
    #expect(end.errors.count == 8)
    #expect(end.errors[5].hasPrefix("\(dialogue):2:1: expected S:"))
    #expect(end.errors[6...] == ["  D: QUIT", "  ^"])
  }

  @Test func `have all their mistakes named at once`() throws {
    let folder = try Folder()
    let script = try folder.write(
      "a.script",
      """
      on RCTP: reply 550
      [x] on MAIL nth 0:
        close
      on MAIL: wait 1s,
        rpely 550,
        close
      on DATA: close
      on RCPT: reply 42
      """)
    let dialogue = try folder.write(
      "a.dialogue", "S: 220 x\nD: QUIT\nC: {*}\\-\nS: 221 x\nS! wiat 1s\nC: QUIT\n")
    let block = try folder.write("b.dialogue", "repeat x {\nC: NOOP\nS: 250 x\n}\nD: x\n")
    let end = try Child("check", script, dialogue, block).end()
    #expect(end.status == 1)
    let places = end.errors.filter { $0.hasPrefix(folder.path) }.map {
      $0.dropFirst(folder.path.utf8.count + 1).split(separator: " ")[0]
    }
    #expect(
      places == [
        "a.script:1:4:", "a.script:2:13:", "a.script:5:3:", "a.script:8:16:", "a.dialogue:2:1:",
        "a.dialogue:3:1:", "a.dialogue:5:4:", "b.dialogue:1:8:",
      ])
  }

  @Test func `print in their canonical form, from standard input too`() throws {
    let input = try ChildProgram.Input()
    let child = try Child(["check", "--print", "-"], input: input)
    input.send("on RCPT first 1:wait 1000ms,close # x\nseed 7")
    input.close()
    let end = try child.end()
    #expect(end.output == ["seed 7", "on RCPT once: wait 1s, close"])
    #expect(end.status == 0)
  }

  @Test func `show the part of a long line that is wrong`() throws {
    let folder = try Folder()
    let pattern = String(repeating: "x", count: 200)
    let path = try folder.write(
      "a.script", "on RCPT to \"\(pattern)\" sise 5: raw \"\(pattern)\", close")
    let end = try Child("check", path).end()
    #expect(
      end.errors == [
        "\(path):1:215: expected a condition, an occurrence such as once, or \":\", "
          + "found \"sise\"; did you mean size?",
        "  …\(pattern.prefix(38))\" sise 5: raw \"\(pattern.prefix(47))…",
        "   \(String(repeating: " ", count: 40))^",
      ])
  }
}
