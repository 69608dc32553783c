/// Lines on their way to standard output: what happened together is written together.
final class LineBuffer {
  private static let enough = 65_536

  private var octets: [UInt8] = []

  deinit { flush() }

  /// Adds lines, which are written at the next ``flush()`` at the latest.
  func write(_ lines: String...) { write(lines) }

  /// - Parameter lines: whole ones, each with its LF.
  func write(lines: [UInt8]) {
    octets += lines
    if octets.count >= Self.enough { flush() }
  }

  func write(_ lines: [String]) {
    for line in lines {
      octets += line.utf8
      octets.append(10)
    }
    if octets.count >= Self.enough { flush() }
  }

  /// A reader that has gone away misses what is written.
  func flush() {
    if octets.isEmpty { return }
    _ = System.write(octets, to: 1)
    octets.removeAll(keepingCapacity: true)
  }
}
