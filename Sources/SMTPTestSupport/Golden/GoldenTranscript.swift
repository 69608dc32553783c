/// A transcript without the notes that tell of chance, or of sizes.
enum GoldenTranscript {
  static func text(_ transcript: String) -> String {
    let lines = transcript.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.filter { !isChance($0) }.map { section($0) + "\n" }.joined()
  }

  /// Whether it tells of a pause, or of what the client did when the server had ended the session
  /// already.
  private static func isChance(_ line: Substring) -> Bool {
    if line.hasPrefix("# … "), line.hasSuffix(" octets …") { return true }
    if line == "# the client closed its side" || line == "# the connection broke" { return true }
    guard line.hasPrefix("# "), line.hasSuffix(" s later") else { return false }
    return line.dropFirst(2).dropLast(8).utf8.allSatisfy { GoldenNonce.isDecimal($0) || $0 == 46 }
  }

  /// The line that begins a session, without the client's port and the time.
  private static func section(_ line: Substring) -> Substring {
    guard line.hasPrefix("== ") else { return line }
    var line = line.prefix { $0 != "#" }
    while line.last == " " { line.removeLast() }
    return line
  }
}
