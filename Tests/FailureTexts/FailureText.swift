import Foundation

/// What a test that failed printed, without what differs from run to run: ports, times, durations,
/// and where the package lies. Everything else, file and line too, stays.
struct FailureText: Sendable, Equatable {
  /// The folder of the package.
  static let root = String(#filePath.dropLast("/Tests/FailureTexts/FailureText.swift".count))

  let text: String

  init(_ printed: String) {
    // That a client paused is noted where the machine was busy.
    let lines = printed.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { $0.wholeMatch(of: #/\s*# \d+\.\d+ s later/#) == nil }
    text = lines.joined(separator: "\n")
      .replacing(Self.root + "/", with: "{root}/")
      .replacing(#/(localhost|127\.0\.0\.1):\d+/#) { "\($0.1):{port}" }
      .replacing(#/\d+\.\d+ s after the start/#, with: "{time} after the start")
      .replacing(#/ for \d+\.\d s since/#, with: " for {time} since")
      .replacing(#/( after | failed \()\d+\.\d+ seconds/#) { "\($0.1){duration} seconds" }
  }

  /// The file that says how it read when somebody found it right.
  static func golden(_ framework: Framework, _ name: String) -> URL {
    URL(fileURLWithPath: "\(root)/Tests/FailureTexts/Goldens/\(framework)/\(name).txt")
  }

  /// Where it differs from another text; `nil` if it does not.
  func difference(from golden: String) -> String? {
    if text == golden { return nil }
    let was = golden.split(separator: "\n", omittingEmptySubsequences: false)
    let isNow = text.split(separator: "\n", omittingEmptySubsequences: false)
    let line = zip(was, isNow).prefix { $0 == $1 }.count
    return """
      first in line \(line + 1)
      golden: \(line < was.count ? was[line] : "(none)")
      actual: \(line < isNow.count ? isNow[line] : "(none)")
      """
  }
}
