import Foundation
import SMTPTestHelpers
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A golden file` {
  /// A folder of its own, gone with the test.
  static func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.path)
  }

  @Test func `is what a text must be, however its lines end`() throws {
    try Self.withFolder { folder in
      let file = SMTPGoldenFile("greeting.txt", beside: "\(folder)/Tests.swift")
      #expect(file.path == "\(folder)/greeting.txt")
      try Data("Hello\nAnn\n".utf8).write(to: URL(filePath: file.path))
      try file.require("Hello\nAnn")
      try Data("Hello\r\nAnn\r\n".utf8).write(to: URL(filePath: file.path))
      try file.require("Hello\nAnn\n")
      try file.require("Hello\r\nAnn\r\n")
      try file.require("Hello\r\r\nAnn\r\n")
      let error = #expect(throws: SMTPGoldenFileError.self) { try file.require("Hello\nEve\n") }
      #expect(
        error?.description == """
          The text differs from \(file.path); SMTP_FIXTURE_RECORD=1 writes it anew.
          --- golden
          +++ actual
          @@ -1,2 +1,2 @@
           Hello
          -Ann
          +Eve
          """)
    }
  }

  @Test func `that is missing or no text says how to write it`() throws {
    try Self.withFolder { folder in
      let missing = #expect(throws: SMTPGoldenFileError.self) {
        try SMTPGoldenFile("\(folder)/none").require("x")
      }
      #expect(
        missing?.description
          == "The golden file \(folder)/none cannot be read: No such file or directory. "
          + "SMTP_FIXTURE_RECORD=1 writes it.")
      try Data([0xFF]).write(to: URL(filePath: "\(folder)/octets"))
      let octets = #expect(throws: SMTPGoldenFileError.self) {
        try SMTPGoldenFile("\(folder)/octets").require("x")
      }
      #expect(octets?.reason == .unreadable("it is not UTF-8"))
      let same = #expect(throws: SMTPGoldenFileError.self) {
        try SMTPGoldenFile(folder).require("x")
      }
      #expect(same?.reason == .unreadable("Is a directory"))
    }
  }

  @Test func `tells apart what only looks alike`() throws {
    try Self.withFolder { folder in
      let file = SMTPGoldenFile("\(folder)/menu.txt")
      try Data("Menu\nCaf\u{E9} \\t\nCr\u{EA}me\n".utf8).write(to: URL(filePath: file.path))
      try file.require("Menu\nCaf\u{E9} \\t\nCr\u{EA}me\n")
      let error = #expect(throws: SMTPGoldenFileError.self) {
        try file.require("Menu\nCafe\u{301} \\t\nCr\u{EA}me!\n")
      }
      // What differs so that it is seen is shown as it is.
      let diff = #"""
        --- golden
        +++ actual
        @@ -1,3 +1,3 @@
         Menu
        -Caf\u{E9} \t
        -Crême
        +Cafe\u{301} \t
        +Crême!
        """#
      let shown = try #require(error?.description.split(separator: "\n").dropFirst())
      #expect(Array(shown.joined(separator: "\n").utf8) == Array(diff.utf8))
    }
  }

  @Test func `shows lines that were moved as they are`() throws {
    try Self.withFolder { folder in
      let file = SMTPGoldenFile("\(folder)/menu.txt")
      try Data("Caf\u{E9}\n1\n2\n".utf8).write(to: URL(filePath: file.path))
      let error = #expect(throws: SMTPGoldenFileError.self) {
        try file.require("1\n2\nCaf\u{E9}\n")
      }
      #expect(error?.description.hasSuffix("-Café\n 1\n 2\n+Café") == true)
    }
  }

  @Test func `is written where the environment asks for it`() async {
    await #expect(processExitsWith: .success) {
      setenv("SMTP_FIXTURE_RECORD", "1", 1)
      let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let file = SMTPGoldenFile("\(folder)/deep/er/file.txt")
      try file.require("Hello {name}")
      try file.require("Hello {name}")
      let refused = #expect(throws: SMTPGoldenFileError.self) {
        try SMTPGoldenFile("\(folder)/deep/er").require("x")
      }
      setenv("SMTP_FIXTURE_RECORD", "0", 1)
      try file.require("Hello {name}")
      let isRight = try String(contentsOfFile: file.path, encoding: .utf8) == "Hello {name}\n"
      exit(isRight && refused?.reason == .unwritable("Is a directory") ? 0 : 1)
    }
  }

  @Test(arguments: [
    ("", "", ""), ("a\n", "a\n", ""),
    ("", "a\n", "@@ -0,0 +1 @@\n+a"), ("a\n", "", "@@ -1 +0,0 @@\n-a"),
    ("a\n", "a", "@@ -1 +1 @@\n-a\n+a (no line end)"),
    (
      "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nV\n6\n7\n8\n9\n",
      "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+V\n 6\n 7\n 8"
    ),
    (
      "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n", "A\nb\nc\nd\ne\nf\ng\nh\ni\nJ\n",
      "@@ -1,4 +1,4 @@\n-a\n+A\n b\n c\n d\n@@ -7,4 +7,4 @@\n g\n h\n i\n-j\n+J"
    ),
    ("a\na\n", "a\na\na\n", "@@ -1,2 +1,3 @@\n a\n a\n+a"),
  ])
  func `shows a unified diff`(golden: String, actual: String, diff: String) throws {
    try Self.withFolder { folder in
      let path = "\(folder)/file"
      try Data(golden.utf8).write(to: URL(filePath: path))
      let subject = Verbatim(goldenText: actual)
      if diff.isEmpty { return try SMTPGoldenFile(path).require(subject) }
      let error = #expect(throws: SMTPGoldenFileError.self) {
        try SMTPGoldenFile(path).require(subject)
      }
      #expect(error?.reason == .different("--- golden\n+++ actual\n\(diff)"))
    }
  }

  /// As `diff -u` has it: hunks that have no line between them are one.
  @Test(arguments: 0...12) func `joins hunks whose lines meet`(between: Int) throws {
    func text(_ changed: String) -> String {
      let same = (0..<between).map { "\($0)" }
      return ([changed] + same + [changed]).map { "\($0)\n" }.joined()
    }
    let error = try #require(
      Self.withFolder { folder in
        let path = "\(folder)/file"
        try Data(text("old").utf8).write(to: URL(filePath: path))
        return #expect(throws: SMTPGoldenFileError.self) {
          try SMTPGoldenFile(path).require(Verbatim(goldenText: text("new")))
        }
      })
    let lines = error.description.split(separator: "\n")
    let whole = between + 2
    #expect(
      lines.filter { $0.hasPrefix("@@") }
        == (between <= 6
          ? ["@@ -1,\(whole) +1,\(whole) @@"]
          : ["@@ -1,4 +1,4 @@", "@@ -\(whole - 3),4 +\(whole - 3),4 @@"]))
    #expect(lines.filter { $0.hasPrefix(" ") }.count == min(between, 6))
  }

  @Test func `takes no time for texts that have nothing in common`() throws {
    try Self.withFolder { folder in
      let path = "\(folder)/file"
      let lines = (1...20_000).map { "\($0)\n" }
      try Data(lines.joined().utf8).write(to: URL(filePath: path))
      let error = #expect(throws: SMTPGoldenFileError.self) {
        try SMTPGoldenFile(path).require(lines.reversed().joined())
      }
      #expect(error?.description.hasSuffix("(39803 more lines)") == true)
    }
  }
}

private struct Verbatim: SMTPGoldenRepresentable { let goldenText: String }
