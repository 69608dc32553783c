/// Standard output, a line at a time, written at once: a pipe gets each line when it is there.
enum StandardOutput {
  /// Writes a line. A reader that has gone away misses it.
  static func write(_ line: String) { _ = System.write(Array("\(line)\n".utf8), to: 1) }
}

/// Standard error, a line at a time.
enum StandardError {
  /// Writes a line.
  static func write(_ line: String) { _ = System.write(Array("\(line)\n".utf8), to: 2) }
}
