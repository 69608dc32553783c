import Foundation
import SMTPTestHelpers
import Testing

/// The built `smtp-fixture` as a process of its own; it is killed with the value.
final class Child {
  private let program: ChildProgram
  private let lines: LineReader

  /// The folder where the test bundle and the executable were built.
  private static var products: URL {
    for bundle in Bundle.allBundles where bundle.bundlePath.hasSuffix(".xctest") {
      return bundle.bundleURL.deletingLastPathComponent()
    }
    return Bundle.main.bundleURL
  }

  /// Starts it; `input` is its standard input, empty by default.
  ///
  /// - Parameter setting: an environment variable, `NAME=VALUE`.
  init(
    _ arguments: [String], input: ChildProgram.Input? = nil, setting: String? = nil
  ) throws {
    let path = Self.products.appendingPathComponent("smtp-fixture").path
    program =
      try setting.map { try ChildProgram("/usr/bin/env", [$0, path] + arguments, input: input) }
      ?? ChildProgram(path, arguments, input: input)
    lines = LineReader(program.output)
  }

  convenience init(_ arguments: String...) throws { try self.init(arguments) }

  /// The next line of standard output.
  func line() throws -> String {
    guard let line = try lines.line() else {
      throw Missing(description: "The child ended: \(try errorLines())")
    }
    return line
  }

  /// The port of the first line, `listening on HOST:PORT`.
  func port() throws -> Int {
    let line = try line()
    #expect(line.hasPrefix("listening on localhost:"))
    return try #require(line.split(separator: ":").last.flatMap { Int($0) })
  }

  /// Nobody reads standard output any more.
  func closeOutput() { program.closeOutput() }

  func terminate(with signal: Int32 = SIGTERM) { program.send(signal: signal) }

  /// Waits for the end, which the end of standard output announces.
  func end() throws -> (status: Int32, output: [String], errors: [String]) {
    let output = try lines.rest()
    let errors = try errorLines()
    return (program.end(), output, errors)
  }

  /// Waits for the end of a child whose standard output is closed.
  func errorsAtEnd() throws -> (status: Int32, errors: [String]) {
    let errors = try errorLines()
    return (program.end(), errors)
  }

  private func errorLines() throws -> [String] {
    try LineReader(program.errors).rest()
  }
}

/// A folder for one test, removed with the value.
final class Folder {
  let path: String

  init() throws {
    // Paths of Unix-domain sockets are short.
    path = "\(NSTemporaryDirectory())cli-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file and returns its path.
  func write(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
    return file(name)
  }

  func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: file(folder)).sorted()
  }

  func octets(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: file(name))))
  }

  func object(_ name: String) throws -> [String: Any] { try parsed(try octets(name)) }
}

/// The object in a line or file of JSON.
func parsed(_ octets: [UInt8]) throws -> [String: Any] {
  try #require(try JSONSerialization.jsonObject(with: Data(octets)) as? [String: Any])
}
func parsed(_ line: String) throws -> [String: Any] { try parsed(Array(line.utf8)) }
