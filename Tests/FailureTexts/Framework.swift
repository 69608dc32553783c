import Foundation

/// A test framework: how a child runs the tests of one type, and where their names stand in what it
/// prints.
enum Framework: String, CaseIterable, Sendable, CustomStringConvertible {
  case testing = "Testing"
  case xctest = "XCTest"

  var description: String { rawValue }

  /// The file that has the tests that fail on purpose.
  var file: String { self == .testing ? "FailingTests.swift" : "FailingXCTests.swift" }

  /// Runs the tests of a type, one after another.
  func run(_ type: String, _ variables: [String: String]) async throws -> Child.Result {
    switch self {
    case .testing:
      try await Child.run(
        [
          "--testing-library", "swift-testing", "--filter", "FailureTextsTests.\(type)/",
          "--no-parallel",
        ], variables)
    case .xctest: try await Child.run(["FailureTextsTests.\(type)"], variables)
    }
  }

  /// What was printed of each test, from its start on, by the name it has in both frameworks.
  func texts(of output: String) -> [String: String] {
    var texts: [String: String] = [:]
    var name: String?
    for line in output.split(separator: "\n", omittingEmptySubsequences: false) {
      if let started = started(line) {
        name = started
        texts[started] = ""
      } else if let current = name {
        texts[current, default: ""] += line + "\n"
        if isEnd(line, of: current) { name = nil }
      }
    }
    return texts
  }

  /// The name of the test that a line says has started.
  private func started(_ line: Substring) -> String? {
    switch self {
    case .testing:
      // Not "started." of a suite.
      line.wholeMatch(of: #/. Test (\w+)\(\) started\./#).map { String($0.1) }
    case .xctest:
      line.firstMatch(of: #/^Test Case '\w+\.test(\w+)' started at /#).map {
        $0.1.prefix(1).lowercased() + $0.1.dropFirst()
      }
    }
  }

  private func isEnd(_ line: Substring, of name: String) -> Bool {
    switch self {
    case .testing: line.firstMatch(of: #/^. Test (\w+)\(\) (?:was )?\w+ after /#)?.1 == name[...]
    case .xctest: line.hasPrefix("Test Case '") && line.hasSuffix(" seconds)")
    }
  }

  /// The line at which a test says its failure has to be reported; `nil` where none is named.
  static func namedLine(of name: String, in source: String, _ framework: Framework) -> Int? {
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    let upper = "\(name.prefix(1).uppercased())\(name.dropFirst())"
    let head = framework == .testing ? "func \(name)(" : "func test\(upper)("
    guard let start = lines.firstIndex(where: { $0.contains(head) }) else { return nil }
    // The attribute stands before.
    if start > 0, lines[start - 1].hasSuffix("// named") { return start }
    let end = lines[start...].firstIndex(of: "  }") ?? lines.endIndex
    return lines[start..<end].firstIndex { $0.hasSuffix("// named") }.map { $0 + 1 }
  }
}
